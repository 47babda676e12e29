//! What an act would do, and whether its settings hold, before anything is installed.

pub mod make;
pub mod test;
pub mod validate;
