//! `GET,PUT /admin/plugins/{key}/config`: the operator's values, below those of every tenant.

use std::sync::Arc;

use serde_json::{Map, Value};
use tenon_api::settings::{SaveSettings, Settings};
use tenon_store::{
    Cx,
    secrets::{self as store, SecretState},
    settings,
};

use super::{
    candidate::{self, Demand, Wanted},
    effective::{Layers, own},
    get::wire,
    pointers::SAVE,
};
use crate::{
    Core, Error, Result,
    access::require_super_admin,
    plugins::detail,
    releases::{info, publish::file_refs},
    secrets,
    snapshot::ReleaseInfo,
};

/// What the operator set for a plugin, described by its newest release.
struct Global {
    plugin: tenon_api::ids::PluginId,
    release: Arc<ReleaseInfo>,
    layers: Layers,
    row: Option<settings::GlobalRow>,
    secrets: Vec<SecretState>,
}

async fn find(core: &Core, cx: &Cx, key: &str) -> Result<Global> {
    let found = detail::find(core, cx, key, None).await?;
    let release = core.snapshots.release(&found.release.digest, || {
        info::read(&found.release.digest, &found.release.manifest, file_refs(found.files()))
    })?;
    let schema = core.config_schema(&release).await?.ok_or_else(|| Error::not_found("settings"))?;
    let plugin = found.release.plugin_id;
    let (row, secrets) = {
        let mut tx = core.db.read_platform(cx).await?;
        (settings::global(&mut tx, plugin).await?, store::global_states(&mut tx, plugin).await?)
    };
    let layers = Layers { schema: Some(schema), ..Layers::default() };
    Ok(Global { plugin, release, layers, row, secrets })
}

pub async fn get(core: &Core, cx: &Cx, key: &str) -> Result<Settings> {
    require_super_admin(cx)?;
    let global = find(core, cx, key).await?;
    let values = global.row.as_ref().map(|row| own(&row.settings)).unwrap_or_default();
    let layers = Layers { global: values, global_secrets: global.secrets, ..global.layers };
    let effective = layers.merge(&global.release.manifest, &Map::new());
    let mut settings = wire(&global.release.manifest, &layers, effective)?;
    if let Some(row) = global.row {
        settings.changed_at = Some(row.changed_at);
        settings.changed_by = match row.changed_by {
            None => None,
            Some(by) => {
                let mut tx = core.db.read_platform(cx).await?;
                Some(tenon_store::users::get(&mut tx, by).await?.name)
            }
        };
        settings.version = row.version;
    }
    Ok(settings)
}

/// Tenants may bring what is missing, so nothing is required here. Plugins are not asked: they run in tenants.
pub async fn save(
    core: &Core,
    cx: &Cx,
    key: &str,
    input: &SaveSettings,
    version: Option<i64>,
) -> Result<Settings> {
    require_super_admin(cx)?;
    core.require_confirmed(cx)?;
    let global = find(core, cx, key).await?;
    let known = global.row.as_ref().map_or(0, |row| row.version);
    if version.is_some_and(|version| version != known) {
        return Err(tenon_store::Error::Stale.into());
    }
    // The operator's level stands where a tenant's own stands otherwise.
    let layers = Layers { secrets: global.secrets, ..global.layers };
    let wanted = Wanted {
        manifest: &global.release.manifest,
        layers: &layers,
        before: &global.row.as_ref().map(|row| own(&row.settings)).unwrap_or_default(),
        values: &input.values,
        secrets: &input.secrets,
        places: SAVE,
        demand: Demand::Part,
    };
    let candidate = candidate::build(cx, wanted)?;
    tracing::info!(
        plugin = key, actor = cx.actor.label(), request = cx.request_id, changed = ?candidate.changed,
        "the operator's settings changed"
    );
    let (plugin, keyring) = (global.plugin, core.settings.keyring.clone());
    core.db
        .write_platform(cx, move |tx| {
            let (candidate, keyring) = (candidate.clone(), keyring.clone());
            Box::pin(async move {
                settings::save_global(tx, plugin, &Value::Object(candidate.own.clone()), known).await?;
                for (name, (text, meant)) in &candidate.replaced {
                    secrets::put_global(tx, &keyring, plugin, name, text, meant).await?;
                }
                for name in &candidate.cleared {
                    store::delete_global(tx, plugin, name).await?;
                }
                for name in &candidate.stale {
                    store::mark_global_stale(tx, plugin, name).await?;
                }
                Ok(())
            })
        })
        .await?;
    core.snapshots.clear();
    get(core, cx, key).await
}
