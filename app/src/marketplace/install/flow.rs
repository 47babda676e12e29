//! What the steps of the wizard share: the plan, the choices, and the ways between the steps.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use tenon_api::{
    installations::{Grant, Retained},
    plan::{Plan, PluginPowers},
    plugins::{PluginDetail, Release},
    settings::{SecretChange, SecretText},
};

use super::choices::{self, Choices, Kept};
use crate::{
    api::Query,
    config_form::{FormStart, FormState},
    context::Here,
    ui::Choice,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum At {
    Version,
    Permissions,
    Settings,
    Review,
}

impl At {
    pub const ALL: [Self; 4] = [Self::Version, Self::Permissions, Self::Settings, Self::Review];

    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|at| at.name() == name).unwrap_or(Self::Version)
    }

    /// Id of the step's heading; each has its own, so that the focus never goes to the one that is leaving.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Version => "step-version",
            Self::Permissions => "step-permissions",
            Self::Settings => "step-settings",
            Self::Review => "step-review",
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Permissions => "permissions",
            Self::Settings => "settings",
            Self::Review => "review",
        }
    }
}

/// Texts of secrets, only in memory: they outlive a plan that is made anew, and no reload.
pub(super) type Memory = StoredValue<BTreeMap<String, SecretText>>;

/// One install on its way.
#[derive(Clone)]
pub(super) struct Flow {
    pub here: Here,
    pub plugin: PluginDetail,
    pub releases: Vec<Release>,
    pub plan: Plan,
    pub kept: Option<Retained>,
    pub tenant: String,
    /// `/t/{tenant}/plugins/{plugin}/install`
    pub base: String,
    /// One for each plugin that the plan installs, in their order.
    pub powers: Vec<(PluginPowers, Choice)>,
    pub form: Option<FormState>,
    pub skipped: RwSignal<bool>,
    pub allowed: RwSignal<Option<String>>,
    /// Secrets were typed before the page was loaded again.
    pub secrets_lost: RwSignal<bool>,
    pub key: StoredValue<String>,
    navigate: StoredValue<Go>,
}

type Go = std::sync::Arc<dyn Fn(&str, bool) + Send + Sync>;

impl Flow {
    pub fn new(
        here: Here,
        tenant: String,
        plugin: PluginDetail,
        releases: Vec<Release>,
        kept: Option<Retained>,
        plan: Plan,
        memory: Memory,
    ) -> Self {
        let go = use_navigate();
        let go: Go = std::sync::Arc::new(move |href: &str, replace: bool| {
            go(href, NavigateOptions { replace, scroll: !replace, ..NavigateOptions::default() });
        });
        let powers = plan.powers_by_plugin.iter().map(|one| {
            let choice = Choice::new(choices::left_out_at_first(&one.powers), BTreeMap::new());
            (one.clone(), choice)
        });
        let powers = powers.collect();
        let form = plan.config_schema.as_ref().map(|schema| {
            let form = tenon_contract::settings::read(schema);
            let start = FormStart::of_defaults(&form);
            FormState::new("setting", form, start)
        });
        let flow = Self {
            base: here.href(&["/plugins/", &plugin.summary.key, "/install"].concat()),
            here,
            plugin,
            releases,
            plan,
            kept,
            tenant,
            powers,
            form,
            skipped: RwSignal::new(false),
            allowed: RwSignal::new(None),
            secrets_lost: RwSignal::new(false),
            key: StoredValue::new(String::new()),
            navigate: StoredValue::new(go),
        };
        flow.keep(memory);
        flow
    }

    fn slug(&self) -> String {
        self.here.slug.get_untracked()
    }

    fn plugin_key(&self) -> &str {
        &self.plugin.summary.key
    }

    pub fn version(&self) -> &str {
        &self.plan.release.version
    }

    pub fn href(&self, at: At) -> String {
        Query::new().with("step", at.name()).with("version", self.version()).after(&self.base)
    }

    pub fn go(&self, at: At) {
        self.navigate.with_value(|go| go(&self.href(at), false));
    }

