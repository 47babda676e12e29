//! The one way out for every destination that a tenant, plugin, publisher or source chose (SECURITY.md, egress):
//! the host must be among the allowed ones, its addresses are looked up here, only those on a positive list are
//! connected to, and nothing is followed. Destinations in the operator's own configuration have a type of their own,
//! [`Operated`].

pub mod address;
mod guard;
mod headers;
mod operated;
mod pattern;
mod resolve;

pub use guard::{Egress, EgressConfig, EgressError, Incoming, Outgoing};
pub use operated::{Operated, OperatedError};
pub use pattern::{Pattern, Place};
pub use resolve::{Resolve, SystemResolver};
