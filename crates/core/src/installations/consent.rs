//! The powers of a release in the words of one tenant: its name, the titles of settings, the names of other
//! plugins. Ids and values are those of [`ReleaseInfo::powers`].

use std::collections::{BTreeMap, BTreeSet};

use tenon_contract::{
    Manifest,
    consent::{self, Context, Power},
};
use tenon_store::{Cx, plugins};

use crate::{
    Core, Result,
    snapshot::{Installed, ReleaseInfo, Snapshot},
};

/// Further plugins are named by their keys.
const MAX_LOOKED_UP: usize = 8;

/// Names of what was ever installed here, by key.
pub fn names(snapshot: &Snapshot) -> BTreeMap<String, String> {
    let named =
        |installed: &Installed| (installed.key.to_string(), installed.release.manifest.plugin.name.clone());
    snapshot.plugins.values().map(named).collect()
}

/// `names` are those known already; others that the manifest speaks of are looked up in the catalogue.
pub async fn powers(
    core: &Core,
    cx: &Cx,
    release: &ReleaseInfo,
    names: &BTreeMap<String, String>,
) -> Result<Vec<Power>> {
    if release.powers.is_empty() {
        return Ok(Vec::new());
    }
    let manifest = &release.manifest;
    let mut context = Context {
        tenant: cx.tenant.as_ref().map(|tenant| tenant.name.clone()),
        settings: titles(core, release).await?,
        plugins: names.clone(),
        ..Context::default()
    };
    let unknown = mentioned(manifest).into_iter().filter(|key| !names.contains_key(key));
    let unknown: Vec<String> = unknown.take(MAX_LOOKED_UP).collect();
    if !unknown.is_empty() {
        let mut tx = core.db.read_platform(cx).await?;
        for key in unknown {
            if let Some(row) = plugins::find_by_key(&mut tx, &key).await? {
                context.plugins.insert(key, row.name);
            }
        }
    }
    Ok(consent::powers(manifest, &context))
}

/// Titles of settings by name.
async fn titles(core: &Core, release: &ReleaseInfo) -> Result<BTreeMap<String, String>> {
    let Some(config) = &release.manifest.config else { return Ok(BTreeMap::new()) };
    let schema = core.schema(release, &config.schema).await?;
    let properties = schema.value.get("properties").and_then(serde_json::Value::as_object);
    let titled = properties.into_iter().flatten().filter_map(|(name, property)| {
        let title = property.get("title")?.as_str()?.trim();
        (!title.is_empty()).then(|| (name.clone(), title.to_owned()))
    });
    Ok(titled.collect())
}

/// Keys of other plugins that a sentence may name.
fn mentioned(manifest: &Manifest) -> BTreeSet<String> {
    let powers = &manifest.capabilities;
    let services = powers.services.iter().flat_map(|services| &services.call);
    let called = services.filter_map(|call| Some(call.split_once('/')?.0.to_owned()));
    let points = manifest.hooks.iter().filter_map(|hook| Some(hook.on.split_once('/')?.0.to_owned()));
    let shared = powers.kv.iter().flat_map(|kv| &kv.shared);
    let shared = shared.filter_map(|shared| Some(shared.namespace.split_once('.')?.0.to_owned()));
    called.chain(points).chain(shared).filter(|key| key != manifest.key().as_str()).collect()
}
