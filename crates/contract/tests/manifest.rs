//! Manifests as authors write them: the complete example, and each broken rule with its field and line.
#![cfg(feature = "package")]

use tenon_contract::{Manifest, manifest::ManifestIssue};

const EXAMPLE: &str = include_str!("../examples/tenon.toml");

fn issues_of(text: &str) -> Vec<ManifestIssue> {
    match Manifest::from_toml(text) {
        Ok(_) => Vec::new(),
        Err(issues) => issues,
    }
}

/// The example with one text replaced, and what is then wrong: `(field, line, code)`.
fn change(from: &str, to: &str) -> Vec<(String, Option<u32>, String)> {
    assert!(EXAMPLE.contains(from), "{from:?} is in the example");
    let text = EXAMPLE.replacen(from, to, 1);
    issues_of(&text).into_iter().map(|issue| (issue.field, issue.line, issue.code)).collect()
}

fn line_of(text: &str) -> Option<u32> {
    let at = EXAMPLE.lines().position(|line| line.contains(text)).expect("the line is in the example");
    Some(u32::try_from(at).unwrap() + 1)
}

#[test]
fn the_complete_example_is_read() {
    let manifest = Manifest::from_toml(EXAMPLE).unwrap_or_else(|issues| {
        panic!("{}", issues.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    });
    assert_eq!(manifest.key().as_str(), "greenhouse");
    assert_eq!(manifest.contributions.len(), 6);
    let json = serde_json::to_vec(&manifest).unwrap();
    // The package's files are not there yet, which is all that `files` would add.
    assert_eq!(Manifest::from_json(&json).unwrap(), manifest);
}

#[test]
fn all_unknown_fields_are_named_with_their_lines() {
    let text = EXAMPLE
        .replace("summary =", "sumary = \"x\"\nsummary =")
        .replace("size = \"m\"", "size = \"m\"\ncolour = 1");
    let issues = issues_of(&text);
    let found: Vec<_> = issues.iter().map(|i| (i.field.as_str(), i.line, i.code.as_str())).collect();
    let line =
        |word: &str| Some(u32::try_from(text.lines().position(|l| l.contains(word)).unwrap()).unwrap() + 1);
    assert_eq!(
        found,
        [
            ("plugin.sumary", line("sumary"), "unknown_field"),
            ("contributions[1].colour", line("colour"), "unknown_field"),
        ]
    );
    assert!(issues[0].message.contains("summary"), "the message lists what there is: {}", issues[0].message);
}

#[test]
fn rules_of_every_part_are_told_at_once_beside_unknown_fields() {
    let text = EXAMPLE
        .replace("name = \"Greenhouse\"", "name = \"Green\\u202Ehouse\"\nextra = 1")
        .replace("view = \"picker\"", "view = \"piker\"")
        .replace("permission = \"public\"", "permission = \"everyone\"");
    let codes: Vec<_> = issues_of(&text).into_iter().map(|issue| (issue.field, issue.code)).collect();
    let has = |field: &str, code: &str| codes.contains(&(field.to_owned(), code.to_owned()));
    assert!(has("plugin.extra", "unknown_field"), "{codes:?}");
    assert!(has("plugin.name", "control_character"), "{codes:?}");
    assert!(has("contributions[5].view", "unknown_view"), "{codes:?}");
    assert!(has("views[1].name", "unused_view"), "{codes:?}");
    assert!(has("routes[3].permission", "unknown_permission"), "{codes:?}");
    assert!(has("capabilities.public_routes", "unmatched"), "{codes:?}");
}

#[test]
fn wrong_values_are_named_with_their_lines() {
    let cases = [
        ("key = \"greenhouse\"", "key = \"Green House\"", "plugin.key", "key = \"greenhouse\"", "invalid"),
        ("key = \"greenhouse\"", "key = \"admin\"", "plugin.key", "key = \"greenhouse\"", "invalid"),
        ("version = \"2.1.0\"", "version = \"2.1\"", "plugin.version", "version = \"2.1.0\"", "invalid"),
        (
            "\"*.example.org\"",
            "\"https://example.org\"",
            "capabilities.http.hosts[2]",
            "*.example.org",
            "invalid",
        ),
        ("quota = \"1MiB\"", "quota = \"a lot\"", "capabilities.kv.quota", "quota = \"1MiB\"", "invalid"),
        ("slot = \"page\"", "slot = \"pages\"", "contributions[0].slot", "slot = \"page\"", "invalid"),
        ("method = \"POST\"", "method = \"post\"", "routes[0].method", "method = \"POST\"", "invalid"),
        ("crm = \"^1\"", "crm = \"one\"", "dependencies.crm", "crm = \"^1\"", "invalid"),
    ];
    for (from, to, field, line, code) in cases {
        assert_eq!(change(from, to), [(field.to_owned(), line_of(line), code.to_owned())], "{to}");
    }
}

#[test]
fn broken_rules_are_named_with_their_lines() {
    let cases = [
        ("manifest_version = 1", "manifest_version = 2", "manifest_version", "version"),
        ("homepage = \"https:", "homepage = \"http:", "plugin.homepage", "link"),
        ("icon = \"assets/icon.png\"", "icon = \"../icon.png\"", "plugin.icon", "path"),
        (
            "tags = [\"sensors\", \"climate\"]",
            "tags = [\"sensors\", \"sensors\"]",
            "plugin.tags[1]",
            "duplicate",
        ),
        (
            "emit = [\"greenhouse.frost.expected\"]",
            "emit = [\"crm.contact.created\"]",
            "capabilities.events.emit[0]",
            "foreign_event",
        ),
        (
            "hosts = [\"config:station_url\"]",
            "hosts = [\"other.example.com\"]",
            "capabilities.secrets[0].hosts[0]",
            "unknown_host",
        ),
        (
            "call = [\"crm/contacts@1\", ",
            "call = [\"contacts\", ",
            "capabilities.services.call[0]",
            "service",
        ),
        (
            "read = \"houses.read\"",
            "read = \"houses.see\"",
            "collections[0].permissions.read",
            "unknown_permission",
        ),
        ("roles = [\"owner\", \"admin\"]", "roles = []", "permissions[1].roles", "empty"),
        ("path = \"/houses/{id}\"", "path = \"houses\"", "routes[1].path", "path"),
        ("path = \"/pictures/{*rest}\"", "path = \"/houses/{other}\"", "routes[2].path", "ambiguous_route"),
        ("schedule = \"*/15 * * * *\"", "schedule = \"hourly\"", "jobs[0].schedule", "schedule"),
        ("on = \"records.before_write\"", "on = \"records.before\"", "hooks[0].on", "unknown_hook"),
        ("ttl = \"1d\"", "ttl = \"soon\"", "shared[0].ttl", "duration"),
        ("sort = \"-updated_at\"", "sort = \"colour\"", "views[0].data[0].sort", "not_indexed"),
        ("slot = \"dashboard.widgets\"", "slot = \"header.actions\"", "contributions[1].kind", "slot_kind"),
        ("call = \"POST /water\"", "call = \"POST /fire\"", "contributions[2].call", "unknown_route"),
        ("call = \"POST /water\"", "call = \"GET /houses/..\"", "contributions[2].call", "unknown_route"),
        ("call = \"POST /water\"", "path = \"/\"\ncall = \"POST /water\"", "contributions[2]", "target"),
        ("opens = \"pick-dialog\"", "opens = \"houses-page\"", "contributions[4].opens", "unknown_modal"),
        ("when = \"plugin:risk-register\"", "when = \"always\"", "contributions[4].when", "condition"),
        ("size = \"m\"", "size = \"m\"\ncall = \"POST /water\"", "contributions[1].call", "not_here"),
        ("path = \"/\"\n", "", "contributions[0].path", "missing"),
    ];
    for (from, to, field, code) in cases {
        let found = change(from, to);
        assert!(
            found.iter().any(|(f, line, c)| f == field && c == code && line.is_some()),
            "{to}: {found:?}"
        );
    }
}

#[test]
fn a_summary_of_ninety_one_characters_is_too_long() {
    let found = change("Shows sensors, plans watering and warns before frost", &"s".repeat(91));
    assert_eq!(found, [("plugin.summary".to_owned(), line_of("summary ="), "too_long".to_owned())]);
    assert_eq!(change("Shows sensors, plans watering and warns before frost", &"s".repeat(90)), []);
}

#[test]
fn a_view_gets_at_most_sixteen_lists_of_records() {
    let entry = |n: usize| format!("{{ name = \"list-{n}\", collection = \"houses\" }}");
    let data = |count: usize| format!("data = [{}]", (0..count).map(entry).collect::<Vec<_>>().join(", "));
    let one = "data = [{ name = \"houses\", collection = \"houses\", sort = \"-updated_at\", limit = 50 }]";
    assert_eq!(change(one, &data(16)), []);
    let found = change(one, &data(17));
    assert_eq!(found, [("views[0].data".to_owned(), line_of("data = ["), "too_many".to_owned())]);
}

#[test]
fn a_public_route_needs_its_capability() {
    let found = change("[capabilities.public_routes]\nreason = \"Stations report without an account\"\n", "");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].0.as_str(), found[0].2.as_str()), ("routes[3].permission", "no_public_routes"));
}

