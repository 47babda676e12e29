//! `POST …/installations`: checks everything, records the installation and its operation in one write, and
//! waits a moment for the job that carries it out.

use std::collections::BTreeSet;

use tenon_api::{
    FieldError, Permission,
    error::Code,
    ids::{InstallationId, OperationId},
    installations::{Grant, InstallPlugin, Installation, KeptData, OperationKind, OperationStatus},
};
use tenon_contract::consent::Power;
use tenon_store::{
    Cx, NewAudit,
    installations::{self, InstallationRow, InstallationState},
    operations::{self as store, OperationRow},
};

use super::{settings, wire::wire};
use crate::{
    Core, Error, Result,
    access::require_user,
    config::wizard,
    jobs::operation::RunOperation,
    operations::{Params, Step},
    plugins::detail,
    releases::{info, publish::file_refs},
    secrets,
    snapshot::Snapshot,
};

/// An answer of an operation's use case: the object, and whether it is still going (202).
#[derive(Debug, Clone)]
pub struct Accepted {
    pub installation: Option<Installation>,
    pub running: bool,
}

pub async fn install(core: &Core, cx: &Cx, input: &InstallPlugin) -> Result<Accepted> {
    core.authorize(cx, Permission::PluginsInstall).await?;
    core.require_confirmed(cx)?;
    core.limits.install(require_user(cx)?.id)?;
    let found =
        detail::find(core, cx, &input.plugin, input.version.as_deref()).await.map_err(|error| match error
            .code()
        {
            Code::NotFound => Error::invalid(
                if input.version.is_some() { "/version" } else { "/plugin" },
                "unknown",
                format!(
                    "There is no release {} of {:?}.",
                    input.version.as_deref().unwrap_or("that can be installed"),
                    input.plugin
                ),
            ),
            _ => error,
        })?;
    let release = core.snapshots.release(&found.release.digest, || {
        info::read(&found.release.digest, &found.release.manifest, file_refs(found.files()))
    })?;
    let manifest = &release.manifest;
    let compatibility = info::compatibility(manifest, &core.settings.server_version);
    if !compatibility.ok {
        return Err(Error::new(
            Code::Conflict,
            format!(
                "{} {} needs server {}. This one is {}.",
                manifest.plugin.name, release.version, compatibility.requires, compatibility.server
            ),
        ));
    }
    let snapshot = core.snapshot(cx).await?;
    check_others(&snapshot, manifest)?;
    let existing = snapshot.plugins.get(manifest.key());
    let kept = existing.is_some_and(|installed| installed.row.kept_since.is_some());
    let mut errors = check_grants(&release.powers, &input.grants);
    if kept && input.kept_data.is_none() {
        errors.push(FieldError {
            pointer: "/kept_data".into(),
            code: "required".into(),
            detail: "Data of an earlier installation was kept. Say use, or discard to start empty.".into(),
        });
    }
    if !errors.is_empty() {
        return Err(Error::invalid_fields(errors));
    }
    let ids = (found.release.plugin_id, found.release.id);
    let trial = wizard::trial(core, cx, release.clone(), ids, &input.grants).await?;
    let candidate = settings::check(core, cx, &trial, input).await?;
    let kept_settings = existing.filter(|_| input.kept_data == Some(KeptData::Use));
    let settings = match &candidate {
        Some(candidate) => candidate.own.clone(),
        None => kept_settings.map(crate::snapshot::Installed::own_settings).unwrap_or_default(),
    };
    let replaced = candidate.map(|candidate| candidate.replaced).unwrap_or_default();

    let row = InstallationRow {
        tenant_id: cx.tenant_id()?,
        id: existing.map_or_else(InstallationId::new, |installed| installed.row.id),
        plugin_id: found.release.plugin_id,
        plugin_key: manifest.key().to_string(),
        release_id: found.release.id,
        state: InstallationState::Removed,
        grants: Vec::new(),
        settings: serde_json::json!({}),
        message: None,
        kept_since: existing.and_then(|installed| installed.row.kept_since),
        installed_at: None,
        changed_at: cx.now,
        version: 1,
    };
    let params = Params {
        enable: input.enable,
        grants: input.grants.clone(),
        settings,
        discard_kept: input.kept_data == Some(KeptData::Discard),
        deletes_data: false,
        by: crate::audit::Author::of(cx),
    };
    let operation = OperationRow {
        id: OperationId::new(),
        tenant_id: row.tenant_id,
        installation_id: row.id,
        kind: OperationKind::Install,
        status: OperationStatus::Running,
        step: Step::InstallRecorded.as_str().into(),
        release_id: found.release.id,
        params: serde_json::to_value(&params).map_err(Error::internal)?,
        message: None,
        dismissed: false,
        started_at: cx.now,
        finished_at: None,
    };
    let id = operation.id;
    let name = manifest.plugin.name.clone();
    let job = RunOperation { operation: id }.queue(cx)?;
    let audit = NewAudit::new("grant.changed", row.id)
        .before(serde_json::json!({"grants": []}))
        .after(serde_json::json!({"plugin": row.plugin_key, "version": release.version.to_string(), "grants": params.grants}));
    let keyring = core.settings.keyring.clone();
    core.write(cx, move |tx| {
        let (row, operation, job, audit, name) =
            (row.clone(), operation.clone(), job.clone(), audit.clone(), name.clone());
        let (keyring, replaced) = (keyring.clone(), replaced.clone());
        Box::pin(async move {
            match installations::find(tx, &row.plugin_key).await? {
                None => installations::insert(tx, &row).await?,
                Some(known) if known.state != InstallationState::Removed => {
                    return Err(
                        Error::new(Code::AlreadyInstalled, format!("{name} is installed already.")).into()
                    );
                }
                Some(known) if known.id != row.id => {
                    return Err(Error::new(
                        Code::OperationRunning,
                        format!("{name} is being installed already."),
                    )
                    .into());
                }
                Some(_) => installations::pin_release(tx, row.id, row.release_id).await?,
            }
            store::dismiss(tx, row.id).await?;
            insert_operation(tx, &operation, &name).await?;
            for (name, (text, hosts)) in &replaced {
                secrets::put(tx, &keyring, row.id, name, text, hosts).await?;
            }
            tx.audit(audit);
            tx.enqueue(job).await
        })
    })
    .await?;
    tenon_store::crash::at(Step::InstallRecorded.as_str());
    core.outcome(cx, &input.plugin, id).await
}

