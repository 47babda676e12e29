//! Jira: tickets in a project of Jira Cloud, served as `ticketing@1`.

#[cfg(feature = "backend")]
pub mod backend;
