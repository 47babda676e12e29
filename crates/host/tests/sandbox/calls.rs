//! Calls with rights, and the moment a guest is at work.

use std::sync::{Arc, atomic::Ordering};

use serde_json::{Value, json};
use tenon_host::{BackendCall, Grants};

use crate::embedder::{Embedder, call};

/// `call` of a release that declares these powers, in a tenant that granted them with these values.
pub fn call_with(digest: &str, powers: &[(&str, Value)]) -> BackendCall {
    let mut call = call(digest);
    call.release.declared = Arc::new(powers.iter().map(|(name, _)| (*name).to_owned()).collect());
    call.granted =
        Arc::new(Grants::new(powers.iter().map(|(name, value)| ((*name).to_owned(), value.clone()))));
    call
}

/// `call` with every power that the hostile guests ask for: none of them dies of a denial.
pub fn call_with_all(digest: &str) -> BackendCall {
    let mut call = call_with(
        digest,
        &[
            ("kv", json!({ "quota_bytes": 1 << 20 })),
            ("files", json!({ "quota_bytes": 4 << 20 })),
            ("collections", json!({})),
            ("events", json!({ "values": ["probe.told"] })),
            ("http", json!({ "values": ["slow.example"] })),
            ("services", json!({})),
            ("services:probe/self@1", json!({ "values": ["probe/self@1"] })),
        ],
    );
    call.body = b"value".to_vec();
    call
}

/// Waits until some guest has asked for the time `more` times more often.
pub async fn clock_read(embedder: &Embedder, more: u64) {
    let until = embedder.clock_reads.load(Ordering::Relaxed) + more;
    while embedder.clock_reads.load(Ordering::Relaxed) < until {
        tokio::task::yield_now().await;
    }
}
