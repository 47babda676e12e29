//! Before anything is installed.

pub mod test;
pub mod validate;
