//! ServiceDesk Plus: requests on a server of the tenant's own, served as `ticketing@1`.

#[cfg(feature = "backend")]
pub mod backend;
