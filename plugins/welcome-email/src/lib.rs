//! Welcome E-mail: a message to everybody who joins. `backend` finds and writes to them, `views` draw the preview.

#[cfg(feature = "backend")]
pub mod backend;
#[cfg(feature = "view")]
pub mod views;
pub mod words;
