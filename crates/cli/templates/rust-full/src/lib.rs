//! Notes: `backend` answers routes and runs the job, `views` draws the card and the page.

#[cfg(feature = "backend")]
pub mod backend;
pub mod note;
#[cfg(feature = "view")]
pub mod views;
