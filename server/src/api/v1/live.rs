//! The tenant's live stream.

pub mod open;
mod stream;
