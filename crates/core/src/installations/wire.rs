//! The wire form of an installation.

use tenon_api::installations::{Installation, OperationStatus, ReleaseRef, UpdateRef};

use super::status;
use crate::{
    operations, providers,
    releases::info,
    snapshot::{Installed, Snapshot},
};

/// `snapshot` is where it was found.
pub fn wire(snapshot: &Snapshot, installed: &Installed) -> Option<Installation> {
    let release = &installed.release;
    let running_or_failed =
        installed.operation.as_ref().filter(|operation| operation.status != OperationStatus::Done);
    let update = installed.newest.as_ref().filter(|newest| **newest > release.version);
    Some(Installation {
        id: installed.row.id,
        plugin: installed.key.to_string(),
        name: release.manifest.plugin.name.clone(),
        icon_url: release.icon_url(),
        release: ReleaseRef { version: release.version.to_string(), digest: release.digest.clone() },
        status: status::of(installed)?,
        operation: running_or_failed
            .map(|operation| operations::wire(operation, &release.manifest.plugin.name)),
        stopped: None,
        update: update.map(|version| UpdateRef { version: version.to_string() }),
        needs: status::needs(installed),
        message: running_or_failed
            .and_then(|operation| operation.message.clone())
            .or_else(|| installed.row.message.clone()),
        grants: installed.row.grants.clone(),
        scope: "tenant".into(),
        adds: info::adds(&release.manifest),
        interfaces: providers::around(snapshot, installed),
        installed_at: installed.row.installed_at,
        changed_at: installed.row.changed_at,
        version: installed.row.version,
    })
}
