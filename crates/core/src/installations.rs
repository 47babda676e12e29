//! Installations: one plugin in one tenant. Changes are operations: recorded in one write, carried out by a job.

pub mod get;
pub mod health;
pub mod install;
pub mod remove;
pub mod retained;
mod settings;
pub mod status;
pub mod switch;
pub mod wire;
