//! Settings as somebody wants them: checked as a whole, before anything is asked or kept.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use tenon_api::{
    FieldError,
    settings::{SecretChange, SecretText},
};
use tenon_contract::{
    Manifest,
    manifest::capabilities::SecretPurpose,
    schema::{secret_names, top_level_names},
};
use tenon_store::{Cx, secrets::SecretState as Stored};

use super::{
    effective::{Effective, Layers},
    hosts::{self, Use},
    pointers::{Places, is_at},
};
use crate::{Error, Result, schemas::Schema, secrets};

/// Bytes of all own values as JSON.
const MAX_BYTES: usize = 256 << 10;

/// How much must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// Everything that the schema requires.
    Whole,
    /// Only what is there must be right: another level may bring the rest.
    Part,
}

/// What is checked: values and secrets on top of what lies below them.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    pub manifest: &'a Manifest,
    pub layers: &'a Layers,
    /// The level's own values as they are.
    pub before: &'a Map<String, Value>,
    pub values: &'a Map<String, Value>,
    pub secrets: &'a BTreeMap<String, SecretChange>,
    pub places: Places,
    pub demand: Demand,
}

/// A `config:` host that would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostChange {
    pub setting: String,
    pub old: Option<String>,
    pub new: Option<String>,
}

/// Sound settings that are not in force.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub own: Map<String, Value>,
    pub effective: Effective,
    /// What is typed anew, with what it is for.
    pub replaced: BTreeMap<String, (SecretText, Use)>,
    pub cleared: BTreeSet<String>,
    /// Kept secrets whose address changes.
    pub stale: Vec<String>,
    /// Names of settings and secrets that differ from what is in force.
    pub changed: Vec<String>,
    pub hosts: Vec<HostChange>,
    pub places: Places,
    /// All secrets of the schema.
    pub secret_names: BTreeSet<String>,
}

impl Candidate {
    /// The texts that must not come back in somebody's words.
    pub fn texts(&self) -> Vec<SecretText> {
        self.replaced.values().map(|(text, _)| text.clone()).collect()
    }
}

/// 422 with every broken rule, each at its place; 404 when the plugin has no settings.
pub fn build(cx: &Cx, wanted: Wanted<'_>) -> Result<Candidate> {
    let Wanted { manifest, layers, values, places, .. } = wanted;
    let schema = layers.schema.as_ref().ok_or_else(|| Error::not_found("settings"))?;
    let names = secret_names(&schema.value);
    let mut errors = check_names(&wanted, &schema.value, &names);
    errors.extend(check_secrets(&wanted, &names));
    if !errors.is_empty() {
        return Err(Error::invalid_fields(errors));
    }
    let before = layers.merge(manifest, wanted.before);
    let (after, replaced) = merge(cx, &wanted);
    if after.overfull {
        let detail = format!(
            "These settings ask for more defaults than are kept ({} KiB), or have more values than all conditions of their schema can be asked about. Shorten their lists.",
            MAX_BYTES >> 10
        );
        return Err(Error::invalid(places.values, "too_large", detail));
    }
    let mut instance = after.to_instance();
    for (name, (text, _)) in &replaced {
        // Checked here and dropped; words about it never repeat it.
        instance.insert(name.clone(), text.expose().into());
    }
    for error in schema.check(&Value::Object(instance), "") {
        let kept = names.iter().any(|name| is_at(&error.pointer, name) && !replaced.contains_key(name));
        let missing = error.code == "required";
        let counts = if missing { wanted.demand == Demand::Whole } else { !kept };
        if counts {
            add(&mut errors, places.place(error, &names));
        }
    }
    check_addresses(&wanted, &after, &mut errors);
    if !errors.is_empty() {
        return Err(Error::invalid_fields(errors));
    }
    let cleared: BTreeSet<String> = wanted
        .secrets
        .iter()
        .filter(|(name, change)| {
            **change == SecretChange::Clear && layers.secrets.iter().any(|stored| stored.name == **name)
        })
        .map(|(name, _)| name.clone())
        .collect();
    let stale = layers.secrets.iter().map(|stored| &stored.name).filter(|name| {
        use tenon_api::settings::SecretState::{NeedsReentry, Set};
        let state = |all: &Effective| all.secrets.get(*name).map(|info| info.state);
        state(&before) == Some(Set) && state(&after) == Some(NeedsReentry)
    });
    let stale = stale.cloned().collect();
    let mut changed: BTreeSet<String> = before.values.keys().chain(after.values.keys()).cloned().collect();
    changed.retain(|name| before.values.get(name) != after.values.get(name));
    changed.extend(replaced.keys().cloned().chain(cleared.iter().cloned()));
    let hosts = hosts::settings(manifest).into_keys().filter_map(|setting| {
        let (old, new) =
            (hosts::of_setting(&setting, &before.values), hosts::of_setting(&setting, &after.values));
        (old != new).then_some(HostChange { setting, old, new })
    });
    Ok(Candidate {
        own: values.clone(),
        hosts: hosts.collect(),
        effective: after,
        replaced,
        cleared,
        stale,
        changed: changed.into_iter().collect(),
        places,
        secret_names: names,
    })
}

fn add(errors: &mut Vec<FieldError>, error: FieldError) {
    if !errors.iter().any(|known| known.pointer == error.pointer) {
        errors.push(error);
    }
}

