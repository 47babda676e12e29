//! What must be there before a plugin can be installed, in order, or why it cannot. Used by the plan and by the
//! install itself, so that both say the same.

use std::{collections::BTreeMap, sync::Arc};

use futures::future::BoxFuture;
use tenon_contract::{Manifest, Version, VersionReq};
use tenon_store::{Cx, installations::InstallationState};

use super::{
    is_running, required, still_going_on,
    target::{self, Target},
};
use crate::{
    Core, Result,
    plugins::detail,
    releases::info,
    snapshot::{Installed, ReleaseInfo, Snapshot},
};

/// Plugins that one install may bring along.
const MAX_STEPS: usize = 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Install,
    Enable,
}

impl Action {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Install => "install",
            Self::Enable => "enable",
        }
    }
}

pub struct Step {
    pub action: Action,
    pub release: Arc<ReleaseInfo>,
    /// The first sentence that an install without it is refused with.
    pub missing: String,
}

impl Step {
    pub fn key(&self) -> &str {
        self.release.manifest.key().as_str()
    }

    pub fn name(&self) -> &str {
        &self.release.manifest.plugin.name
    }
}

#[derive(Default)]
pub struct Way {
    /// Installs and enables that come first, in this order.
    pub before: Vec<Step>,
    /// The releases that run beside the plugin because it needs them, by key.
    pub relies_on: BTreeMap<String, Arc<ReleaseInfo>>,
    pub explanation: Vec<String>,
    /// The first reason why it cannot go on, with the step that helps.
    pub blocked: Option<String>,
}

impl Way {
    fn block(&mut self, sentence: String) {
        self.blocked.get_or_insert(sentence);
    }
}

pub async fn find(core: &Core, cx: &Cx, snapshot: &Snapshot, target: &Target) -> Result<Way> {
    let mut search = Search { core, cx, snapshot, way: Way::default(), path: Vec::new() };
    let release = &target.release;
    let compatibility = info::compatibility(&release.manifest, &core.settings.server_version);
    if !compatibility.ok {
        let other = search.other_version(release, |_| true).await?;
        search.way.block(format!(
            "{} {} needs server {}. This one is {}.{}",
            release.manifest.plugin.name,
            release.version,
            compatibility.requires,
            compatibility.server,
            other.map(|choose| format!(" {choose}")).unwrap_or_default()
        ));
    }
    search.visit(release.clone(), true).await?;
    let mut newcomers: Vec<Arc<ReleaseInfo>> = vec![release.clone()];
    let installs = search.way.before.iter().filter(|step| step.action == Action::Install);
    newcomers.extend(installs.map(|step| step.release.clone()));
    let mut others: Vec<Arc<ReleaseInfo>> =
        snapshot.active().map(|installed| installed.release.clone()).collect();
    others.extend(search.way.before.iter().map(|step| step.release.clone()));
    if let Some(sentence) = clash(&newcomers, &others) {
        search.way.block(sentence);
    }
    Ok(search.way)
}

/// Whether a plugin that is installed may be switched on: what it needs is active, and nothing clashes.
pub fn may_start(snapshot: &Snapshot, installed: &Installed) -> Option<String> {
    let manifest = &installed.release.manifest;
    let name = &manifest.plugin.name;
    for (key, needed) in manifest.dependencies.iter().filter(|(_, needed)| !needed.is_optional()) {
        match snapshot.find_active(key.as_str()) {
            Some(other) if needed.version().matches(&other.release.version) => {}
            Some(other) => return Some(other_version_here(manifest, needed.version(), &other.release)),
            None => {
                let known = snapshot.plugins.get(key).map(|other| &other.release.manifest.plugin.name);
                let other = known.cloned().unwrap_or_else(|| key.to_string());
                return Some(format!(
                    "{name} needs {other}, which is not active here. Enable {other} first."
                ));
            }
        }
    }
    let others: Vec<Arc<ReleaseInfo>> = snapshot
        .active()
        .filter(|other| other.key != installed.key)
        .map(|other| other.release.clone())
        .collect();
    clash(std::slice::from_ref(&installed.release), &others)
}

