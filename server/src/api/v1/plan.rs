//! What an act would do before it is done.

pub mod make;