/// A second operation at the same time is refused in words.
pub(super) async fn insert_operation(
    tx: &mut tenon_store::TenantTx<'_>,
    operation: &OperationRow,
    name: &str,
) -> tenon_store::Result<()> {
    store::insert(tx, operation).await.map_err(|error| match error {
        tenon_store::Error::Conflict(_) => Error::new(
            Code::OperationRunning,
            format!("Something is still going on with {name}. Wait until it is done."),
        )
        .into(),
        other => other,
    })
}

/// Dependencies must be active and conflicts must not (resolving them is part of the plan).
fn check_others(snapshot: &Snapshot, manifest: &tenon_contract::Manifest) -> Result<()> {
    let name = &manifest.plugin.name;
    for (key, dependency) in &manifest.dependencies {
        let active = snapshot.find_active(key.as_str());
        let fits = active.is_some_and(|installed| dependency.version().matches(&installed.release.version));
        if !fits && !dependency.is_optional() {
            let have = active.map_or_else(
                || "it is not active here".to_owned(),
                |installed| format!("{} is installed", installed.release.version),
            );
            return Err(Error::new(
                Code::Conflict,
                format!("{name} needs {key} {}, and {have}. Install that first.", dependency.version()),
            ));
        }
    }
    for (key, versions) in &manifest.conflicts {
        if let Some(other) =
            snapshot.find_active(key.as_str()).filter(|other| versions.matches(&other.release.version))
        {
            let other = &other.release.manifest.plugin.name;
            return Err(Error::new(
                Code::Conflict,
                format!("{name} cannot run beside {other}. Disable or uninstall {other} first."),
            ));
        }
    }
    Ok(())
}

