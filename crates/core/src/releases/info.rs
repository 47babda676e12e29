//! From a stored release to the facts that use cases work with.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use tenon_api::{
    installations::Grant,
    plugins::{Added, Compatibility},
};
use tenon_contract::{Manifest, Version, consent, slots::ContributionKind};

use crate::{Error, Result, snapshot::ReleaseInfo};

/// Reads a manifest that was checked when it was published.
pub fn read(
    digest: &str,
    manifest: &str,
    files: impl Iterator<Item = (String, String)>,
) -> Result<ReleaseInfo> {
    let manifest: Manifest = serde_json::from_str(manifest).map_err(Error::internal)?;
    let powers = consent::powers(&manifest, &consent::Context::default());
    Ok(ReleaseInfo {
        digest: digest.to_owned(),
        version: manifest.plugin.version.clone(),
        files: files.collect(),
        declared: Arc::new(gates(&manifest)),
        powers,
        manifest,
    })
}

/// What the host gates on: declared capabilities and their parts, and the namespaces that the plugin itself offers.
fn gates(manifest: &Manifest) -> BTreeSet<String> {
    let own = manifest.shared.iter().map(|shared| ["shared:", &shared.namespace].concat());
    manifest.capabilities.names().into_iter().chain(own).collect()
}

/// What stored grants allow, by capability, with the values that the sandbox needs.
pub fn granted(release: &ReleaseInfo, grants: &[Grant]) -> BTreeMap<String, serde_json::Value> {
    let mut granted = BTreeMap::new();
    for power in &release.powers {
        let Some(grant) = grants.iter().find(|grant| grant.id == power.id) else { continue };
        let mut values = power.values.clone();
        if let Some(narrowed) = &grant.values {
            values.retain(|value| narrowed.contains(value));
        }
        let facts = match power.id.as_str() {
            "kv" => {
                let quota = release.manifest.capabilities.kv.as_ref().map_or(0, |kv| kv.quota.bytes());
                serde_json::json!({"quota_bytes": quota})
            }
            "files" => {
                let quota =
                    release.manifest.capabilities.files.as_ref().map_or(0, |files| files.quota.bytes());
                serde_json::json!({"quota_bytes": quota})
            }
            _ => serde_json::json!({"values": values}),
        };
        granted.insert(power.id.clone(), facts);
    }
    granted
}

pub fn compatibility(manifest: &Manifest, server: &Version) -> Compatibility {
    let requires = &manifest.compatibility.tenon;
    Compatibility { requires: requires.to_string(), server: server.to_string(), ok: requires.matches(server) }
}

/// What a release adds to the screens, with where to look for it below `/t/{tenant}`.
pub fn adds(manifest: &Manifest) -> Vec<Added> {
    let key = manifest.key();
    manifest
        .contributions
        .iter()
        .map(|contribution| {
            let (kind, href) = match contribution.kind {
                ContributionKind::Page => {
                    ("page", page_href(key.as_str(), contribution.path.as_deref().unwrap_or("/")))
                }
                ContributionKind::Card => ("card", String::new()),
                ContributionKind::Button => ("button", String::new()),
                ContributionKind::MenuItem => (
                    "menu-item",
                    contribution
                        .path
                        .as_deref()
                        .map_or_else(String::new, |path| page_href(key.as_str(), path)),
                ),
                ContributionKind::Tab => ("tab", String::new()),
                ContributionKind::Modal => ("modal", String::new()),
                ContributionKind::Inline => ("inline", String::new()),
            };
            Added {
                kind: kind.into(),
                label: contribution.label.clone().unwrap_or_else(|| manifest.plugin.name.clone()),
                slot: contribution.slot.to_string(),
                href,
            }
        })
        .collect()
}

/// `/x/{plugin}` or `/x/{plugin}/{path}`, without a trailing slash.
pub fn page_href(plugin: &str, path: &str) -> String {
    let path = path.trim_matches('/');
    if path.is_empty() { format!("/x/{plugin}") } else { format!("/x/{plugin}/{path}") }
}
