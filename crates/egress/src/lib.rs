//! The one way out for every destination that a tenant, plugin, publisher or source chose (SECURITY.md, egress):
//! the host must be among the allowed ones, its addresses are looked up here, only those on a positive list are
//! connected to, and nothing is followed. Destinations in the operator's own configuration have a type of their own,
//! [`Operated`].

pub mod address;
mod guard;
mod headers;
mod limits;
mod operated;
mod pattern;
mod resolve;
mod tls;

pub use guard::{Egress, EgressConfig, EgressError, Incoming, MAX_ANSWER, Outgoing};
pub use limits::Limits;
pub use operated::{Operated, OperatedError};
pub use pattern::{NoPlace, Pattern, Place};
pub use resolve::{Resolve, SystemResolver};
