//! Risk Import: risks from CSV and XLSX files into Risk Register. `backend` reads files and writes through the
//! register's service, `views` draw the dialog.

#[cfg(feature = "backend")]
pub mod backend;
#[cfg(feature = "backend")]
pub mod columns;
#[cfg(feature = "backend")]
pub mod days;
#[cfg(feature = "backend")]
pub mod sheet;
#[cfg(feature = "view")]
pub mod views;
