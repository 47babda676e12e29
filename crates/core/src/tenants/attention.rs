//! `GET …/attention`: what waits for somebody who may install: failed operations, missing settings, interfaces that
//! several plugins could serve, and requests of those who may not. Everything comes from the snapshot.

use std::collections::BTreeMap;

use tenon_api::{
    Page, Permission,
    installations::{OperationKind, OperationStatus},
    tenants::Attention,
};
use tenon_store::{
    Cx,
    installations::{Asked, InstallationState},
};

use crate::{
    Core, Result, access, providers,
    snapshot::{Installed, Snapshot},
};

/// Empty for those who could do nothing about it.
pub async fn list(core: &Core, cx: &Cx) -> Result<Page<Attention>> {
    core.authorize(cx, Permission::PluginsRead).await?;
    if !access::may(cx, Permission::PluginsInstall) {
        return Ok(Page::new(Vec::new(), None));
    }
    let slug = cx.tenant.as_ref().map(|tenant| tenant.slug.clone()).unwrap_or_default();
    let snapshot = core.snapshot(cx).await?;
    let mut items: Vec<Attention> = snapshot
        .plugins
        .values()
        .flat_map(|installed| [failed(installed, &slug), unset(installed, &slug)])
        .flatten()
        .collect();
    items.extend(undecided(&snapshot, &slug));
    items.extend(snapshot.requests.iter().map(|asked| request(asked, &slug)));
    Ok(Page::new(items, None))
}

/// "Mel Vega asks for MLflow: “…”"
fn request(asked: &Asked, slug: &str) -> Attention {
    let end = if asked.note.is_empty() { "." } else { ":" };
    Attention {
        kind: "request".into(),
        plugin: asked.plugin_key.clone(),
        plugin_name: asked.plugin_name.clone(),
        title: format!("{} asks for {}{end}", asked.by_name, asked.plugin_name),
        detail: if asked.note.is_empty() { String::new() } else { format!("“{}”", asked.note) },
        action: format!("See {}", asked.plugin_name),
        href: format!("/t/{slug}/plugins/{}", asked.plugin_key),
        since: asked.created_at,
    }
}

/// One item for each interface that a plugin asks for, several could serve, and nobody was chosen for.
fn undecided(snapshot: &Snapshot, slug: &str) -> Vec<Attention> {
    let mut found: BTreeMap<&str, Attention> = BTreeMap::new();
    for installed in snapshot.active() {
        for interface in providers::asked_by(installed) {
            let able = providers::serving(snapshot, interface);
            if able.len() < 2 || providers::in_force(snapshot, interface).is_some() {
                continue;
            }
            let name = &installed.release.manifest.plugin.name;
            let names: Vec<&str> =
                able.iter().map(|(able, _)| able.release.manifest.plugin.name.as_str()).collect();
            let (what, names) = (providers::spoken(interface), names.join(" or "));
            found.entry(interface).or_insert_with(|| Attention {
                kind: "provider".into(),
                plugin: installed.key.to_string(),
                plugin_name: name.clone(),
                title: format!("{name} asks for {what}."),
                detail: format!("Choose who answers: {names}."),
                action: "Choose provider".into(),
                href: format!("/t/{slug}/plugins/{}/manage", installed.key),
                since: installed.row.changed_at,
            });
        }
    }
    found.into_values().collect()
}

/// Settings that must be there are missing, or a secret must be typed again.
fn unset(installed: &Installed, slug: &str) -> Option<Attention> {
    use tenon_api::settings::SecretState::NeedsReentry;
    if !installed.needs_settings || installed.row.state == InstallationState::Removed {
        return None;
    }
    let name = &installed.release.manifest.plugin.name;
    let again = installed.effective().secrets.values().any(|info| info.state == NeedsReentry);
    Some(Attention {
        kind: "settings".into(),
        plugin: installed.key.to_string(),
        plugin_name: name.clone(),
        title: format!("{name} needs settings."),
        detail: if again {
            "A secret was entered for another address or another use. Enter it again.".into()
        } else {
            "Something that it must have is not set.".into()
        },
        action: "Open settings".into(),
        href: format!("/t/{slug}/plugins/{}/manage?tab=settings", installed.key),
        since: installed.row.changed_at,
    })
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
