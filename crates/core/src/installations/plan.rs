//! `POST …/installations/plan`: what an install, disable or uninstall would do. Nothing is written; the acts ask
//! here whether the plan that somebody looked at still holds.

pub mod target;
pub mod way;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use tenon_api::{
    Permission,
    error::Code,
    installations::{OperationStatus, ReleaseRef, Status},
    plan::{Plan, PlanAction, PlanRequest, PlanStep, PluginPowers, Stored, StoredCollection},
};
use tenon_contract::{abi::CallKind, consent};
use tenon_store::{Cx, files, installations::InstallationState, kv, records, releases::ReleaseFull};

use self::{target::Target, way::Way};
use super::{consent as words, dependents, status};
use crate::{
    Core, Error, Result,
    plugins::detail,
    releases::{info, publish::digest as sha256},
    snapshot::{Installed, ReleaseInfo, Snapshot},
};

pub async fn make(core: &Core, cx: &Cx, input: &PlanRequest) -> Result<Plan> {
    core.authorize(cx, Permission::PluginsInstall).await?;
    match input.action {
        PlanAction::Install => install(core, cx, input).await,
        PlanAction::Disable | PlanAction::Uninstall => take_away(core, cx, input).await,
    }
}

async fn install(core: &Core, cx: &Cx, input: &PlanRequest) -> Result<Plan> {
    let target = target::find(core, cx, &input.plugin, input.version.as_deref()).await?;
    let snapshot = core.snapshot(cx).await?;
    let way = way::find(core, cx, &snapshot, &target).await?;
    let release = &target.release;
    let installed = snapshot.plugins.get(release.manifest.key());
    let mut names = words::names(&snapshot);
    for step in &way.before {
        names.insert(step.key().to_owned(), step.name().to_owned());
    }
    let mut powers_by_plugin = Vec::new();
    for step in way.before.iter().filter(|step| step.action == way::Action::Install) {
        powers_by_plugin.push(powers_of(core, cx, &step.release, &names).await?);
    }
    powers_by_plugin.push(powers_of(core, cx, release, &names).await?);
    let own = powers_by_plugin.last().cloned();
    let (powers, taken_together) = own.map(|own| (own.powers, own.taken_together)).unwrap_or_default();
    let mut steps: Vec<PlanStep> =
        way.before.iter().map(|step| wire_step(&step.release, step.action.as_str())).collect();
    steps.push(wire_step(release, "install"));
    let settings = settings(core, release).await?;
    Ok(Plan {
        plan_digest: install_digest(&snapshot, &target, &way)?,
        action: PlanAction::Install,
        plugin: detail::summary(&target.found, Some(&snapshot)),
        release: release_ref(release),
        steps,
        explanation: way.explanation.clone(),
        strip: consent::strip(&powers),
        powers,
        powers_by_plugin,
        taken_together,
        config_required: settings.required,
        config_schema: settings.schema,
        testable: testable(&target.found, release),
        adds: info::adds(&release.manifest),
        removes: Vec::new(),
        records: match installed {
            Some(installed) => stored(core, cx, installed).await?,
            None => Stored::default(),
        },
        dependents: Vec::new(),
        blocked: here_already(installed).or(way.blocked),
    })
}

