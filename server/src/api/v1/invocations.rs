//! Calls into the sandbox and what they cost.

pub mod list;
pub mod usage;
