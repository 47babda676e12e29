//! `GET …/retained` and `DELETE …/retained/{plugin}`: data kept after an uninstall.

use tenon_api::{Page, Permission, error::Code, installations::Retained};
use tenon_store::{
    Cx, NewAudit, NewEvent,
    installations::{self, InstallationState},
    operations, settings,
};

use crate::{Core, Error, Result};

pub async fn list(core: &Core, cx: &Cx) -> Result<Page<Retained>> {
    core.authorize(cx, Permission::PluginsInstall).await?;
    let rows = {
        let mut tx = core.db.read(cx).await?;
        installations::retained(&mut tx).await?
    };
    let items = rows
        .into_iter()
        .map(|row| Retained {
            plugin: row.installation.plugin_key,
            name: row.plugin_name,
            version: row.version,
            values: u64::try_from(row.entries).unwrap_or_default(),
            records: u64::try_from(row.records).unwrap_or_default(),
            bytes: u64::try_from(row.bytes).unwrap_or_default(),
            kept_since: row.since,
        })
        .collect();
    Ok(Page::new(items, None))
}

/// Deletes the kept data for ever.
pub async fn purge(core: &Core, cx: &Cx, plugin: &str) -> Result<()> {
    core.authorize(cx, Permission::PluginsInstall).await?;
    core.require_confirmed(cx)?;
    let installed = core.installed(cx, plugin).await.map_err(|_| Error::not_found("kept data"))?;
    let name = installed.release.manifest.plugin.name.clone();
    let key = installed.key.to_string();
    let audit = NewAudit::new("installation.data_deleted", installed.row.id)
        .after(serde_json::json!({"plugin": key}));
    let event = NewEvent::new(
        "installation.purged",
        serde_json::json!({"plugin": key, "plugin_name": name, "installation": installed.row.id}),
    );
    core.write(cx, move |tx| {
        let (key, audit, event, name) = (key.clone(), audit.clone(), event.clone(), name.clone());
        Box::pin(async move {
            let row = installations::find(tx, &key)
                .await?
                .filter(|row| row.state == InstallationState::Removed && row.kept_since.is_some());
            let row = row.ok_or(tenon_store::Error::NotFound("kept data"))?;
            if operations::find_running(tx, row.id).await?.is_some() {
                return Err(Error::new(
                    Code::OperationRunning,
                    format!("Something is still going on with {name}. Wait until it is done."),
                )
                .into());
            }
            super::data::delete(tx, row.id).await?;
            settings::clear(tx, row.id).await?;
            installations::keep_data(tx, row.id, None).await?;
            tx.audit(audit);
            tx.emit(event);
            Ok(())
        })
    })
    .await
}
