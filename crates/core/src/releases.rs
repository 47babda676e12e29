//! Releases: immutable versions of plugins.

pub mod info;
pub mod list;
pub mod publish;
