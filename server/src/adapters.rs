//! The concrete things behind core's ports; only the router's state names them.

pub mod blobs;
pub mod egress;
pub mod guests;
pub mod llm;
pub mod mail;
pub mod runtime;
