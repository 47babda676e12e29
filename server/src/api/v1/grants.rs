//! What an installed plugin may do.

pub mod change;
pub mod get;
