//! Which plugin serves an interface: the only one that can, or the one that an admin chose. `GET …/services`,
//! `GET,PUT …/providers/{interface}`.

use std::collections::BTreeSet;

use tenon_api::{
    Page, Permission,
    error::Code,
    running::{OfferedService, Provider},
};
use tenon_contract::manifest::Service;
use tenon_store::{Cx, NewAudit, NewEvent, providers};

use crate::{
    Core, Error, Result,
    snapshot::{Installed, Snapshot},
};

/// Active plugins with the service that implements an interface, by key.
pub(crate) fn serving<'a>(snapshot: &'a Snapshot, interface: &str) -> Vec<(&'a Installed, &'a Service)> {
    let of = |installed: &'a Installed| {
        let mut all = installed.release.manifest.services.iter();
        Some((installed, all.find(|service| service.implements.iter().any(|one| one == interface))?))
    };
    snapshot.active().filter_map(of).collect()
}

/// An interface as people say it: `ticketing`.
pub(crate) fn spoken(interface: &str) -> String {
    interface.split('@').next().unwrap_or_default().replace(['-', '_', '.'], " ")
}

/// Who answers for an interface now, and with which of its services.
pub(crate) fn in_force<'a>(snapshot: &'a Snapshot, interface: &str) -> Option<(&'a Installed, &'a Service)> {
    let chosen = snapshot.providers.get(interface);
    match serving(snapshot, interface).as_slice() {
        [one] => Some(*one),
        many => many
            .iter()
            .copied()
            .find(|(installed, _)| Some(installed.key.as_str()) == chosen.map(String::as_str)),
    }
}

/// The same for people: who could, and who does.
fn wire(snapshot: &Snapshot, interface: &str) -> Provider {
    let able: Vec<&Installed> =
        serving(snapshot, interface).into_iter().map(|(installed, _)| installed).collect();
    let name =
        |installed: &&Installed| (installed.key.to_string(), installed.release.manifest.plugin.name.clone());
    Provider {
        interface: interface.to_owned(),
        name: spoken(interface),
        plugin: in_force(snapshot, interface).map(|(installed, _)| installed.key.to_string()),
        candidates: able.iter().map(|installed| installed.key.to_string()).collect(),
        names: able.iter().map(name).collect(),
    }
}

/// Interfaces that a plugin asks for, as far as it may.
pub(crate) fn asked_by(installed: &Installed) -> impl Iterator<Item = &str> {
    let may = |call: &&String| {
        let id = format!("services:{call}");
        installed.row.grants.iter().any(|grant| grant.id == id)
    };
    let services = installed.release.manifest.capabilities.services.iter();
    services
        .flat_map(|services| &services.call)
        .filter(|call| !call.contains('/'))
        .filter(may)
        .map(String::as_str)
}

/// The interfaces that a plugin asks for or serves.
pub(crate) fn around(snapshot: &Snapshot, installed: &Installed) -> Vec<Provider> {
    let served = installed.release.manifest.services.iter().flat_map(|service| &service.implements);
    let all: BTreeSet<&str> = asked_by(installed).chain(served.map(String::as_str)).collect();
    all.into_iter().map(|interface| wire(snapshot, interface)).collect()
}

/// What active plugins offer.
pub async fn services(core: &Core, cx: &Cx) -> Result<Page<OfferedService>> {
    core.authorize(cx, Permission::PluginsRead).await?;
    let snapshot = core.snapshot(cx).await?;
    let of = |installed: &Installed| {
        let manifest = &installed.release.manifest;
        let (plugin, plugin_name) = (installed.key.to_string(), manifest.plugin.name.clone());
        let offered = manifest.services.iter().map(move |service| OfferedService {
            plugin: plugin.clone(),
            plugin_name: plugin_name.clone(),
            name: service.name.clone(),
            version: service.version,
            methods: service.methods.clone(),
            implements: service.implements.clone(),
        });
        offered.collect::<Vec<_>>()
    };
    Ok(Page::new(snapshot.active().flat_map(of).collect(), None))
}

pub async fn get(core: &Core, cx: &Cx, interface: &str) -> Result<Provider> {
    core.authorize(cx, Permission::PluginsRead).await?;
    let snapshot = core.snapshot(cx).await?;
    let found = wire(&snapshot, interface);
    if found.candidates.is_empty() {
        return Err(Error::not_found("interface"));
    }
    Ok(found)
}

pub async fn choose(core: &Core, cx: &Cx, interface: &str, plugin: &str) -> Result<Provider> {
    core.authorize(cx, Permission::PluginsConfigure).await?;
    let before = get(core, cx, interface).await?;
    if !before.candidates.iter().any(|key| key == plugin) {
        return Err(Error::new(
            Code::Invalid,
            format!("{plugin} is not active here or does not serve {interface}."),
        )
        .with_errors(vec![tenon_api::FieldError {
            pointer: "/plugin".into(),
            code: "unknown".into(),
            detail: format!("Choose one of {}.", before.candidates.join(", ")),
        }]));
    }
    let audit = NewAudit::new("provider.chosen", cx.tenant_id()?)
        .before(serde_json::json!({"interface": interface, "plugin": before.plugin}))
        .after(serde_json::json!({"interface": interface, "plugin": plugin}));
    let event =
        NewEvent::new("provider.chosen", serde_json::json!({"interface": interface, "plugin": plugin}));
    let (named, key) = (interface.to_owned(), plugin.to_owned());
    core.write(cx, move |tx| {
        let (named, key, audit, event) = (named.clone(), key.clone(), audit.clone(), event.clone());
        Box::pin(async move {
            providers::set(tx, &named, &key).await?;
            tx.audit(audit);
            tx.emit(event);
            Ok(())
        })
    })
    .await?;
    get(core, cx, interface).await
}
