//! Handlers of version 1: take, one use case, answer. `crate::router` says which address each has.

use serde::Deserialize;

pub mod admin;
pub mod audit;
pub mod config;
pub mod contributions;
pub mod dev;
pub mod ext;
pub mod files;
pub mod grants;
pub mod installations;
pub mod invocations;
pub mod jobs;
pub mod live;
pub mod logs;
pub mod me;
pub mod plan;
pub mod plugins;
pub mod records;
pub mod releases;
pub mod requests;
pub mod retained;
pub mod services;
pub mod session;
pub mod shared;
pub mod tenants;
pub mod views;

/// `?limit=&cursor=`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Paging {
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}
