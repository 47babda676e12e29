//! A model as the collection keeps it, and how MLflow's words become ours.

use serde::{Deserialize, Serialize};
use tenon_sdk::{percent_encoded, time::rfc3339};

use super::server::Registered;
use crate::status::STAGES;

const MAX_DESCRIPTION: usize = 4_000;
const MAX_ALIASES: usize = 500;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    pub name: String,
    pub stage: String,
    #[serde(default)]
    pub versions: u64,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub aliases: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub last_updated: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub url: String,
}

impl Model {
    /// `base`: the tracking URL without a slash at its end.
    pub fn of(model: &Registered, base: &str) -> Self {
        let numbers = model.latest_versions.iter().filter_map(|version| version.version.parse().ok());
        let aliases: Vec<String> =
            model.aliases.iter().map(|alias| format!("{} {}", alias.alias, alias.version)).collect();
        Self {
            name: model.name.clone(),
            stage: stage(model).into(),
            versions: numbers.max().unwrap_or_default(),
            aliases: shortened(&aliases.join(", "), MAX_ALIASES),
            description: shortened(model.description.trim(), MAX_DESCRIPTION),
            last_updated: rfc3339(model.last_updated_timestamp.saturating_mul(1_000)),
            url: [base, "/#/models/", &percent_encoded(&model.name)].concat(),
        }
    }
}

/// The highest stage of its versions; without one, what its aliases say.
fn stage(model: &Registered) -> &'static str {
    let has = |stage: &str| model.latest_versions.iter().any(|version| version.current_stage == stage);
    if let Some(stage) = STAGES[..3].iter().find(|stage| has(stage)) {
        return stage;
    }
    let called = |names: &[&str]| {
        model.aliases.iter().any(|alias| names.iter().any(|name| alias.alias.eq_ignore_ascii_case(name)))
    };
    if called(&["production", "champion"]) {
        return STAGES[0];
    }
    if called(&["staging", "challenger"]) {
        return STAGES[1];
    }
    STAGES[3]
}

fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most - 1).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use tenon_sdk::serde_json::{from_value, json};

    use super::*;

    fn of(value: tenon_sdk::serde_json::Value) -> Model {
        Model::of(&from_value(value).unwrap(), "https://ml.example.com")
    }

    #[test]
    fn a_model_stands_in_its_highest_stage() {
        let version = |number: &str, stage: &str| json!({ "version": number, "current_stage": stage });
        let model = of(json!({
            "name": "credit scoring", "description": " Scores. ", "last_updated_timestamp": 1_795_205_854_214_u64,
            "latest_versions": [version("12", "None"), version("9", "Archived"), version("11", "Production")],
            "aliases": [{ "alias": "challenger", "version": "12" }]
        }));
        let wanted = Model {
            name: "credit scoring".into(),
            stage: "Production".into(),
            versions: 12,
            aliases: "challenger 12".into(),
            description: "Scores.".into(),
            last_updated: "2026-11-20T20:17:34Z".into(),
            url: "https://ml.example.com/#/models/credit%20scoring".into(),
        };
        assert_eq!(model, wanted);
    }

    #[test]
    fn aliases_speak_where_no_stage_does() {
        let with = |alias: &str| {
            of(json!({ "name": "a", "latest_versions": [{ "version": "1", "current_stage": "None" }],
                "aliases": [{ "alias": alias, "version": "1" }] }))
            .stage
        };
        assert_eq!((with("Champion"), with("challenger")), ("Production".into(), "Staging".into()));
        assert_eq!((with("blue"), of(json!({ "name": "a" })).stage), ("None".into(), "None".into()));
    }

    #[test]
    fn what_is_too_long_ends_in_an_ellipsis() {
        let model = of(json!({ "name": "a", "description": "é".repeat(5_000) }));
        assert_eq!((model.description.chars().count(), model.description.ends_with('…')), (4_000, true));
    }
}
