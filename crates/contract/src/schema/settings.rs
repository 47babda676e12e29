//! What a schema of settings must keep beside the general caps: an object, secrets that can be kept as such, and
//! addresses where the manifest expects them.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{MAX_ISSUES, SchemaIssue, children, escaped, root_properties, visit_root};
use crate::{Manifest, manifest::HostPattern};

/// Keywords that would write a secret, or a guess at it, into the schema.
const TELLING: [&str; 4] = ["default", "const", "enum", "examples"];

/// Top-level properties with `writeOnly: true`.
pub fn secret_names(schema: &Value) -> BTreeSet<String> {
    let all = root_properties(schema).into_iter();
    all.filter(|(_, property)| is_write_only(property)).map(|(name, _)| name.to_owned()).collect()
}

fn is_write_only(schema: &Value) -> bool {
    schema.get("writeOnly") == Some(&Value::Bool(true))
}

/// Every broken rule; the general caps hold already.
pub fn check_settings(manifest: &Manifest, schema: &Value) -> Vec<SchemaIssue> {
    let mut issues = Vec::new();
    if schema.get("type").and_then(Value::as_str) != Some("object") {
        issues.push(SchemaIssue::new(
            "/type",
            "not_an_object",
            "settings are an object: \"type\": \"object\" at the top",
        ));
        return issues;
    }
    let secrets = secret_names(schema);
    check_secrets(schema, &secrets, &mut issues);
    check_places(schema, &mut String::new(), &mut issues);
    check_manifest(manifest, schema, &secrets, &mut issues);
    issues.truncate(MAX_ISSUES);
    issues
}

fn check_secrets(schema: &Value, secrets: &BTreeSet<String>, issues: &mut Vec<SchemaIssue>) {
    for name in secrets {
        let property = &schema["properties"][name];
        let at = format!("/properties/{}", escaped(name));
        if property.get("type").and_then(Value::as_str) != Some("string") {
            issues.push(SchemaIssue::new(
                format!("{at}/type"),
                "secret_type",
                "a secret is a text: \"type\": \"string\"",
            ));
        }
        if property.get("$ref").is_some() {
            issues.push(SchemaIssue::new(
                format!("{at}/$ref"),
                "secret_ref",
                "write a secret out, without $ref",
            ));
        }
    }
    let default = schema.get("default").and_then(Value::as_object);
    if let Some(name) = default.into_iter().flat_map(Map::keys).find(|name| secrets.contains(*name)) {
        let at = format!("/default/{}", escaped(name));
        issues.push(SchemaIssue::new(at, "secret_value", "a secret has no default"));
    }
    let mut told = BTreeSet::new();
    visit_root(schema, &mut |part| {
        let Some(properties) = part.get("properties").and_then(Value::as_object) else { return };
        for (name, property) in properties.iter().filter(|(name, _)| secrets.contains(*name)) {
            for keyword in TELLING.into_iter().filter(|keyword| property.get(keyword).is_some()) {
                if told.insert((name.clone(), keyword)) {
                    let at = format!("/properties/{}/{keyword}", escaped(name));
                    let message = format!("{keyword} would write the secret into the schema; remove it");
                    issues.push(SchemaIssue::new(at, "secret_value", message));
                }
            }
        }
    });
}

/// `writeOnly` anywhere else would be kept as plain settings.
fn check_places(schema: &Value, at: &mut String, issues: &mut Vec<SchemaIssue>) {
    let Some(map) = schema.as_object() else { return };
    let is_property = at.strip_prefix("/properties/").is_some_and(|name| !name.contains('/'));
    if is_write_only(schema) && !is_property {
        issues.push(SchemaIssue::new(
            format!("{at}/writeOnly"),
            "secret_place",
            "a secret is a property at the top of the settings; move it there",
        ));
    }
    for (below, child) in children(map) {
        let length = at.len();
        at.push_str(&below);
        check_places(child, at, issues);
        at.truncate(length);
    }
}

fn check_manifest(
    manifest: &Manifest,
    schema: &Value,
    secrets: &BTreeSet<String>,
    issues: &mut Vec<SchemaIssue>,
) {
    let properties = root_properties(schema);
    for secret in &manifest.capabilities.secrets {
        if !secrets.contains(&secret.name) {
            issues.push(SchemaIssue::new(
                format!("/properties/{}", escaped(&secret.name)),
                "secret_missing",
                format!("the manifest uses the secret {0:?}: add a property {0:?} with \"type\": \"string\" and \"writeOnly\": true", secret.name),
            ));
        }
    }
    let http = manifest.capabilities.http.iter().flat_map(|http| &http.hosts);
    let bound = manifest.capabilities.secrets.iter().flat_map(|secret| &secret.hosts);
    let mut told = BTreeSet::new();
    for setting in http.chain(bound).filter_map(|host| match host {
        HostPattern::Config(setting) => Some(setting),
        _ => None,
    }) {
        let property = properties.get(setting.as_str());
        let is_address = property.is_some_and(|property| {
            property.get("type").and_then(Value::as_str) == Some("string")
                && property.get("format").and_then(Value::as_str) == Some("uri")
                && !is_write_only(property)
        });
        if !is_address && told.insert(setting) {
            issues.push(SchemaIssue::new(
                format!("/properties/{}", escaped(setting)),
                "host_setting",
                format!("\"config:{setting}\" needs a property {setting:?} with \"type\": \"string\" and \"format\": \"uri\""),
            ));
        }
    }
}
