//! Plugins' own routes.

pub mod call;
