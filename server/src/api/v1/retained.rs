//! Data kept after an uninstall.

pub mod list;
pub mod purge;
