//! `GET …/installations/{plugin}/config`: what is in force, where each value comes from, never a secret.

use tenon_api::{
    Permission,
    settings::{Settings, Source},
};
use tenon_contract::schema::escaped;
use tenon_store::{Cx, settings as store};

use super::{
    effective::{Effective, Layers},
    hosts,
};
use crate::{Core, Error, Result, installations::status, snapshot::Installed};

pub async fn get(core: &Core, cx: &Cx, plugin: &str) -> Result<Settings> {
    core.authorize(cx, Permission::PluginsConfigure).await?;
    let installed = find(core, cx, plugin).await?;
    let change = {
        let mut tx = core.db.read(cx).await?;
        store::last_change(&mut tx, installed.row.id).await?
    };
    let effective = installed.effective();
    let mut settings = wire(&installed.release.manifest, &installed.layers, effective)?;
    settings.changed_by = change.name;
    settings.changed_at = change.at;
    settings.version = installed.row.version;
    Ok(settings)
}

/// The installation whose settings are meant; 404 when it is not there or has none.
pub(crate) async fn find(core: &Core, cx: &Cx, plugin: &str) -> Result<Installed> {
    let installed = core.installed(cx, plugin).await?;
    if status::of(&installed).is_none() {
        return Err(Error::not_found("installation"));
    }
    if installed.layers.schema.is_none() {
        return Err(Error::not_found("settings"));
    }
    Ok(installed)
}

/// Without who changed what, and the version.
pub(super) fn wire(
    manifest: &tenon_contract::Manifest,
    layers: &Layers,
    effective: Effective,
) -> Result<Settings> {
    let schema = layers.schema.as_ref().ok_or_else(|| Error::not_found("settings"))?;
    let pointer = |(name, source): (String, Source)| (format!("/{}", escaped(&name)), source);
    Ok(Settings {
        schema: schema.value.clone(),
        values: effective.values,
        secrets: effective.secrets,
        sources: effective.sources.into_iter().map(pointer).collect(),
        hosts: hosts::settings(manifest),
        changed_by: None,
        changed_at: None,
        version: 0,
    })
}
