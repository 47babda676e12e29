//! Everything that is kept: `Db`, the transactions, and the SQL of each noun. The only crate that writes SQL;
//! `crates/core` calls it, inside `Db::write` closures and readers.
#![deny(clippy::disallowed_methods)]

#[macro_use]
mod sql;

pub mod audit;
pub mod blobs;
pub mod crash;
mod cx;
pub mod db;
mod error;
pub mod events;
pub mod files;
pub mod idempotency;
pub mod installations;
pub mod invocations;
pub mod jobs;
pub mod kv;
pub mod members;
pub mod operations;
pub mod plugins;
pub mod providers;
pub mod publishers;
pub mod records;
pub mod releases;
pub mod requests;
pub mod runs;
pub mod secrets;
pub mod server_meta;
pub mod sessions;
pub mod settings;
pub mod setup_tokens;
pub mod shared;
pub mod statements;
pub mod tenants;
pub mod tokens;
pub mod tx;
pub mod users;

pub use audit::NewAudit;
pub use cx::{Actor, Cx, TenantCx, UserActor};
pub use db::{Committed, Db, DbConfig};
pub use error::{Error, Result};
pub use events::{EventRow, NewEvent};
pub use jobs::{JobRow, NewJob};
pub use members::MembershipRow;
pub use sqlx::types::Json;
pub use tx::{AnyTx, PlatformTx, TenantTx};