/// Every required power must be there, nothing unknown, and values only where they may be narrowed.
pub(crate) fn check_grants(powers: &[Power], grants: &[Grant]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, grant) in grants.iter().enumerate() {
        let at = |field: &str| format!("/grants/{index}/{field}");
        if !seen.insert(grant.id.as_str()) {
            errors.push(FieldError {
                pointer: at("id"),
                code: "twice".into(),
                detail: format!("{:?} stands twice.", grant.id),
            });
        }
        let Some(power) = powers.iter().find(|power| power.id == grant.id) else {
            errors.push(FieldError {
                pointer: at("id"),
                code: "unknown_power".into(),
                detail: format!(
                    "The plugin does not ask for {:?}; its powers are in PluginDetail.permissions.",
                    grant.id
                ),
            });
            continue;
        };
        let Some(values) = &grant.values else { continue };
        if !power.narrowable && values != &power.values {
            errors.push(FieldError {
                pointer: at("values"),
                code: "not_narrowable".into(),
                detail: format!("“{}” is allowed as a whole or not at all.", power.sentence),
            });
        } else if power.narrowable && values.is_empty() {
            errors.push(FieldError {
                pointer: at("values"),
                code: "empty".into(),
                detail: "Keep at least one value.".into(),
            });
        } else if let Some(foreign) = values.iter().find(|value| !power.values.contains(value)) {
            errors.push(FieldError {
                pointer: at("values"),
                code: "unknown_value".into(),
                detail: format!("The plugin did not ask for {foreign:?}."),
            });
        }
    }
    for power in powers.iter().filter(|power| !power.optional && !seen.contains(power.id.as_str())) {
        errors.push(FieldError {
            pointer: "/grants".into(),
            code: "missing_power".into(),
            detail: format!("The plugin does not run without {:?}: {}.", power.id, power.sentence),
        });
    }
    errors
}

impl Core {
    /// Waits a moment for an operation to end; the state as it is then.
    pub(crate) async fn outcome(&self, cx: &Cx, plugin: &str, id: OperationId) -> Result<Accepted> {
        let tenant = cx.tenant.as_ref().ok_or_else(|| Error::not_found("tenant"))?.id;
        let deadline = tokio::time::Instant::now() + self.settings.operation_wait;
        let mut live = self.live.subscribe(tenant);
        loop {
            let row = {
                let mut tx = self.db.read(cx).await?;
                store::get(&mut tx, id).await?
            };
            let running = row.status == OperationStatus::Running;
            let waited = running && tokio::time::timeout_at(deadline, live.recv()).await.is_ok();
            if waited {
                continue;
            }
            let installation = self.installed(cx, plugin).await.ok().and_then(|installed| wire(&installed));
            return Ok(Accepted { installation, running });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tenon_contract::consent::{Cell, Risk};

    fn power(id: &str, optional: bool, values: &[&str]) -> Power {
        Power {
            id: id.into(),
            capability: id.into(),
            sentence: format!("Does {id}"),
            reason: String::new(),
            risk: Risk::Low,
            cell: Cell::Keeps,
            short: String::new(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            narrowable: !values.is_empty(),
            optional,
            change: None,
        }
    }

    fn codes(grants: &[Grant]) -> Vec<String> {
        let powers = [power("kv", false, &[]), power("http", true, &["a:443", "b:443"])];
        check_grants(&powers, grants).into_iter().map(|error| error.code).collect()
    }

    fn grant(id: &str, values: Option<&[&str]>) -> Grant {
        Grant {
            id: id.into(),
            values: values.map(|values| values.iter().map(|value| (*value).to_owned()).collect()),
        }
    }

    #[test]
    fn a_missing_required_power_is_named() {
        assert_eq!(codes(&[]), ["missing_power"]);
    }

    #[test]
    fn powers_cannot_be_widened_doubled_or_invented() {
        assert_eq!(codes(&[grant("kv", None), grant("http", Some(&["c:443"]))]), ["unknown_value"]);
        assert_eq!(codes(&[grant("kv", None), grant("kv", None)]), ["twice"]);
        assert_eq!(codes(&[grant("kv", None), grant("llm", None)]), ["unknown_power"]);
        assert_eq!(codes(&[grant("kv", Some(&["x"]))]), ["not_narrowable"]);
    }

    #[test]
    fn a_narrowed_grant_is_fine() {
        assert!(codes(&[grant("kv", None), grant("http", Some(&["b:443"]))]).is_empty());
    }
}
