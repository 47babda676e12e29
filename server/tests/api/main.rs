//! The API and the pages over HTTP, in process, on both databases. One binary, one module per noun.

mod audit;
mod coverage;
mod documents;
mod ext;
mod grants;
mod guest_records;
mod idempotency;
mod input;
mod installations;
mod live;
mod packages;
mod pages;
mod plan;
mod publishing;
mod requests;
mod records;
mod sessions;
mod slots;
mod statements;
mod views;
mod web;

pub use tenon_testing::{Client, Reply, TestApp, TestDb, db_test};

/// Below a tenant of the API.
pub fn at(tenant: &str, rest: &str) -> String {
    format!("/api/v1/tenants/{tenant}{rest}")
}
