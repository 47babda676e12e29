//! From the powers of a manifest to what the sandbox gates on, in the shape that a server stores.

use std::collections::BTreeSet;

use serde_json::json;
use tenon_contract::{Manifest, consent};
use tenon_host::Grants;

use super::SandboxError;

/// Declared capabilities and their parts, and the namespaces that the plugin itself offers.
pub fn declared(manifest: &Manifest) -> BTreeSet<String> {
    let own = manifest.shared.iter().map(|shared| ["shared:", &shared.namespace].concat());
    manifest.capabilities.names().into_iter().chain(own).collect()
}

/// Those of `ids`, or all.
pub fn granted(manifest: &Manifest, ids: Option<&[String]>) -> Result<Grants, SandboxError> {
    let powers = consent::powers(manifest, &consent::Context::default());
    for id in ids.into_iter().flatten() {
        if !powers.iter().any(|power| power.id == *id) {
            let known: Vec<&str> = powers.iter().map(|power| power.id.as_str()).collect();
            return Err(SandboxError::fixture(
                "grants",
                format!("{id:?} is not a power of this plugin; there are {}", known.join(", ")),
            ));
        }
    }
    let capabilities = &manifest.capabilities;
    let wanted = powers.into_iter().filter(|power| ids.is_none_or(|ids| ids.contains(&power.id)));
    Ok(Grants::new(wanted.map(|power| {
        let facts = match power.id.as_str() {
            "kv" => json!({ "quota_bytes": capabilities.kv.as_ref().map_or(0, |kv| kv.quota.bytes()) }),
            "files" => {
                json!({ "quota_bytes": capabilities.files.as_ref().map_or(0, |files| files.quota.bytes()) })
            }
            _ => json!({ "values": power.values }),
        };
        (power.id, facts)
    })))
}