async fn take_away(core: &Core, cx: &Cx, input: &PlanRequest) -> Result<Plan> {
    if input.version.is_some() {
        return Err(Error::invalid(
            "/version",
            "install_only",
            "A version is chosen for an install only. Leave it out.",
        ));
    }
    let snapshot = core.snapshot(cx).await?;
    let installed = find_installed(&snapshot, &input.plugin)?;
    let release = &installed.release;
    let name = &release.manifest.plugin.name;
    let found = detail::find(core, cx, &input.plugin, Some(&release.version.to_string())).await?;
    let powers = powers_of(core, cx, release, &words::names(&snapshot)).await?;
    let dependents = dependents::of(&snapshot, &input.plugin);
    let removes = match installed.row.state {
        InstallationState::Active => info::adds(&release.manifest),
        // Its screens are gone already.
        InstallationState::Disabled | InstallationState::Removed => Vec::new(),
    };
    let records = stored(core, cx, installed).await?;
    let (step, mut explanation) = match input.action {
        PlanAction::Disable => ("disable", vec![format!("{name} stops. Its screens go, its data is kept.")]),
        _ => ("uninstall", vec![format!("{name} is removed, and its screens with it.")]),
    };
    if input.action == PlanAction::Uninstall
        && (records.records > 0 || records.values > 0 || records.files > 0)
    {
        explanation.push("What it stored here is kept or deleted, as you choose.".into());
    }
    let standing = match (input.action, status::of(installed)) {
        (_, Some(_)) if is_running(installed) => Some(still_going_on(name)),
        (PlanAction::Disable, Some(Status::Disabled)) => Some(format!("{name} is disabled already.")),
        (PlanAction::Disable, Some(Status::Failed)) => {
            Some(format!("{name} is not installed. Remove it, or try the install again."))
        }
        _ => None,
    };
    Ok(Plan {
        plan_digest: away_digest(&snapshot, installed, input.action)?,
        action: input.action,
        plugin: detail::summary(&found, Some(&snapshot)),
        release: release_ref(release),
        steps: vec![wire_step(release, step)],
        explanation,
        strip: consent::strip(&powers.powers),
        powers: powers.powers,
        powers_by_plugin: Vec::new(),
        taken_together: powers.taken_together,
        config_schema: None,
        config_required: Vec::new(),
        testable: testable(&found, release),
        adds: Vec::new(),
        removes,
        records,
        blocked: standing.or_else(|| dependents::in_the_way(input.action, &dependents)),
        dependents,
    })
}

fn find_installed<'a>(snapshot: &'a Snapshot, plugin: &str) -> Result<&'a Installed> {
    let found = snapshot.plugins.values().find(|installed| installed.key.as_str() == plugin);
    found.filter(|installed| status::of(installed).is_some()).ok_or_else(|| {
        Error::invalid(
            "/plugin",
            "not_installed",
            format!(
                "{plugin:?} is not installed here. Only what is installed can be disabled or uninstalled."
            ),
        )
    })
}

/// Why a plugin cannot be installed: it is there, or on its way.
fn here_already(installed: Option<&Installed>) -> Option<String> {
    let installed = installed?;
    let release = &installed.release;
    let name = &release.manifest.plugin.name;
    if is_running(installed) {
        return Some(still_going_on(name));
    }
    (installed.row.state != InstallationState::Removed)
        .then(|| format!("{name} {} is installed already. You find it under My Plugins.", release.version))
}

pub(super) fn is_running(installed: &Installed) -> bool {
    installed.operation.as_ref().is_some_and(|operation| operation.status == OperationStatus::Running)
}

pub(super) fn still_going_on(name: &str) -> String {
    format!("Something is still going on with {name}. Wait until it is done.")
}

async fn powers_of(
    core: &Core,
    cx: &Cx,
    release: &ReleaseInfo,
    names: &BTreeMap<String, String>,
) -> Result<PluginPowers> {
    let powers = words::powers(core, cx, release, names).await?;
    Ok(PluginPowers {
        plugin: release.manifest.key().to_string(),
        name: release.manifest.plugin.name.clone(),
        version: release.version.to_string(),
        taken_together: consent::taken_together(&powers),
        powers,
    })
}

fn wire_step(release: &ReleaseInfo, action: &str) -> PlanStep {
    PlanStep {
        plugin: release.manifest.key().to_string(),
        name: release.manifest.plugin.name.clone(),
        version: release.version.to_string(),
        action: action.into(),
    }
}

fn release_ref(release: &ReleaseInfo) -> ReleaseRef {
    ReleaseRef { version: release.version.to_string(), digest: release.digest.clone() }
}

/// What an installation holds here, kept or in use. The one place that counts it.
pub async fn stored(core: &Core, cx: &Cx, installed: &Installed) -> Result<Stored> {
    let id = installed.row.id;
    let (usage, collections, kept) = {
        let mut tx = core.db.read(cx).await?;
        (kv::usage(&mut tx, id).await?, records::usages(&mut tx, id).await?, files::usage(&mut tx, id).await?)
    };
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    let declared = &installed.release.manifest.collections;
    let collection = |(name, records, _): (String, i64, i64)| {
        let known = declared.iter().find(|one| one.name == name);
        let title = known.map_or_else(|| name.clone(), |one| one.title.clone());
        StoredCollection { name, title, records: count(records) }
    };
    Ok(Stored {
        records: count(collections.iter().map(|(_, records, _)| records).sum()),
        values: count(usage.entries),
        files: count(kept.files),
        bytes: count(usage.bytes + kept.bytes + collections.iter().map(|(_, _, bytes)| bytes).sum::<i64>()),
        collections: collections.into_iter().map(collection).collect(),
        kept_since: installed.row.kept_since,
    })
}

