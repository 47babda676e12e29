//! MLflow: registered models of a tracking server as a collection. `backend` reads them, `views` show them.

#[cfg(feature = "backend")]
pub mod backend;
pub mod status;
#[cfg(feature = "view")]
pub mod views;