#[test]
fn what_a_plugin_shares_is_asked_for_and_has_an_end() {
    let kv = "[capabilities.kv]\nreason = \"Remember the last reading\"\nquota = \"1MiB\"\nshared = [{ namespace = \"weather.today\", access = \"read\" }]\n";
    let codes = |found: Vec<(String, Option<u32>, String)>| -> Vec<(String, String)> {
        found.into_iter().map(|(field, _, code)| (field, code)).collect()
    };
    assert_eq!(codes(change(kv, "")), [("shared".to_owned(), "needs_kv".to_owned())]);
    let more = |count: usize| -> String {
        let one = |n: usize| {
            format!("[[shared]]\nnamespace = \"greenhouse.n{n}\"\nreaders = [\"*\"]\nwriters = []\n")
        };
        (1..count).map(one).collect::<String>() + "[[shared]]\n"
    };
    assert_eq!(change("[[shared]]\n", &more(16)), []);
    assert_eq!(codes(change("[[shared]]\n", &more(17))), [("shared".to_owned(), "too_many".to_owned())]);
}

#[test]
fn broken_syntax_names_its_line() {
    let issues = issues_of("manifest_version = 1\n[plugin\nkey = \"x\"\n");
    assert_eq!(issues.len(), 1);
    assert_eq!((issues[0].code.as_str(), issues[0].line), ("syntax", Some(2)));
}

