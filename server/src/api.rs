//! The REST surface, one module per version.

pub mod docs;
pub mod v1;
