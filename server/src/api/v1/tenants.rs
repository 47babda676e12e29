//! Tenants as their members see them.

pub mod get;
pub mod list;
pub mod list_attention;