fn other_version_here(manifest: &Manifest, wanted: &VersionReq, have: &ReleaseInfo) -> String {
    let (name, other) = (&manifest.plugin.name, &have.manifest.plugin.name);
    format!("{name} {} needs {other} {wanted}, but {} is here.", manifest.plugin.version, have.version)
}

/// Conflicts count in both directions: whoever declares one.
fn clash(newcomers: &[Arc<ReleaseInfo>], others: &[Arc<ReleaseInfo>]) -> Option<String> {
    let against = |one: &ReleaseInfo, other: &ReleaseInfo| {
        one.manifest.conflicts.get(other.manifest.key()).is_some_and(|range| range.matches(&other.version))
    };
    for newcomer in newcomers {
        let other = others.iter().find(|other| {
            other.manifest.key() != newcomer.manifest.key()
                && (against(newcomer, other) || against(other, newcomer))
        });
        if let Some(other) = other {
            let (name, other) = (&newcomer.manifest.plugin.name, &other.manifest.plugin.name);
            return Some(format!("{name} cannot run beside {other}. Disable or uninstall {other} first."));
        }
    }
    None
}

struct Search<'a> {
    core: &'a Core,
    cx: &'a Cx,
    snapshot: &'a Snapshot,
    way: Way,
    /// Keys from the plugin down to the one that is looked at.
    path: Vec<String>,
}

