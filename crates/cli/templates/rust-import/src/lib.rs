//! Imports contacts: `backend` reads the CSV and writes records, `views` draws the page.

#[cfg(feature = "backend")]
pub mod backend;
pub mod import;
#[cfg(feature = "view")]
pub mod views;
