//! Lines that plugins write.

pub mod follow;
