//! Hello World: the smallest plugin that uses each part once. `backend` keeps counts, `card` and `page` draw.

#[cfg(feature = "backend")]
pub mod backend;
pub mod count;
#[cfg(feature = "backend")]
pub mod settings;
#[cfg(feature = "view")]
pub mod views;
