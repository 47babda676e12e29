//! `GET …/installations/{plugin}/usage` and `GET /tenants/{tenant}/usage`: what plugins did in the last 30 days.

use std::collections::BTreeMap;

use tenon_api::{
    Page, Permission, Timestamp,
    ids::InstallationId,
    running::{HourOfUse, PluginUsage, PowerUse, Usage},
};
use tenon_store::{
    Cx,
    invocations::{self as store, UsageRow},
};

use crate::{Core, Result, installations::plan};

/// Sums are kept a little longer than they are shown.
pub(crate) const DAYS: i64 = 30;

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

pub async fn of_plugin(core: &Core, cx: &Cx, plugin: &str) -> Result<Usage> {
    core.authorize(cx, Permission::PluginsConfigure).await?;
    let installed = core.installed(cx, plugin).await?;
    core.calls_written().await?;
    let id = installed.row.id;
    let since = cx.now.plus_seconds(-DAYS * 86_400);
    let rows = {
        let mut tx = core.db.read(cx).await?;
        store::usage(&mut tx, Some(id), since).await?
    };
    let stored = plan::stored(core, cx, &installed).await?;
    Ok(Usage {
        hours: rows.into_iter().map(hour).collect(),
        powers: powers(core, cx, id).await?,
        stored_bytes: stored.bytes,
    })
}

/// What was written down until now, which is a second behind at most.
pub(crate) async fn powers(core: &Core, cx: &Cx, installation: InstallationId) -> Result<Vec<PowerUse>> {
    let mut tx = core.db.read(cx).await?;
    let used = store::powers(&mut tx, installation).await?.into_iter();
    let wire = |used: store::PowerUse| PowerUse {
        power: used.power,
        uses: count(used.uses),
        last_used_at: used.last_used_at,
    };
    Ok(used.map(wire).collect())
}

fn hour(row: UsageRow) -> HourOfUse {
    HourOfUse {
        hour: row.hour,
        calls: count(row.calls),
        failed: count(row.failed),
        duration_us: count(row.duration_us),
        bytes: count(row.bytes),
    }
}

pub async fn of_tenant(core: &Core, cx: &Cx) -> Result<Page<PluginUsage>> {
    core.authorize(cx, Permission::PluginsConfigure).await?;
    core.calls_written().await?;
    let since: Timestamp = cx.now.plus_seconds(-DAYS * 86_400);
    let rows = {
        let mut tx = core.db.read(cx).await?;
        store::usage(&mut tx, None, since).await?
    };
    let snapshot = core.snapshot(cx).await?;
    let mut sums: BTreeMap<InstallationId, PluginUsage> = BTreeMap::new();
    for row in rows {
        let Some(installed) = snapshot.plugins.values().find(|one| one.row.id == row.installation_id) else {
            continue;
        };
        let sum = sums.entry(row.installation_id).or_insert_with(|| PluginUsage {
            plugin: installed.key.to_string(),
            name: installed.release.manifest.plugin.name.clone(),
            calls: 0,
            failed: 0,
            duration_us: 0,
            bytes: 0,
        });
        sum.calls += count(row.calls);
        sum.failed += count(row.failed);
        sum.duration_us += count(row.duration_us);
        sum.bytes += count(row.bytes);
    }
    let mut items: Vec<PluginUsage> = sums.into_values().collect();
    items.sort_by(|one, other| other.calls.cmp(&one.calls).then_with(|| one.plugin.cmp(&other.plugin)));
    Ok(Page::new(items, None))
}
