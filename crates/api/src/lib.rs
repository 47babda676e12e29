//! The wire: ids, times, DTOs, errors and permissions of the REST contract. Compiles for the browser; the
//! server writes these shapes and the UI's client reads them.

pub mod audit;
pub mod error;
pub mod ids;
pub mod installations;
pub mod live;
pub mod me;
pub mod page;
pub mod permissions;
pub mod plan;
pub mod plugins;
pub mod records;
pub mod running;
pub mod session;
pub mod settings;
pub mod tenants;
pub mod time;
pub mod views;

pub use error::{ApiError, FieldError};
pub use page::Page;
pub use permissions::{Permission, Role};
pub use time::Timestamp;
