//! `PUT …/installations/{plugin}/config`: everything is checked, the plugin is asked, then one write.

use serde_json::{Map, Value, json};
use tenon_api::{
    FieldError, Permission,
    error::Code,
    settings::{SaveSettings, Settings},
};
use tenon_contract::Manifest;
use tenon_store::{
    Cx, NewAudit, NewEvent,
    installations::{self, InstallationState},
    operations, secrets as store, settings,
};

use super::{
    ask,
    candidate::{self, Candidate, Demand, HostChange, Wanted},
    get,
    pointers::SAVE,
};
use crate::{Core, Error, Result, secrets, snapshot::Installed};

/// `version` is that of `If-Match`, if there was one.
pub async fn save(
    core: &Core,
    cx: &Cx,
    plugin: &str,
    input: &SaveSettings,
    version: Option<i64>,
) -> Result<Settings> {
    apply(core, cx, plugin, input, version, Demand::Whole).await
}

pub(super) async fn apply(
    core: &Core,
    cx: &Cx,
    plugin: &str,
    input: &SaveSettings,
    version: Option<i64>,
    demand: Demand,
) -> Result<Settings> {
    core.authorize(cx, Permission::PluginsConfigure).await?;
    let installed = get::find(core, cx, plugin).await?;
    if installed.row.state == InstallationState::Removed {
        return Err(Error::not_found("installation"));
    }
    if version.is_some_and(|version| version != installed.row.version) {
        return Err(tenon_store::Error::Stale.into());
    }
    let candidate = check(cx, &installed, input, demand)?;
    if !candidate.replaced.is_empty() || !candidate.cleared.is_empty() {
        core.require_confirmed(cx)?;
    }
    allow_hosts(core, cx, &installed, &candidate, input.allow_hosts).await?;
    // A disabled plugin's code does not run; it reads its settings when it is enabled.
    if installed.row.state == InstallationState::Active {
        ask::validate(core, cx, &installed, &candidate).await?;
        ask::configure(core, cx, &installed, &candidate).await?;
    }
    write(core, cx, &installed, &candidate).await?;
    get::get(core, cx, plugin).await
}

/// The candidate that a request of this form brings.
pub(super) fn check(
    cx: &Cx,
    installed: &Installed,
    input: &SaveSettings,
    demand: Demand,
) -> Result<Candidate> {
    let wanted = Wanted {
        manifest: &installed.release.manifest,
        layers: &installed.layers,
        before: &installed.own_settings(),
        values: &input.values,
        secrets: &input.secrets,
        places: SAVE,
        demand,
    };
    candidate::build(cx, wanted)
}

/// Another host is another grant: it takes who may install, who says that it is meant.
async fn allow_hosts(
    core: &Core,
    cx: &Cx,
    installed: &Installed,
    candidate: &Candidate,
    said: bool,
) -> Result<()> {
    if candidate.hosts.iter().all(|change| change.new.is_none()) {
        return Ok(());
    }
    core.authorize(cx, Permission::PluginsInstall).await?;
    core.require_confirmed(cx)?;
    if said {
        return Ok(());
    }
    let errors = candidate.hosts.iter().map(|change| FieldError {
        pointer: candidate.places.value(&change.setting),
        code: "allow_hosts".into(),
        detail: sentence(&installed.release.manifest, change),
    });
    let errors: Vec<FieldError> = errors.collect();
    let detail = errors.iter().map(|error| error.detail.as_str()).collect::<Vec<_>>().join(" ");
    Err(Error::new(Code::Invalid, format!("{detail} Send allow_hosts: true to say so.")).with_errors(errors))
}

fn sentence(manifest: &Manifest, change: &HostChange) -> String {
    let name = &manifest.plugin.name;
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => format!("Saving lets {name} connect to {new} instead of {old}."),
        (None, Some(new)) => format!("Saving lets {name} connect to {new}."),
        (Some(old), None) => format!("Saving takes the connection to {old} away from {name}."),
        (None, None) => String::new(),
    }
}

/// Only what changed, as the audit log keeps it.
fn changed(values: &Map<String, Value>, candidate: &Candidate) -> Value {
    let kept = values.iter().filter(|(name, _)| candidate.changed.contains(*name));
    Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// What became of each secret, in one word.
fn masked(candidate: &Candidate) -> Value {
    let replaced = candidate.replaced.keys().map(|name| (name.clone(), json!("replaced")));
    let cleared = candidate.cleared.iter().map(|name| (name.clone(), json!("cleared")));
    let stale = candidate.stale.iter().map(|name| (name.clone(), json!("needs_reentry")));
    Value::Object(replaced.chain(cleared).chain(stale).collect())
}

async fn write(core: &Core, cx: &Cx, installed: &Installed, candidate: &Candidate) -> Result<()> {
    let (id, version) = (installed.row.id, installed.row.version);
    let manifest = &installed.release.manifest;
    let key = installed.key.to_string();
    let secrets_after = masked(candidate);
    let mut audits = vec![
        NewAudit::new("installation.configured", id)
            .before(json!({"settings": changed(&installed.own_settings(), candidate)}))
            .after(json!({"plugin": key, "settings": changed(&candidate.own, candidate), "secrets": secrets_after})),
    ];
    if secrets_after.as_object().is_some_and(|map| !map.is_empty()) {
        audits.push(
            NewAudit::new("secret.changed", id).after(json!({"plugin": key, "secrets": secrets_after})),
        );
    }
    if !candidate.hosts.is_empty() {
        let of = |pick: fn(&HostChange) -> &Option<String>| {
            let hosts = candidate.hosts.iter().map(|change| (change.setting.clone(), json!(pick(change))));
            Value::Object(hosts.collect())
        };
        audits.push(
            NewAudit::new("grant.changed", id)
                .before(json!({"hosts": of(|change| &change.old)}))
                .after(json!({"plugin": key, "hosts": of(|change| &change.new)})),
        );
    }
    let event = NewEvent::new(
        "installation.configured",
        json!({
            "plugin": key, "plugin_name": manifest.plugin.name, "installation": id,
            "version": installed.release.version.to_string(), "changed": candidate.changed,
            "actor": cx.user().map(|user| user.name.clone()).unwrap_or_default(),
        }),
    );
    let (keyring, candidate, name) =
        (core.settings.keyring.clone(), candidate.clone(), manifest.plugin.name.clone());
    core.write(cx, move |tx| {
        let (keyring, candidate, name) = (keyring.clone(), candidate.clone(), name.clone());
        let (audits, event) = (audits.clone(), event.clone());
        Box::pin(async move {
            let row = installations::lock(tx, id).await?;
            if operations::find_running(tx, id).await?.is_some() {
                return Err(Error::new(
                    Code::OperationRunning,
                    format!("Something is still going on with {name}. Wait until it is done."),
                )
                .into());
            }
            if row.state == InstallationState::Removed {
                return Err(tenon_store::Error::NotFound("installation"));
            }
            settings::save(tx, id, &Value::Object(candidate.own.clone()), version).await?;
            for (name, (text, meant)) in &candidate.replaced {
                secrets::put(tx, &keyring, id, name, text, meant).await?;
            }
            for name in &candidate.cleared {
                store::delete(tx, id, name).await?;
            }
            for name in &candidate.stale {
                store::mark_stale(tx, id, name).await?;
            }
            for audit in audits {
                tx.audit(audit);
            }
            tx.emit(event);
            Ok(())
        })
    })
    .await
}
