//! The store on both databases: isolation, group commit, fences, the audit chain, and every noun's statements.

mod audit;
mod catalogue;
mod files;
mod finds;
mod idempotency;
mod identity;
mod installations;
mod isolation;
mod jobs;
mod kv;
mod records;
mod schema;
mod shared;
mod sweeps;
mod world;
mod writes;
