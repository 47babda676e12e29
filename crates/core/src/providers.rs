//! Which plugin serves an interface: the only one that can, or the one that an admin chose. `GET …/services`,
//! `GET,PUT …/providers/{interface}`.

use tenon_api::{
    Page, Permission,
    error::Code,
    running::{OfferedService, Provider},
};
use tenon_contract::manifest::Service;
use tenon_store::{Cx, NewAudit, providers};

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

/// Key of the plugin that was chosen.
pub(crate) async fn chosen(core: &Core, cx: &Cx, interface: &str) -> Result<Option<String>> {
    let mut tx = core.db.read(cx).await?;
    Ok(providers::find(&mut tx, interface).await?.map(|row| row.plugin_key))
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
    let candidates: Vec<String> =
        serving(&snapshot, interface).into_iter().map(|(installed, _)| installed.key.to_string()).collect();
    if candidates.is_empty() {
        return Err(Error::not_found("interface"));
    }
    let chosen = chosen(core, cx, interface).await?.filter(|key| candidates.contains(key));
    let plugin = chosen.or_else(|| candidates.first().filter(|_| candidates.len() == 1).cloned());
    Ok(Provider { interface: interface.to_owned(), plugin, candidates })
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
    let (named, key) = (interface.to_owned(), plugin.to_owned());
    core.write(cx, move |tx| {
        let (named, key, audit) = (named.clone(), key.clone(), audit.clone());
        Box::pin(async move {
            providers::set(tx, &named, &key).await?;
            tx.audit(audit);
            Ok(())
        })
    })
    .await?;
    get(core, cx, interface).await
}
