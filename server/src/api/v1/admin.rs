//! The operator's own addresses.

pub mod get_config;
pub mod save_config;
