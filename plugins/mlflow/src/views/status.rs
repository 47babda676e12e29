//! What the backend answered stays the JSON it is (its shape is `crate::status::Status`): typed readers would double
//! the weight of the views.

use serde_json::Value;
use tenon_sdk::{
    Step,
    view::{Align, Draw, Size, Tone, Tree, badge, row, text},
};

pub fn number(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap_or_default()
}

/// The answer to a call; nothing when it did not work.
pub fn answer(step: &Step) -> Value {
    match step.answer() {
        Some((true, body)) => body.clone(),
        _ => Value::Null,
    }
}

fn tone(stage: &str) -> Tone {
    match stage {
        "Production" => Tone::Success,
        "Staging" => Tone::Accent,
        _ => Tone::Neutral,
    }
}

/// A badge and a number for each stage that has models.
pub fn counts(status: &Value) -> Tree {
    let stages = status["stages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let shown = stages.iter().filter(|stage| number(stage, "count") > 0).map(|stage| {
        let word = stage["stage"].as_str().unwrap_or_default();
        let shown = if word == "None" { "No stage" } else { word };
        row()
            .gap(Size::S)
            .align(Align::Center)
            .key(word)
            .child(badge(shown).tone(tone(word)))
            .child(text(number(stage, "count").to_string()))
    });
    row().gap(Size::M).children(shown)
}

/// "Read 5 minutes ago from MLflow 3.17.2."
pub fn when(status: &Value, now: i64) -> String {
    let last = &status["last"];
    let Some(at) = last["at"].as_u64().filter(|at| *at > 0) else { return "Not read yet.".into() };
    let seconds = u64::try_from(now).unwrap_or_default().saturating_sub(at) / 1_000_000;
    let ago = match seconds {
        0..=59 => "just now".to_owned(),
        60..=3_599 => some(seconds / 60, "minute"),
        3_600..=86_399 => some(seconds / 3_600, "hour"),
        _ => some(seconds / 86_400, "day"),
    };
    match last["server_version"].as_str() {
        Some(version) => ["Read ", &ago, " from MLflow ", version, "."].concat(),
        None => ["Read ", &ago, "."].concat(),
    }
}

fn some(count: u64, unit: &str) -> String {
    [count.to_string().as_str(), " ", unit, if count == 1 { " ago" } else { "s ago" }].concat()
}

/// Why the models are old, if they are.
pub fn error(status: &Value) -> Option<&str> {
    status["last"]["error"].as_str()
}
