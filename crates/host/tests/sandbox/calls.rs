//! Calls with rights, and the moment a guest is at work.

use std::{
    collections::BTreeSet,
    sync::{Arc, atomic::Ordering},
};

use serde_json::json;
use tenon_host::{BackendCall, Grants};

use crate::embedder::{Embedder, call};

/// `call` of a release that declares kv, in a tenant that granted it.
pub fn call_with_kv(digest: &str) -> BackendCall {
    let mut call = call(digest);
    call.release.declared = Arc::new(BTreeSet::from(["kv".to_owned()]));
    call.granted = Arc::new(Grants::new([("kv".to_owned(), json!({ "quota_bytes": 1 << 20 }))]));
    call
}

/// Waits until some guest has asked for the time `more` times more often.
pub async fn clock_read(embedder: &Embedder, more: u64) {
    let until = embedder.clock_reads.load(Ordering::Relaxed) + more;
    while embedder.clock_reads.load(Ordering::Relaxed) < until {
        tokio::task::yield_now().await;
    }
}