#[test]
fn a_missing_section_is_named() {
    let issues = issues_of("manifest_version = 1\n");
    assert_eq!((issues[0].field.as_str(), issues[0].code.as_str()), ("plugin", "missing"));
    let issues = issues_of("manifest_version = 1\n[plugin]\nkey = \"hello\"\n");
    assert_eq!(
        (issues[0].code.as_str(), issues[0].field.starts_with("plugin.")),
        ("missing", true),
        "{issues:?}"
    );
}

#[test]
fn a_manifest_json_with_an_unknown_field_names_it() {
    let mut json = serde_json::to_value(Manifest::from_toml(EXAMPLE).unwrap()).unwrap();
    json["contributions"][1]["colour"] = 1.into();
    let issues = Manifest::from_json(&serde_json::to_vec(&json).unwrap()).unwrap_err();
    assert_eq!(
        (issues[0].field.as_str(), issues[0].code.as_str()),
        ("contributions[1].colour", "unknown_field")
    );
    assert_eq!(issues[0].line, None);
}

#[test]
fn the_most_special_route_answers() {
    let manifest = Manifest::from_toml(EXAMPLE).unwrap();
    let find = |method: &str, path: &str| {
        manifest.find_route(method, path).map(|(route, params)| (route.path.clone(), params))
    };
    let (path, params) = find("GET", "/houses/7").unwrap();
    assert_eq!((path.as_str(), params["id"].as_str()), ("/houses/{id}", "7"));
    let (path, params) = find("GET", "/pictures/a/b.png").unwrap();
    assert_eq!((path.as_str(), params["rest"].as_str()), ("/pictures/{*rest}", "a/b.png"));
    assert!(
        find("GET", "/pictures/").is_some_and(|(_, params)| params["rest"].is_empty())
            || find("GET", "/pictures").is_none()
    );
    assert!(find("DELETE", "/houses/7").is_none());
    assert!(find("GET", "/houses/").is_none());
}
