//! `GET /plugins/{key}/releases`.

use tenon_api::{Page, plugins::Release};
use tenon_contract::Manifest;
use tenon_store::{
    Cx,
    releases::{self, ReleaseRow},
};

use super::info;
use crate::{Core, Error, Result, access::require_user};

pub async fn list(core: &Core, cx: &Cx, plugin: &str) -> Result<Page<Release>> {
    require_user(cx)?;
    let rows = {
        let mut tx = core.db.read_platform(cx).await?;
        releases::list(&mut tx, plugin).await?
    };
    if rows.is_empty() {
        return Err(Error::not_found("plugin"));
    }
    let items = rows.into_iter().map(|row| wire(core, row)).collect::<Result<_>>()?;
    Ok(Page::new(items, None))
}

pub fn wire(core: &Core, row: ReleaseRow) -> Result<Release> {
    let manifest: Manifest = serde_json::from_str(&row.manifest).map_err(Error::internal)?;
    Ok(Release {
        id: row.id,
        plugin: manifest.key().to_string(),
        version: row.version,
        digest: row.digest,
        size: u64::try_from(row.size).unwrap_or_default(),
        published_at: row.published_at,
        changelog_html: row.changelog_html,
        compatibility: info::compatibility(&manifest, &core.settings.server_version),
        warnings: row.warnings,
    })
}
