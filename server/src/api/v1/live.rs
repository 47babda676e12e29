//! The tenant's live stream.

pub mod end;
pub mod open;
mod stream;
