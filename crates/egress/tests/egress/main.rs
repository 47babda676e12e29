//! The guard against a real server on this machine: what it connects to, and what it refuses.

mod addresses;
mod certificates;
mod requests;
mod sizes;
mod support;
