//! Installations: one plugin in one tenant. Changes are operations: recorded in one write, carried out by a job.

pub mod consent;
pub(crate) mod data;
pub mod dependents;
pub mod get;
pub mod grants;
pub mod health;
pub mod install;
pub mod plan;
pub mod remove;
pub mod retained;
mod settings;
pub mod status;
pub mod switch;
pub mod wire;