struct Settings {
    schema: Option<Value>,
    required: Vec<String>,
}

async fn settings(core: &Core, release: &ReleaseInfo) -> Result<Settings> {
    let Some(config) = &release.manifest.config else {
        return Ok(Settings { schema: None, required: Vec::new() });
    };
    let schema = core.schema(release, &config.schema).await?.value.clone();
    Ok(Settings { required: required(&schema), schema: Some(schema) })
}

/// Settings that must be given: required ones without a default.
pub(super) fn required(schema: &Value) -> Vec<String> {
    let names = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    let has_default =
        |name: &str| schema.pointer("/properties").and_then(|all| all.get(name)?.get("default"));
    let names = names.filter_map(Value::as_str).filter(|name| has_default(name).is_none());
    names.map(str::to_owned).collect()
}

/// Whether its code tests a connection. Code that does not say what it handles may: it answers `not-supported` else.
fn testable(found: &ReleaseFull, release: &ReleaseInfo) -> bool {
    let manifest = &release.manifest;
    match &found.release.handles {
        Some(kinds) => kinds.split(' ').any(|kind| kind == CallKind::TestConnection.as_str()),
        None => manifest.has_backend() && manifest.config.is_some(),
    }
}

/// All that a plan depends on; equal bases are equal plans.
#[derive(Serialize)]
struct Basis<'a> {
    v: u8,
    action: PlanAction,
    plugin: &'a str,
    release: &'a str,
    powers: Vec<&'a str>,
    /// `removed`, `active` or `disabled`, and whether an operation goes on.
    state: &'a str,
    busy: bool,
    kept_data: bool,
    /// Releases that will run beside it because it needs them, by key: the same before and after they are installed.
    relies_on: BTreeMap<&'a str, &'a str>,
    dependents: Vec<(String, String)>,
    blocked: Option<&'a str>,
}

impl<'a> Basis<'a> {
    fn new(action: PlanAction, release: &'a ReleaseInfo, installed: Option<&'a Installed>) -> Self {
        Self {
            v: 1,
            action,
            plugin: release.manifest.key().as_str(),
            release: &release.digest,
            powers: release.powers.iter().map(|power| power.id.as_str()).collect(),
            state: match installed.map(|installed| installed.row.state) {
                Some(InstallationState::Active) => "active",
                Some(InstallationState::Disabled) => "disabled",
                Some(InstallationState::Removed) | None => "removed",
            },
            busy: installed.is_some_and(is_running),
            kept_data: installed.is_some_and(|installed| installed.row.kept_since.is_some()),
            relies_on: BTreeMap::new(),
            dependents: Vec::new(),
            blocked: None,
        }
    }

    fn digest(&self) -> Result<String> {
        Ok(sha256(&serde_json::to_vec(self).map_err(Error::internal)?))
    }
}

pub(super) fn install_digest(snapshot: &Snapshot, target: &Target, way: &Way) -> Result<String> {
    let release = &*target.release;
    let mut basis = Basis::new(PlanAction::Install, release, snapshot.plugins.get(release.manifest.key()));
    basis.relies_on =
        way.relies_on.iter().map(|(key, release)| (key.as_str(), release.digest.as_str())).collect();
    basis.blocked = way.blocked.as_deref();
    basis.digest()
}

pub(super) fn away_digest(snapshot: &Snapshot, installed: &Installed, action: PlanAction) -> Result<String> {
    let mut basis = Basis::new(action, &installed.release, Some(installed));
    let dependents = dependents::of(snapshot, installed.key.as_str());
    basis.dependents =
        dependents.into_iter().map(|dependent| (dependent.plugin, dependent.version)).collect();
    basis.digest()
}

/// Refuses an act whose plan no longer holds; without a plan everything holds.
pub(super) fn must_hold(looked_at: Option<&str>, now: &str) -> Result<()> {
    if looked_at.is_none_or(|digest| digest == now) {
        return Ok(());
    }
    Err(Error::new(
        Code::PlanChanged,
        "Something changed since you looked at this plan. Look at the new plan, then decide again.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_required_settings_without_a_default_must_be_given() {
        let schema = serde_json::json!({
            "required": ["url", "stage"],
            "properties": {"url": {"type": "string"}, "stage": {"default": "live"}, "note": {}},
        });
        assert_eq!(required(&schema), ["url"]);
        assert!(required(&serde_json::json!({})).is_empty());
    }
}
