//! The concrete things behind core's ports; only the router's state names them.

pub mod blobs;
pub mod guests;
pub mod runtime;
