//! Releases: immutable versions of plugins.

pub(crate) mod files;
pub mod info;
pub mod list;
pub mod publish;
