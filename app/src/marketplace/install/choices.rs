//! What was chosen on the way, kept by the tab until the install: a reload and Back lose nothing. Secrets are
//! only in memory; what is kept says no more than that there were some.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tenon_contract::consent::{Power, Risk};

/// One plugin's powers as they were left.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub left_out: BTreeSet<String>,
    pub taken: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Choices {
    /// The version whose powers were allowed.
    pub allowed: Option<String>,
    /// By plugin.
    pub powers: BTreeMap<String, Kept>,
    pub values: Map<String, Value>,
    /// Secrets were typed: after a reload they have to be typed again.
    pub secrets: bool,
    pub skipped: bool,
    /// Names the install, so that sending it twice installs once.
    pub key: String,
}

/// Optional powers of high risk begin left out.
pub(super) fn left_out_at_first(powers: &[Power]) -> BTreeSet<String> {
    let high = powers.iter().filter(|power| power.optional && power.risk == Risk::High);
    high.map(|power| power.id.clone()).collect()
}

fn place(tenant: &str, plugin: &str) -> String {
    ["tenon.install.", tenant, ".", plugin].concat()
}

#[cfg(feature = "hydrate")]
fn storage() -> Option<web_sys::Storage> {
    leptos::prelude::window().session_storage().ok().flatten()
}

/// What this tab kept; nothing on the server.
pub(super) fn read(tenant: &str, plugin: &str) -> Option<Choices> {
    #[cfg(feature = "hydrate")]
    {
        let text = storage()?.get_item(&place(tenant, plugin)).ok()??;
        serde_json::from_str(&text).ok()
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = place(tenant, plugin);
        None
    }
}

pub(super) fn write(tenant: &str, plugin: &str, choices: &Choices) {
    #[cfg(feature = "hydrate")]
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(choices)) {
        let _ = storage.set_item(&place(tenant, plugin), &text);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (place(tenant, plugin), choices);
}

/// The install went through.
pub(super) fn forget(tenant: &str, plugin: &str) {
    #[cfg(feature = "hydrate")]
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&place(tenant, plugin));
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = place(tenant, plugin);
}

/// A name that nobody used before.
pub(super) fn fresh_key() -> String {
    #[cfg(feature = "hydrate")]
    {
        let random = || (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
        let time = js_sys::Date::now() as u64;
        [time.to_string(), random().to_string(), random().to_string()].join("-")
    }
    #[cfg(not(feature = "hydrate"))]
    String::new()
}

#[cfg(test)]
mod tests {
    use tenon_contract::consent::Cell;

    use super::*;

    #[test]
    fn optional_powers_of_high_risk_begin_left_out() {
        let power = |id: &str, risk: Risk, optional: bool| Power {
            id: id.into(),
            capability: id.into(),
            sentence: String::new(),
            reason: String::new(),
            risk,
            cell: Cell::Keeps,
            short: String::new(),
            values: Vec::new(),
            narrowable: false,
            optional,
            change: None,
        };
        let powers = [
            power("kv", Risk::Low, true),
            power("email", Risk::High, true),
            power("http", Risk::High, false),
        ];
        assert_eq!(left_out_at_first(&powers), BTreeSet::from(["email".to_owned()]));
    }
}
