//! Sessions: opaque tokens of which only the hash is stored; idle and absolute expiry; listed and revocable.

pub mod limits;
pub mod list;
pub mod resolve;
pub mod sign_in;
pub mod token;
