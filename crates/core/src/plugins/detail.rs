//! `GET /plugins/{key}` and `GET /plugins/{key}/releases/{version}`: everything to judge a plugin by.

use tenon_api::plugins::{Dependency, Feature, Links, PluginDetail, PluginSummary};
use tenon_contract::consent;
use tenon_store::{
    Cx,
    plugins::{CatalogueRow, Cursor},
    releases::{self, ReleaseFull},
};

use super::search::wire;
use crate::{
    Core, Error, Result,
    access::require_user,
    installations::consent as words,
    releases::{info, publish::file_refs},
    snapshot::Snapshot,
};

/// The newest release, or the one of `version`.
pub async fn get(core: &Core, cx: &Cx, key: &str, version: Option<&str>) -> Result<PluginDetail> {
    require_user(cx)?;
    let found = find(core, cx, key, version).await?;
    let snapshot = match &cx.tenant {
        Some(_) => Some(core.snapshot(cx).await?),
        None => None,
    };
    let release = &found.release;
    let facts = core.snapshots.release(&release.digest, || {
        info::read(&release.digest, &release.manifest, file_refs(found.files()))
    })?;
    let manifest = &facts.manifest;
    let names = snapshot.as_deref().map(words::names).unwrap_or_default();
    let powers = words::powers(core, cx, &facts, &names).await?;
    let plugin = &manifest.plugin;
    let config_schema = core.config_schema(&facts).await?.map(|schema| schema.value.clone());
    Ok(PluginDetail {
        summary: summary(&found, snapshot.as_deref()),
        readme_html: release.readme_html.clone(),
        features: manifest
            .features
            .iter()
            .map(|feature| Feature {
                name: feature.name.clone(),
                description: feature.description.clone().unwrap_or_default(),
            })
            .collect(),
        screenshots: plugin
            .screenshots
            .iter()
            .filter_map(|path| facts.file(path).map(|digest| format!("/blobs/{digest}/screenshot.png")))
            .collect(),
        strip: consent::strip(&powers),
        taken_together: consent::taken_together(&powers),
        permissions: powers,
        config_schema,
        compatibility: info::compatibility(manifest, &core.settings.server_version),
        dependencies: manifest
            .dependencies
            .iter()
            .map(|(key, dependency)| Dependency {
                key: key.to_string(),
                version: dependency.version().to_string(),
                optional: dependency.is_optional(),
            })
            .collect(),
        adds: info::adds(manifest),
        digest: release.digest.clone(),
        signature: release.signature.clone(),
        size: u64::try_from(release.size).unwrap_or_default(),
        license: plugin.license.clone().unwrap_or_default(),
        published_at: release.published_at,
        links: Links {
            homepage: plugin.homepage.clone(),
            documentation: plugin.documentation.clone(),
            support: plugin.support.clone(),
            repository: plugin.repository.clone(),
            funding: plugin.funding.clone(),
        },
    })
}

/// The card of a plugin, about one of its releases.
pub(crate) fn summary(found: &ReleaseFull, snapshot: Option<&Snapshot>) -> PluginSummary {
    let row = CatalogueRow {
        plugin: found.plugin.clone(),
        publisher: found.publisher.clone(),
        version: found.release.version.clone(),
        digest: found.release.digest.clone(),
        icon_sha256: found.release.icon_sha256.clone(),
        cursor: Cursor { rank: 0, name: String::new(), key: String::new() },
    };
    wire(&row, snapshot)
}

pub(crate) async fn find(core: &Core, cx: &Cx, key: &str, version: Option<&str>) -> Result<ReleaseFull> {
    let found = {
        let mut tx = core.db.read_platform(cx).await?;
        match version {
            Some(version) => releases::find(&mut tx, key, version).await?,
            None => releases::newest(&mut tx, key).await?,
        }
    };
    found.ok_or_else(|| Error::not_found(if version.is_some() { "release" } else { "plugin" }))
}
