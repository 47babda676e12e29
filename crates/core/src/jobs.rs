//! Background work: rows in the `jobs` table, claimed under a lease, at least once, fenced by the attempt.

pub mod files;
mod maintenance;
pub mod operation;
pub mod plugin;
pub mod runner;
