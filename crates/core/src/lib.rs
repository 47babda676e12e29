//! Use cases per noun: authorization, rules, audit, events and jobs. The server calls these; they call the
//! store inside one write, and leave the process only through [`ports`].

pub mod access;
pub mod audit;
pub mod blobs;
pub mod config;
pub mod contributions;
pub mod core;
pub mod dev;
pub mod error;
pub mod ext;
pub mod files;
pub mod guests;
mod heavy;
pub mod installations;
pub mod invocations;
pub mod jobs;
pub mod live;
pub mod logs;
pub mod me;
pub mod operations;
pub mod passwords;
pub mod plugins;
pub mod ports;
pub mod providers;
pub mod records;
pub mod releases;
pub mod requests;
pub mod runs;
pub mod schemas;
pub mod secrets;
pub mod sessions;
pub mod settings;
pub mod setup;
pub mod shared;
pub mod snapshot;
pub mod tenants;
pub mod text;
pub mod tokens;
pub mod users;
pub mod views;

pub use crate::{
    core::Core,
    error::{Error, Result},
    settings::Settings,
};
pub use tenon_store::{Actor, Cx, TenantCx, UserActor};
