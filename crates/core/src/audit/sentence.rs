//! An audit entry as one sentence for people.

use serde_json::Value;
use tenon_api::audit::Outcome;

/// `actor` is a name; `target` the plugin's name or what the entry is about.
pub fn sentence(actor: &str, action: &str, outcome: Outcome, target: &str, after: &Value) -> String {
    let text = |field: &str| after.get(field).and_then(Value::as_str).unwrap_or_default();
    let version = text("version");
    let named = if version.is_empty() { target.to_owned() } else { format!("{target} {version}") };
    let said = match action {
        "installation.installed" => format!("{actor} installed {named}"),
        "installation.enabled" => format!("{actor} enabled {target}"),
        "installation.disabled" => format!("{actor} disabled {target}"),
        "installation.removed" if after.get("deletes_data").and_then(Value::as_bool) == Some(true) => {
            format!("{actor} uninstalled {target} and deleted its data")
        }
        "installation.removed" => format!("{actor} uninstalled {target}"),
        "installation.data_deleted" => format!("{actor} deleted the kept data of {target}"),
        "installation.failed" => {
            let what = match text("operation") {
                "install" => "install",
                "enable" => "enable",
                "disable" => "disable",
                _ => "uninstall",
            };
            format!("{actor} could not {what} {target}")
        }
        "installation.configured" => format!("{actor} changed the settings of {target}"),
        "secret.changed" => format!("{actor} changed a secret of {target}"),
        "connection.tested" if outcome == Outcome::Failed => {
            format!("{actor} tested the connection of {target}, and it failed")
        }
        "connection.tested" => format!("{actor} tested the connection of {target}"),
        "grant.changed" if after.get("hosts").is_some() => {
            let hosts = after["hosts"].as_object().into_iter().flat_map(serde_json::Map::values);
            let hosts: Vec<&str> = hosts.filter_map(Value::as_str).collect();
            match hosts.as_slice() {
                [] => format!("{actor} took an address away from {target}"),
                hosts => format!("{actor} let {target} connect to {}", hosts.join(" and ")),
            }
        }
        "grant.changed" => {
            let count = after.get("grants").and_then(Value::as_array).map_or(0, Vec::len);
            match count {
                0 => format!("{actor} allowed {named} nothing beyond its own screens"),
                1 => format!("{actor} allowed {named} 1 permission"),
                count => format!("{actor} allowed {named} {count} permissions"),
            }
        }
        "job.started" => format!("{actor} started “{}” of {target}", text("job")),
        "job.cancelled" => format!("{actor} cancelled “{}” of {target}", text("job")),
        "shared.cleared" => format!("{actor} emptied the shared namespace {}", text("namespace")),
        "provider.chosen" => format!("{actor} chose {} for {}", text("plugin"), text("interface")),
        "request.declined" => format!("{actor} declined a request for {}", text("plugin")),
        "records.changed" => {
            let count = |field: &str| after.get(field).and_then(Value::as_u64).unwrap_or_default();
            let done: Vec<String> = ["created", "updated", "deleted"]
                .into_iter()
                .filter(|word| count(word) > 0)
                .enumerate()
                .map(|(at, word)| match (at, count(word)) {
                    (0, 1) => format!("{word} 1 record"),
                    (0, count) => format!("{word} {count} records"),
                    (_, count) => format!("{word} {count}"),
                })
                .collect();
            format!("{actor} {} in {target} ({})", done.join(" and "), text("collection"))
        }
        other => format!("{actor}: {other} {target}"),
    };
    if outcome == Outcome::Refused { format!("{said} · not allowed") } else { said }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_read_as_sentences() {
        let after = serde_json::json!({"version": "1.0.0"});
        assert_eq!(
            sentence("Ada", "installation.installed", Outcome::Ok, "Hello World", &after),
            "Ada installed Hello World 1.0.0"
        );
        let after = serde_json::json!({"collection": "risks", "created": 2, "updated": 0, "deleted": 1});
        assert_eq!(
            sentence("Ada", "records.changed", Outcome::Ok, "Risk register", &after),
            "Ada created 2 records and deleted 1 in Risk register (risks)"
        );
    }
}
