//! The sandbox: runs a plugin's backend (a component) and its views (core modules) under the profile
//! of `engine.rs`. It knows no tenant table; what a guest may reach comes from its embedder through
//! [`HostServices`]. `crates/core` calls it through an adapter in the server; `tenon` calls [`check`].

#[cfg(panic = "abort")]
compile_error!("a panic under one guest must not end the server: build with panic = \"unwind\"");

mod artefact;
mod backend;
mod bindings;
pub mod breaker;
mod budget;
mod call;
mod capabilities;
mod chain;
pub mod check;
pub mod compile;
mod config;
mod engine;
mod epoch;
mod error;
mod guest;
mod host;
mod lanes;
mod loaded;
mod meter;
mod outcome;
mod runtime;
mod services;
mod shares;
mod view;

pub use artefact::ModuleKind;
pub use call::{BackendCall, Behind, CallContext, Grants, ReleaseRef};
pub use config::{AnswerLimits, BreakerLimits, GuestLimits, HostConfig, ImportLimits, Limits};
pub use engine::engine_hash;
pub use error::HostError;
pub use host::Host;
pub use outcome::{
    CallReport, DenialReason, Denied, HostCall, LogLevel, LogLine, Outcome, ViewOutcome, ViewReport,
};
pub use services::{HostServices, KvEntry, KvPage, KvPut, ServiceError};
