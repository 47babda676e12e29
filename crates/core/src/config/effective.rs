//! The layers of an installation's settings on top of each other. Top-level properties are the unit: a value of the
//! tenant takes the place of the operator's as a whole.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Map, Value};
use tenon_api::settings::{SecretInfo, SecretState, Source};
use tenon_contract::{Manifest, schema::secret_names};
use tenon_store::secrets::SecretState as Stored;

use super::hosts::Use;
use crate::{schemas::Schema, snapshot::Installed};

/// What lies around the tenant's own values.
#[derive(Debug, Clone, Default)]
pub struct Layers {
    /// `None`: the plugin has no settings.
    pub schema: Option<Arc<Schema>>,
    /// The operator's values.
    pub global: Map<String, Value>,
    pub secrets: Vec<Stored>,
    pub global_secrets: Vec<Stored>,
}

/// What is in force.
#[derive(Debug, Clone, Default)]
pub struct Effective {
    /// Without secrets.
    pub values: Map<String, Value>,
    /// By name of a top-level property.
    pub sources: BTreeMap<String, Source>,
    pub secrets: BTreeMap<String, SecretInfo>,
    /// There are more defaults than are filled in; nothing is in force before the values ask for fewer.
    pub overfull: bool,
}

impl Layers {
    pub fn merge(&self, manifest: &Manifest, own: &Map<String, Value>) -> Effective {
        let Some(schema) = &self.schema else { return Effective::default() };
        let names = secret_names(&schema.value);
        let mut effective = Effective::default();
        for (values, source) in [(&self.global, Source::Global), (own, Source::Tenant)] {
            for (name, value) in values.iter().filter(|(name, _)| !names.contains(*name)) {
                effective.values.insert(name.clone(), value.clone());
                effective.sources.insert(name.clone(), source);
            }
        }
        effective.overfull = !schema.fill_defaults(&mut effective.values);
        for name in effective.values.keys() {
            effective.sources.entry(name.clone()).or_insert(Source::Default);
        }
        for name in names {
            let stored = |all: &[Stored]| all.iter().find(|stored| stored.name == name).cloned();
            let found = stored(&self.secrets)
                .map(|stored| (stored, Source::Tenant))
                .or_else(|| stored(&self.global_secrets).map(|stored| (stored, Source::Global)));
            let now = Use::of(manifest, &name, &effective.values);
            let info = match found {
                None => SecretInfo { state: SecretState::Unset, changed_at: None, source: None },
                Some((stored, source)) => {
                    let may = !stored.stale && now.is_covered_by(&stored);
                    let state = if may { SecretState::Set } else { SecretState::NeedsReentry };
                    SecretInfo { state, changed_at: Some(stored.changed_at), source: Some(source) }
                }
            };
            effective.secrets.insert(name, info);
        }
        effective
    }
}

impl Effective {
    /// What `config.get` answers: a secret is `"set"` only when it can be used.
    pub fn to_guest(&self) -> Arc<str> {
        let mut all = self.values.clone();
        for (name, info) in &self.secrets {
            let word = if info.state == SecretState::Set { "set" } else { "unset" };
            all.insert(name.clone(), word.into());
        }
        Arc::from(Value::Object(all).to_string())
    }

    /// As the schema sees it: a secret that is kept stands in by a word, whatever it is.
    pub fn to_instance(&self) -> Map<String, Value> {
        let mut all = self.values.clone();
        for (name, _) in self.secrets.iter().filter(|(_, info)| info.state != SecretState::Unset) {
            all.insert(name.clone(), "kept".into());
        }
        all
    }
}

/// Whether something that the schema demands is missing or wrong, or a secret waits to be typed again.
pub fn needs_settings(layers: &Layers, effective: &Effective) -> bool {
    let Some(schema) = &layers.schema else { return false };
    if effective.overfull {
        return true;
    }
    if effective.secrets.values().any(|info| info.state == SecretState::NeedsReentry) {
        return true;
    }
    let errors = schema.check(&Value::Object(effective.to_instance()), "");
    errors.iter().any(|error| {
        error.code == "required"
            || !effective.secrets.keys().any(|name| super::pointers::is_at(&error.pointer, name))
    })
}

/// The tenant's own values as the row keeps them.
pub fn own(settings: &Value) -> Map<String, Value> {
    settings.as_object().cloned().unwrap_or_default()
}

impl Installed {
    pub fn own_settings(&self) -> Map<String, Value> {
        own(&self.row.settings)
    }

    /// What is in force now.
    pub fn effective(&self) -> Effective {
        self.layers.merge(&self.release.manifest, &self.own_settings())
    }

    /// The same installation under other values of the tenant; `config.get` answers them.
    pub fn with_settings(mut self, own: Map<String, Value>) -> Self {
        let effective = self.layers.merge(&self.release.manifest, &own);
        self.needs_settings = needs_settings(&self.layers, &effective);
        self.config = effective.to_guest();
        self.row.settings = Value::Object(own);
        self
    }
}
