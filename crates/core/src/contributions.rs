//! `GET …/contributions?slot=`: what active plugins put where, as far as the caller may see it.

use tenon_api::{
    Permission, Role,
    views::{Contribution, Contributions},
};
use tenon_contract::{manifest, slots::ContributionKind};
use tenon_store::{Actor, Cx};

use crate::{
    Core, Result,
    snapshot::{Installed, Snapshot},
};

pub async fn list(core: &Core, cx: &Cx, slot: Option<&str>) -> Result<Contributions> {
    core.authorize(cx, Permission::PluginsRead).await?;
    let snapshot = core.snapshot(cx).await?;
    Ok(Contributions { items: in_slot(cx, &snapshot, slot), seq: snapshot.seq })
}

/// What the caller sees in a slot, or in all of them, in their order.
pub(crate) fn in_slot(cx: &Cx, snapshot: &Snapshot, slot: Option<&str>) -> Vec<Contribution> {
    let mut found: Vec<(i32, Contribution)> = Vec::new();
    for installed in snapshot.active() {
        for contribution in &installed.release.manifest.contributions {
            let in_slot = slot.is_none_or(|slot| contribution.slot.as_str() == slot);
            if in_slot && is_visible(cx, snapshot, installed, contribution) {
                found.push((contribution.order, wire(installed, contribution)));
            }
        }
    }
    found.sort_by(|(a, left), (b, right)| (a, &left.plugin, &left.id).cmp(&(b, &right.plugin, &right.id)));
    found.into_iter().map(|(_, contribution)| contribution).collect()
}

/// Whether the caller sees it: permission, the plugin it waits for, and the slot that it stands in.
pub fn is_visible(
    cx: &Cx,
    snapshot: &Snapshot,
    installed: &Installed,
    contribution: &manifest::Contribution,
) -> bool {
    let permitted = contribution.permission.as_deref().is_none_or(|name| may(cx, installed, name));
    let awaited = contribution.needs_plugin().is_none_or(|key| snapshot.find_active(key).is_some());
    permitted && awaited && has_place(snapshot, contribution)
}

/// Whether its slot is there and takes its kind. Core slots are checked when a release is read; what another
/// plugin offers is known only where both are installed.
fn has_place(snapshot: &Snapshot, contribution: &manifest::Contribution) -> bool {
    let Some((_, offered)) = offered(snapshot, contribution.slot.as_str()) else {
        return contribution.slot.plugin().is_none();
    };
    let takes = |kind| offered.kinds.contains(&kind);
    let has_opener = takes(ContributionKind::Button) || takes(ContributionKind::MenuItem);
    takes(contribution.kind) || (contribution.kind == ContributionKind::Modal && has_opener)
}

/// The active plugin that offers a slot (`risk-register/risks.tabs`), and what it says of it.
pub(crate) fn offered<'a>(
    snapshot: &'a Snapshot,
    slot: &str,
) -> Option<(&'a Installed, &'a manifest::OfferedSlot)> {
    let (plugin, name) = slot.split_once('/')?;
    let owner = snapshot.find_active(plugin)?;
    Some((owner, owner.release.manifest.slots.iter().find(|offered| offered.name == name)?))
}

/// Whether the caller holds one of the plugin's own permissions.
pub fn may(cx: &Cx, installed: &Installed, name: &str) -> bool {
    let Some(permission) = installed.release.manifest.permission(name) else { return false };
    match &cx.actor {
        Actor::System => true,
        Actor::Anonymous => false,
        // A token carries core permissions only; what its owner may do in plugins needs `plugins.read`.
        Actor::User(user) => {
            let scoped = user.scopes.as_ref().is_none_or(|scopes| scopes.contains(&Permission::PluginsRead));
            let role = cx.tenant.as_ref().and_then(|tenant| tenant.role);
            scoped && role.is_some_and(|role| holds(permission, role))
        }
    }
}

fn holds(permission: &manifest::Permission, role: Role) -> bool {
    permission.roles.iter().any(|known| known.as_str() == role.as_str())
}

/// The plugin's own permissions that the caller holds, without its prefix.
pub fn plugin_permissions(cx: &Cx, installed: &Installed) -> Vec<String> {
    let permissions = &installed.release.manifest.permissions;
    permissions
        .iter()
        .filter(|permission| may(cx, installed, &permission.name))
        .map(|permission| permission.name.clone())
        .collect()
}

fn wire(installed: &Installed, contribution: &manifest::Contribution) -> Contribution {
    let manifest = &installed.release.manifest;
    Contribution {
        id: contribution.id.clone(),
        plugin: installed.key.to_string(),
        plugin_name: manifest.plugin.name.clone(),
        plugin_icon_url: installed.release.icon_url(),
        slot: contribution.slot.to_string(),
        kind: contribution.kind.as_str().into(),
        view: contribution.view.clone(),
        label: contribution.label.clone().unwrap_or_else(|| manifest.plugin.name.clone()),
        icon: contribution.icon.clone(),
        order: contribution.order,
        path: contribution.path.clone(),
        opens: contribution.opens.clone(),
        call: contribution.call_target().map(|(method, path)| format!("{} {path}", method.as_str())),
        size: contribution.size.map(|size| {
            match size {
                manifest::CardSize::S => "s",
                manifest::CardSize::M => "m",
                manifest::CardSize::L => "l",
                manifest::CardSize::Full => "full",
            }
            .into()
        }),
    }
}
