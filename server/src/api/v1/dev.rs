//! Packages of a development tenant's own.

pub mod remove;
pub mod side_load;
