//! `POST …/plan/validate` and `POST …/plan/test-connection`: settings before anything is installed. Calls run in the
//! tenant under the given grants, with an id that no row has: whatever they try to keep is refused.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Map, Value};
use tenon_api::{
    FieldError, Permission,
    error::Code,
    ids::{InstallationId, PluginId, ReleaseId},
    installations::Grant,
    settings::{SecretChange, SecretText, TestReport, TrySettings},
};
use tenon_store::{
    Cx,
    installations::{InstallationRow, InstallationState},
    secrets as secret_store, settings as store,
};

use super::{
    ask,
    candidate::{self, Candidate, Demand, Wanted},
    effective::{Layers, own},
    pointers::INSTALL,
    test::note,
};
use crate::{
    Core, Error, Result,
    installations::grants,
    plugins::detail,
    releases::{info, publish::file_refs},
    snapshot::{Installed, ReleaseInfo},
};

pub async fn validate(core: &Core, cx: &Cx, input: &TrySettings) -> Result<()> {
    core.authorize(cx, Permission::PluginsInstall).await?;
    let installed = find(core, cx, input).await?;
    if has_none(&installed, &input.config, &input.secrets)? {
        return Ok(());
    }
    let candidate = check(cx, &installed, &input.config, &input.secrets, Demand::Whole)?;
    ask::validate(core, cx, &installed, &candidate).await
}

pub async fn test(core: &Core, cx: &Cx, input: &TrySettings) -> Result<TestReport> {
    core.authorize(cx, Permission::PluginsInstall).await?;
    core.require_confirmed(cx)?;
    let installed = find(core, cx, input).await?;
    let errors = grants::check(&installed.release.powers, &input.grants);
    if !errors.is_empty() {
        return Err(Error::invalid_fields(errors));
    }
    if has_none(&installed, &input.config, &input.secrets)? {
        return Err(ask::no_test(&installed));
    }
    let candidate = check(cx, &installed, &input.config, &input.secrets, Demand::Whole)?;
    let report = ask::test(core, cx, &installed, &candidate).await;
    note(core, cx, installed.key.to_string(), installed.key.as_str(), &report).await?;
    report
}

/// Whether the plugin has no settings; 422 when some are given nevertheless.
pub(crate) fn has_none(
    installed: &Installed,
    values: &Map<String, Value>,
    secrets: &BTreeMap<String, SecretText>,
) -> Result<bool> {
    if installed.layers.schema.is_some() {
        return Ok(false);
    }
    let name = &installed.release.manifest.plugin.name;
    let given = [
        ("/config", "settings", "config", values.is_empty()),
        ("/secrets", "secrets", "secrets", secrets.is_empty()),
    ];
    let errors =
        given.into_iter().filter(|(.., is_empty)| !is_empty).map(|(pointer, what, member, _)| FieldError {
            pointer: pointer.into(),
            code: "no_settings".into(),
            detail: format!("{name} has no {what}. Leave {member} out."),
        });
    let errors: Vec<FieldError> = errors.collect();
    if errors.is_empty() { Ok(true) } else { Err(Error::invalid_fields(errors)) }
}

/// As the wizard and an install send settings: every secret is typed.
pub(crate) fn check(
    cx: &Cx,
    installed: &Installed,
    values: &Map<String, Value>,
    secrets: &BTreeMap<String, SecretText>,
    demand: Demand,
) -> Result<Candidate> {
    let replace = |(name, value): (&String, &SecretText)| {
        (name.clone(), SecretChange::Replace { value: value.clone() })
    };
    let secrets = secrets.iter().map(replace).collect();
    let wanted = Wanted {
        manifest: &installed.release.manifest,
        layers: &installed.layers,
        before: &Map::new(),
        values,
        secrets: &secrets,
        places: INSTALL,
        demand,
    };
    let mut candidate = candidate::build(cx, wanted)?;
    // Before an installation everything is new.
    candidate.changed = candidate.effective.values.keys().chain(candidate.replaced.keys()).cloned().collect();
    Ok(candidate)
}

async fn find(core: &Core, cx: &Cx, input: &TrySettings) -> Result<Installed> {
    let unknown = |error: Error| match error.code() {
        Code::NotFound => Error::invalid(
            "/version",
            "unknown",
            format!("There is no release {:?} of {:?}.", input.version, input.plugin),
        ),
        _ => error,
    };
    let found = detail::find(core, cx, &input.plugin, Some(&input.version)).await.map_err(unknown)?;
    let release = core.snapshots.release(&found.release.digest, || {
        info::read(&found.release.digest, &found.release.manifest, file_refs(found.files()))
    })?;
    trial(core, cx, release, (found.release.plugin_id, found.release.id), &input.grants).await
}

/// A release as if it were installed, with nothing of its own.
pub(crate) async fn trial(
    core: &Core,
    cx: &Cx,
    release: Arc<ReleaseInfo>,
    (plugin, release_id): (PluginId, ReleaseId),
    grants: &[Grant],
) -> Result<Installed> {
    let schema = core.config_schema(&release).await?;
    let (global, global_secrets) = match &schema {
        None => (None, Vec::new()),
        Some(_) => {
            let mut tx = core.db.read_platform(cx).await?;
            (store::global(&mut tx, plugin).await?, secret_store::global_states(&mut tx, plugin).await?)
        }
    };
    let global = global.map(|row| own(&row.settings)).unwrap_or_default();
    let key = release.manifest.key().clone();
    let granted = info::granted(&release, grants);
    let row = InstallationRow {
        tenant_id: cx.tenant_id()?,
        id: InstallationId::new(),
        plugin_id: plugin,
        plugin_key: key.to_string(),
        release_id,
        state: InstallationState::Active,
        grants: grants.to_vec(),
        settings: Value::Object(Map::new()),
        message: None,
        kept_since: None,
        installed_at: None,
        changed_at: cx.now,
        version: 0,
    };
    let installed = Installed {
        key,
        row,
        release,
        granted: Arc::new(granted),
        layers: Arc::new(Layers { schema, global, secrets: Vec::new(), global_secrets }),
        config: Arc::from("{}"),
        needs_settings: false,
        operation: None,
        newest: None,
        is_build: false,
    };
    Ok(installed.with_settings(Map::new()))
}
