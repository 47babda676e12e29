//! Risk Register: risks with levels, owners and dates. `backend` numbers and rates them, `views` draw the page and
//! the card; the table itself is the host's.

#[cfg(feature = "backend")]
pub mod backend;
pub mod dates;
pub mod level;
pub mod summary;
#[cfg(feature = "view")]
pub mod views;