/// Secrets stand among the secrets, and nothing stands where nobody reads it.
fn check_names(wanted: &Wanted<'_>, schema: &Value, secrets: &BTreeSet<String>) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let values = wanted.values;
    if serde_json::to_string(values).map_or(usize::MAX, |text| text.len()) > MAX_BYTES {
        return vec![FieldError {
            pointer: wanted.places.values.into(),
            code: "too_large".into(),
            detail: format!("All settings together have at most {} KiB.", MAX_BYTES >> 10),
        }];
    }
    if let Some(error) = Schema::beyond_caps(&Value::Object(values.clone()), "") {
        return vec![wanted.places.place(error, secrets)];
    }
    let known = top_level_names(schema);
    let open = ["additionalProperties", "patternProperties", "unevaluatedProperties"]
        .into_iter()
        .any(|keyword| schema.get(keyword).is_some());
    for name in values.keys() {
        let shown: String = name.chars().take(60).collect();
        if secrets.contains(name) {
            errors.push(FieldError {
                pointer: wanted.places.value(name),
                code: "secret".into(),
                detail: format!("“{shown}” is a secret. Send it among the secrets, not among the settings."),
            });
        } else if !open && !known.contains(name) {
            errors.push(FieldError {
                pointer: wanted.places.value(name),
                code: "unknown".into(),
                detail: format!("There is no setting “{shown}”. Leave it out."),
            });
        }
    }
    errors.truncate(100);
    errors
}

fn check_secrets(wanted: &Wanted<'_>, known: &BTreeSet<String>) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (name, change) in wanted.secrets {
        let mut wrong = |code: &str, detail: String| {
            let pointer = wanted.places.secret(name);
            errors.push(FieldError { pointer, code: code.into(), detail });
        };
        if !known.contains(name) {
            let shown: String = name.chars().take(60).collect();
            wrong("unknown_secret", format!("There is no secret “{shown}”. Leave it out."));
            continue;
        }
        let SecretChange::Replace { value } = change else { continue };
        let text = value.expose();
        let declared = wanted.manifest.capabilities.secrets.iter().find(|secret| secret.name == *name);
        let signs = declared.is_some_and(|secret| secret.purpose == SecretPurpose::Sign);
        if text.is_empty() {
            wrong("empty", "Enter a value, or clear it.".into());
        } else if text.len() > secrets::MAX_BYTES {
            wrong(
                "too_long",
                format!("Use at most {} bytes: letters beyond ASCII take 2 to 4.", secrets::MAX_BYTES),
            );
        } else if text.contains('\0') {
            wrong("nul", "U+0000 stands in a text. Leave it out.".into());
        } else if signs && text.len() < secrets::MIN_SIGN_BYTES {
            wrong(
                "too_short",
                format!("A key that signs has at least {} characters.", secrets::MIN_SIGN_BYTES),
            );
        } else if text.len() >= 8 {
            for (setting, _) in wanted.values.iter().filter(|(_, value)| holds(value, text)) {
                errors.push(FieldError {
                    pointer: wanted.places.value(setting),
                    code: "secret".into(),
                    detail: "This holds one of the secrets. Settings can be read: take it out.".into(),
                });
            }
        }
    }
    errors.truncate(100);
    errors
}

/// Whether a text stands anywhere in a value.
fn holds(value: &Value, text: &str) -> bool {
    match value {
        Value::String(own) => own.contains(text),
        Value::Array(items) => items.iter().any(|item| holds(item, text)),
        Value::Object(map) => map.iter().any(|(key, item)| key.contains(text) || holds(item, text)),
        _ => false,
    }
}

/// What would be in force, and the secrets that are typed anew with what they are for.
fn merge(cx: &Cx, wanted: &Wanted<'_>) -> (Effective, BTreeMap<String, (SecretText, Use)>) {
    let mut layers = wanted.layers.clone();
    // Hosts come from values alone.
    let values = layers.merge(wanted.manifest, wanted.values).values;
    let mut replaced = BTreeMap::new();
    for (name, change) in wanted.secrets {
        match change {
            SecretChange::Keep => continue,
            SecretChange::Clear => layers.secrets.retain(|stored| stored.name != *name),
            SecretChange::Replace { value } => {
                layers.secrets.retain(|stored| stored.name != *name);
                let meant = Use::of(wanted.manifest, name, &values);
                layers.secrets.push(Stored {
                    name: name.clone(),
                    hosts: meant.hosts.clone(),
                    stale: false,
                    changed_at: cx.now,
                    purpose: Some(meant.purpose.into()),
                });
                replaced.insert(name.clone(), (value.clone(), meant));
            }
        }
    }
    (layers.merge(wanted.manifest, wanted.values), replaced)
}

/// An address that feeds a `config:` host has a host, and no password in it.
fn check_addresses(wanted: &Wanted<'_>, after: &Effective, errors: &mut Vec<FieldError>) {
    for setting in hosts::settings(wanted.manifest).into_keys() {
        let Some(text) = after.values.get(&setting).and_then(Value::as_str) else { continue };
        let error = |code: &str, detail: &str| FieldError {
            pointer: wanted.places.value(&setting),
            code: code.into(),
            detail: detail.into(),
        };
        if hosts::of_address(text).is_none() {
            add(errors, error("address", "Enter a full address, like https://mlflow.example.com."));
        } else if hosts::has_credentials(text) {
            add(
                errors,
                error(
                    "credentials",
                    "Leave the name and the password out of the address: settings can be read.",
                ),
            );
        }
    }
}
