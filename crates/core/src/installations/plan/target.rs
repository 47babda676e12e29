//! Which release an install is about: the one that was named, or the newest that runs on this server.

use std::sync::Arc;

use tenon_api::error::Code;
use tenon_contract::Manifest;
use tenon_store::{
    Cx,
    releases::{self, ReleaseFull, ReleaseRow},
};

use crate::{
    Core, Error, Result,
    plugins::detail,
    releases::{info, publish::file_refs},
    snapshot::ReleaseInfo,
};

pub struct Target {
    pub found: ReleaseFull,
    pub release: Arc<ReleaseInfo>,
}

/// 422 when there is no such plugin or release. A release that does not run here is answered all the same when
/// none does: the plan says why it cannot go on.
pub async fn find(core: &Core, cx: &Cx, plugin: &str, version: Option<&str>) -> Result<Target> {
    let found = detail::find(core, cx, plugin, version).await.map_err(|error| match error.code() {
        Code::NotFound => Error::invalid(
            if version.is_some() { "/version" } else { "/plugin" },
            "unknown",
            format!("There is no release {} of {plugin:?}.", version.unwrap_or("that can be installed")),
        ),
        _ => error,
    })?;
    let target = read(core, found)?;
    if version.is_some() || runs_here(core, &target.release.manifest) {
        return Ok(target);
    }
    let older = newest(core, cx, plugin, |_| true).await?;
    match older {
        Some(older) => read(core, detail::find(core, cx, plugin, Some(&older.version)).await?),
        None => Ok(target),
    }
}

pub fn read(core: &Core, found: ReleaseFull) -> Result<Target> {
    let release = core.snapshots.release(&found.release.digest, || {
        info::read(&found.release.digest, &found.release.manifest, file_refs(found.files()))
    })?;
    Ok(Target { found, release })
}

pub fn runs_here(core: &Core, manifest: &Manifest) -> bool {
    info::compatibility(manifest, &core.settings.server_version).ok
}

/// The highest release of a plugin that is not yanked, runs here and `fits`.
pub async fn newest(
    core: &Core,
    cx: &Cx,
    plugin: &str,
    fits: impl Fn(&Manifest) -> bool,
) -> Result<Option<ReleaseRow>> {
    let rows = {
        let mut tx = core.db.read_platform(cx).await?;
        releases::list(&mut tx, plugin).await?
    };
    for row in rows.into_iter().filter(|row| row.yanked_at.is_none()) {
        let manifest: Manifest = serde_json::from_str(&row.manifest).map_err(Error::internal)?;
        if runs_here(core, &manifest) && fits(&manifest) {
            return Ok(Some(row));
        }
    }
    Ok(None)
}
