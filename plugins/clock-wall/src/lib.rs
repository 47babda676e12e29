//! Clock Wall: a live view. It has no backend and no powers; every second it draws what `now` says.

pub mod time;
#[cfg(feature = "view")]
pub mod views;
