//! The API and the pages over HTTP, in process, on both databases. One binary, one module per noun.

mod audit;
mod bodies;
mod config;
mod coverage;
mod documents;
mod ext;
mod grants;
mod guest_records;
mod idempotency;
mod input;
mod installations;
mod live;
mod maintenance;
mod packages;
mod pages;
mod plan;
mod powers;
mod publishing;
mod records;
mod requests;
mod schemas;
mod secrets;
mod sessions;
mod slots;
mod statements;
mod test_connection;
mod views;
mod web;

pub use tenon_testing::{Client, Reply, TestApp, TestDb, db_test};

/// Below a tenant of the API.
pub fn at(tenant: &str, rest: &str) -> String {
    format!("/api/v1/tenants/{tenant}{rest}")
}