impl Search<'_> {
    /// What `release` needs, and what that needs, before it.
    fn visit(&mut self, release: Arc<ReleaseInfo>, is_target: bool) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            self.path.push(release.manifest.key().to_string());
            for (key, needed) in &release.manifest.dependencies {
                if !needed.is_optional() {
                    self.need(&release, is_target, key.as_str(), needed.version()).await?;
                }
            }
            self.path.pop();
            Ok(())
        })
    }

    async fn need(
        &mut self,
        by: &Arc<ReleaseInfo>,
        is_target: bool,
        key: &str,
        wanted: &VersionReq,
    ) -> Result<()> {
        let name = &by.manifest.plugin.name;
        if self.path.iter().any(|above| above == key) {
            self.way.block(format!(
                "{name} and {key} need each other, so neither can come first. Tell their publishers."
            ));
            return Ok(());
        }
        if let Some(known) = self.way.relies_on.get(key).cloned() {
            if !wanted.matches(&known.version) {
                let sentence = other_version_here(&by.manifest, wanted, &known);
                self.way.block(format!("{sentence} Another plugin of this install needs that one."));
            }
            return Ok(());
        }
        let installed = self.snapshot.plugins.values().find(|installed| installed.key.as_str() == key);
        if let Some(installed) = installed.filter(|installed| is_running(installed)) {
            self.way.block(still_going_on(&installed.release.manifest.plugin.name));
            return Ok(());
        }
        match installed.filter(|installed| installed.row.state != InstallationState::Removed) {
            Some(installed) if !wanted.matches(&installed.release.version) => {
                let help = self.help(by, is_target, installed, wanted).await?;
                let sentence = other_version_here(&by.manifest, wanted, &installed.release);
                self.way.block(format!("{sentence} {help}"));
                Ok(())
            }
            Some(installed) if installed.row.state == InstallationState::Active => {
                self.way.relies_on.insert(key.to_owned(), installed.release.clone());
                Ok(())
            }
            Some(installed) => {
                let other = installed.release.manifest.plugin.name.clone();
                let missing = format!("{name} needs {other}, which is disabled. Enable {other} first.");
                self.way
                    .explanation
                    .push(format!("{name} needs {other}, which is disabled. {other} is enabled first."));
                self.step(Action::Enable, installed.release.clone(), missing).await
            }
            None => self.bring(by, key, wanted, installed).await,
        }
    }

    /// The highest release in the catalogue that fits becomes a step.
    async fn bring(
        &mut self,
        by: &Arc<ReleaseInfo>,
        key: &str,
        wanted: &VersionReq,
        before: Option<&Installed>,
    ) -> Result<()> {
        let name = &by.manifest.plugin.name;
        let fits = |manifest: &Manifest| wanted.matches(&manifest.plugin.version);
        let Some(row) = target::newest(self.core, self.cx, key, fits).await? else {
            self.way.block(format!(
                "{name} needs {key} {wanted}, and this server has no release of it that fits. Ask its operator to add it."
            ));
            return Ok(());
        };
        let found = detail::find(self.core, self.cx, key, Some(&row.version)).await?;
        let release = target::read(self.core, found)?.release;
        let (other, version) = (release.manifest.plugin.name.clone(), release.version.clone());
        if let Some(config) = &release.manifest.config
            && !required(&self.core.schema(&release, &config.schema).await?.value).is_empty()
        {
            self.way.block(format!(
                "{name} needs {other}, which asks for settings of its own. Install {other} {version} first, then {name}."
            ));
        }
        if before.is_some_and(|installed| installed.row.kept_since.is_some()) {
            self.way.block(format!(
                "{name} needs {other}, whose data was kept by an earlier uninstall. Install {other} {version} first, then {name}."
            ));
        }
        let missing =
            format!("{name} needs {other}, which is not installed here. Install {other} {version} first.");
        self.way.explanation.push(format!(
            "{name} needs {other}. {other} {version} is installed first; what it may do is part of step 2."
        ));
        self.step(Action::Install, release, missing).await
    }

    async fn step(&mut self, action: Action, release: Arc<ReleaseInfo>, missing: String) -> Result<()> {
        let key = release.manifest.key().to_string();
        self.visit(release.clone(), false).await?;
        if self.way.before.len() >= MAX_STEPS {
            self.way.block(format!(
                "More than {MAX_STEPS} plugins would have to come first. Install some of them by themselves."
            ));
            return Ok(());
        }
        self.way.relies_on.insert(key, release.clone());
        self.way.before.push(Step { action, release, missing });
        Ok(())
    }

    /// What somebody can do about a needed plugin that is here in another version.
    async fn help(
        &self,
        by: &Arc<ReleaseInfo>,
        is_target: bool,
        have: &Installed,
        wanted: &VersionReq,
    ) -> Result<String> {
        let other = &have.release.manifest.plugin.name;
        let fits = |version: &Version| wanted.matches(version) && *version > have.release.version;
        let update = have.newest.as_ref().is_some_and(fits).then(|| format!("update {other}"));
        let snapshot = self.snapshot;
        let beside_what_is_here = |manifest: &Manifest| {
            manifest.dependencies.iter().filter(|(_, needed)| !needed.is_optional()).all(|(key, needed)| {
                let here = snapshot.plugins.get(key);
                let here = here.filter(|here| here.row.state != InstallationState::Removed);
                here.is_none_or(|here| needed.version().matches(&here.release.version))
            })
        };
        let choose = if is_target { self.other_version(by, beside_what_is_here).await? } else { None };
        Ok(match (choose, update) {
            (Some(choose), Some(update)) => format!("{}, or {update}.", choose.trim_end_matches('.')),
            (Some(choose), None) => choose,
            (None, Some(update)) => format!("{}{} first.", update[..1].to_uppercase(), &update[1..]),
            (None, None) => format!("No version of {} fits it.", by.manifest.plugin.name),
        })
    }

    /// "Choose MLflow 1.1.4.": another release of the same plugin that could go on.
    async fn other_version(
        &self,
        release: &ReleaseInfo,
        fits: impl Fn(&Manifest) -> bool + Send + Sync,
    ) -> Result<Option<String>> {
        let plugin = &release.manifest.plugin;
        let other = target::newest(self.core, self.cx, plugin.key.as_str(), |manifest| {
            manifest.plugin.version != plugin.version && fits(manifest)
        });
        Ok(other.await?.map(|row| format!("Choose {} {}.", plugin.name, row.version)))
    }
}
