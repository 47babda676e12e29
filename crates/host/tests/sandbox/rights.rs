//! Calls with rights.

use std::{collections::BTreeSet, sync::Arc};

use serde_json::json;
use tenon_host::{BackendCall, Grants};

use crate::embedder::call;

/// `call` of a release that declares kv, in a tenant that granted it.
pub fn call_with_kv(digest: &str) -> BackendCall {
    let mut call = call(digest);
    call.release.declared = Arc::new(BTreeSet::from(["kv".to_owned()]));
    call.granted = Arc::new(Grants::new([("kv".to_owned(), json!({ "quota_bytes": 1 << 20 }))]));
    call
}
