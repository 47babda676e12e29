//! `GET …/attention`: what waits for somebody who may install: failed operations from the snapshot, and requests.

use tenon_api::{
    Page, Permission,
    installations::{OperationKind, OperationStatus},
    tenants::Attention,
};
use tenon_store::{Cx, requests::RequestRow};

use crate::{Core, Result, access, requests::list as requests, snapshot::Installed};

/// Empty for those who could do nothing about it.
pub async fn list(core: &Core, cx: &Cx) -> Result<Page<Attention>> {
    core.authorize(cx, Permission::PluginsRead).await?;
    if !access::may(cx, Permission::PluginsInstall) {
        return Ok(Page::new(Vec::new(), None));
    }
    let slug = cx.tenant.as_ref().map(|tenant| tenant.slug.clone()).unwrap_or_default();
    let snapshot = core.snapshot(cx).await?;
    let mut items: Vec<Attention> =
        snapshot.plugins.values().filter_map(|installed| failed(installed, &slug)).collect();
    let asked = requests::first(core, cx).await?;
    items.extend(asked.into_iter().map(|row| request(row, &slug)));
    Ok(Page::new(items, None))
}

/// "Mel Vega asks for MLflow: “…”"
fn request(row: RequestRow, slug: &str) -> Attention {
    let end = if row.note.is_empty() { "." } else { ":" };
    Attention {
        kind: "request".into(),
        title: format!("{} asks for {}{end}", row.by_name, row.plugin_name),
        detail: if row.note.is_empty() { String::new() } else { format!("“{}”", row.note) },
        action: format!("See {}", row.plugin_name),
        href: format!("/t/{slug}/plugins/{}", row.plugin_key),
        plugin: row.plugin_key,
        plugin_name: row.plugin_name,
        since: row.created_at,
    }
}

fn failed(installed: &Installed, slug: &str) -> Option<Attention> {
    let operation =
        installed.operation.as_ref().filter(|operation| operation.status == OperationStatus::Failed)?;
    let name = &installed.release.manifest.plugin.name;
    let title = match operation.kind {
        OperationKind::Install => format!("{name} was not installed."),
        OperationKind::Enable => format!("{name} could not start."),
        OperationKind::Disable => format!("{name} could not be disabled."),
        _ => format!("{name} could not be removed."),
    };
    Some(Attention {
        kind: "operation_failed".into(),
        plugin: installed.key.to_string(),
        plugin_name: name.clone(),
        title,
        detail: operation.message.clone().unwrap_or_default(),
        action: "See why".into(),
        href: format!("/t/{slug}/plugins/{}/manage?tab=activity", installed.key),
        since: operation.finished_at.unwrap_or(operation.started_at),
    })
}