    /// Without a way back to where one may not be.
    pub fn replace(&self, at: At) {
        self.navigate.with_value(|go| go(&self.href(at), true));
    }

    pub fn choose_version(&self, version: &str) {
        let href = Query::new().with("step", At::Version.name()).with("version", version).after(&self.base);
        self.navigate.with_value(|go| go(&href, true));
    }

    /// Steps that have nothing to ask are done.
    pub fn has_settings(&self) -> bool {
        self.form.is_some()
    }

    /// Settings without which it cannot be installed.
    pub fn must_configure(&self) -> bool {
        !self.plan.config_required.is_empty()
    }

    pub fn grants_of(powers: &PluginPowers, choice: Choice) -> Vec<Grant> {
        let (left_out, taken) = (choice.left_out.get_untracked(), choice.taken.get_untracked());
        let allowed = powers.powers.iter().filter(|power| !left_out.contains(&power.id));
        let grant = allowed.map(|power| {
            let values = taken
                .get(&power.id)
                .map(|gone| power.values.iter().filter(|value| !gone.contains(*value)).cloned().collect());
            Grant { id: power.id.clone(), values }
        });
        grant.collect()
    }

    /// What the planned plugin itself is allowed.
    pub fn grants(&self) -> Vec<Grant> {
        self.powers.last().map(|(powers, choice)| Self::grants_of(powers, *choice)).unwrap_or_default()
    }

    pub fn forget(&self) {
        choices::forget(&self.slug(), self.plugin_key());
    }

    fn choices(&self) -> Choices {
        let powers = self.powers.iter().map(|(one, choice)| {
            let kept = Kept { left_out: choice.left_out.get(), taken: choice.taken.get() };
            (one.plugin.clone(), kept)
        });
        Choices {
            allowed: self.allowed.get(),
            powers: powers.collect(),
            values: self.form.map(changed_values).unwrap_or_default(),
            secrets: self.form.is_some_and(|form| !form.secret_texts().is_empty()) || self.secrets_lost.get(),
            skipped: self.skipped.get(),
            key: self.key.get_value(),
        }
    }

    fn take(&self, kept: Choices) {
        for (one, choice) in &self.powers {
            let Some(kept) = kept.powers.get(&one.plugin) else { continue };
            let optional = |id: &String| one.powers.iter().any(|power| power.id == *id && power.optional);
            choice.left_out.set(kept.left_out.iter().filter(|id| optional(id)).cloned().collect());
            let mut taken = kept.taken.clone();
            // At least one value stays, also of a release that has others.
            taken.retain(|id, gone| {
                one.powers.iter().any(|power| {
                    power.id == *id
                        && power.narrowable
                        && power.values.iter().any(|value| !gone.contains(value))
                })
            });
            choice.taken.set(taken);
        }
        if let Some(form) = self.form
            && !kept.values.is_empty()
        {
            form.restore(kept.values);
        }
        self.allowed.set(kept.allowed);
        self.skipped.set(kept.skipped);
        self.secrets_lost.set(kept.secrets);
        self.key.set_value(kept.key);
    }

    /// Takes what the tab kept once the page is alive, and keeps what changes from then on.
    fn keep(&self, memory: Memory) {
        if !cfg!(feature = "hydrate") {
            return;
        }
        let flow = self.clone();
        Effect::new(move |before: Option<()>| {
            if before.is_none() {
                if let Some(kept) = choices::read(&flow.slug(), flow.plugin_key()) {
                    flow.take(kept);
                }
                if let Some(form) = flow.form {
                    for (name, value) in memory.get_value() {
                        form.restore_secret(&name, SecretChange::Replace { value });
                        flow.secrets_lost.set(false);
                    }
                }
                if flow.key.with_value(String::is_empty) {
                    flow.key.set_value(choices::fresh_key());
                }
            }
            if let Some(form) = flow.form {
                form.edits.track();
                memory.set_value(form.secret_texts());
            }
            choices::write(&flow.slug(), flow.plugin_key(), &flow.choices());
        });
    }
}

/// What differs from the defaults.
fn changed_values(form: FormState) -> serde_json::Map<String, serde_json::Value> {
    form.own_values()
}
