//! Tenants: list, one, what needs somebody, and making one (seed and operator).

pub mod attention;
pub mod create;
pub mod get;
