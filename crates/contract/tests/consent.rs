//! Every row of the consent, as an admin reads it.
#![cfg(feature = "package")]

use tenon_contract::{
    Manifest,
    consent::{Context, Power, Risk, powers, sentences, strip, taken_together},
};

const EXAMPLE: &str = include_str!("../examples/tenon.toml");

fn context() -> Context {
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    Context {
        tenant: Some("Acme".into()),
        ai_service: Some("Parlance".into()),
        settings: [
            pair("station_url", "Station URL"),
            pair("station_token", "API token"),
            pair("signing_key", "Signing key"),
        ]
        .into(),
        plugins: [pair("crm", "CRM")].into(),
        ..Context::default()
    }
}

fn example_powers() -> Vec<Power> {
    powers(&Manifest::from_toml(EXAMPLE).unwrap(), &context())
}

fn table(powers: &[Power]) -> String {
    let rows = powers.iter().map(|power| {
        format!("{} | {} | {:?} | {:?} | {}", power.id, power.sentence, power.cell, power.risk, power.short)
    });
    rows.collect::<Vec<_>>().join("\n")
}

/// Words of a sentence; a quoted title counts as one, as does what stands in brackets or behind an arrow.
fn words(sentence: &str) -> usize {
    let mut count = 0;
    let mut quoted = false;
    for word in sentence.split(' ').take_while(|word| *word != "→") {
        if !quoted {
            count += 1;
        }
        if word.contains('“') {
            quoted = true;
        }
        if word.contains('”') {
            quoted = false;
        }
    }
    count
}

#[test]
fn every_power_of_the_complete_example_reads_well() {
    insta::assert_snapshot!("example", table(&example_powers()));
}

#[test]
fn every_row_of_the_design_reads_well() {
    let hosts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let rows = [
        sentences::http_hosts(&hosts(&["slack.com", "hooks.slack.com"]), true),
        sentences::http_hosts(&hosts(&["a.com", "b.com", "c.com", "d.com"]), false),
        sentences::http_setting("Tracking URL", None),
        sentences::http_setting("Tracking URL", Some("mlflow.acme.dev:443")),
        sentences::http_below("example.org"),
        sentences::http_private("mlflow.internal"),
        sentences::secret_auth(&hosts(&["mlflow.acme.dev"]), "API token"),
        sentences::secret_auth(&hosts(&["a.com", "b.com", "c.com"]), "API token"),
        sentences::oauth("Slack"),
        sentences::secret_sign("Signing key"),
        sentences::collections(&hosts(&["Risks"])),
        sentences::kv("1 MiB"),
        sentences::files("50 MiB"),
        sentences::kv_shared("CRM"),
        sentences::service("CRM", "contacts"),
        sentences::service_by_interface("tickets"),
        sentences::directory_members(),
        sentences::directory_workspaces(),
        sentences::subscription("a member joins"),
        sentences::hook_own(),
        sentences::hook_filter("Risks"),
        sentences::hook_guard("Risks"),
        sentences::hook_point(true, "contact before merge", "CRM"),
        sentences::events(&hosts(&["model synced"])),
        sentences::job_scheduled("every 6 hours"),
        sentences::job_by_hand(),
        sentences::routes_as_plugin(2),
        sentences::routes_as_plugin(1),
        sentences::email_members(Some("Acme")),
        sentences::email_any(Some("Acme")),
        sentences::email_any(None),
        sentences::llm(Some("Parlance")),
        sentences::llm(None),
        sentences::webhooks(2),
        sentences::webhooks(1),
        sentences::public_routes(1),
        sentences::public_routes(3),
    ];
    for row in rows.iter().chain(example_powers().iter().map(|power| &power.sentence)) {
        assert!(words(row) <= 14, "{} words: {row}", words(row));
        assert!(!row.ends_with('.'), "{row}");
        assert!(row.chars().next().is_some_and(char::is_uppercase), "{row}");
    }
    insta::assert_snapshot!("rows", rows.join("\n"));
}

#[test]
fn a_private_host_and_a_resolved_setting_are_told() {
    let mut context = context();
    context.private_hosts.push("api.example.com:8443".into());
    context.setting_hosts.insert("station_url".into(), "station.acme.dev:443".into());
    let powers = powers(&Manifest::from_toml(EXAMPLE).unwrap(), &context);
    let find = |id: &str| {
        powers.iter().find(|power| power.id == id).unwrap_or_else(|| panic!("{id}: {}", table(&powers)))
    };
    let private = find("http:private:api.example.com:8443");
    assert_eq!(
        (private.risk, private.sentence.as_str()),
        (Risk::High, "Connects to api.example.com:8443, inside your company network")
    );
    assert_eq!(
        find("http:config:station_url").sentence,
        "Connects to the server you enter in “Station URL” → station.acme.dev:443"
    );
    assert_eq!(
        find("secrets:station_token").sentence,
        "Signs in to station.acme.dev:443 with your “API token”, and can never read it"
    );
}

#[test]
fn the_strip_says_two_things_and_counts_the_rest() {
    let strip = strip(&example_powers());
    insta::assert_snapshot!(
        "strip",
        format!("{}\n{}\n{}\n{}", strip.reads, strip.keeps, strip.sends, strip.acts)
    );
}

#[test]
fn only_the_first_phrase_of_a_cell_starts_with_a_capital() {
    let all = example_powers();
    let of = |ids: &[&str]| {
        strip(&all.iter().filter(|power| ids.contains(&power.id.as_str())).cloned().collect::<Vec<_>>())
    };
    assert_eq!(of(&["jobs:read-sensors", "jobs"]).acts, "Every 15 minutes, when you or it starts it");
    assert_eq!(of(&["llm", "webhooks"]).sends, "Your operator’s AI service, addresses you set up");
    // Names are no phrases.
    assert!(strip(&all).reads.contains(", Contacts of CRM"));
}

#[test]
fn a_plugin_without_powers_says_so_in_every_cell() {
    let strip = strip(&[]);
    assert_eq!(
        [strip.reads.as_str(), &strip.keeps, &strip.sends, &strip.acts],
        ["Nothing of yours", "Nothing", "Nowhere", "Only when you use it"]
    );
    assert_eq!(taken_together(&[]), None);
}

#[test]
fn reading_people_and_sending_out_are_told_together() {
    let all = example_powers();
    let only = |ids: &[&str]| {
        all.iter().filter(|power| ids.contains(&power.id.as_str())).cloned().collect::<Vec<_>>()
    };
    assert_eq!(
        taken_together(&only(&["directory:members", "http"])).as_deref(),
        Some("Taken together: member names and e-mail addresses could reach api.example.com:8443")
    );
    assert_eq!(taken_together(&only(&["directory:members", "kv"])), None);
    assert_eq!(taken_together(&only(&["directory:workspaces", "http"])), None);
}

#[test]
fn ids_are_distinct_and_high_risks_come_first() {
    let powers = example_powers();
    let mut ids: Vec<_> = powers.iter().map(|power| power.id.clone()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), powers.len());
    assert!(powers.is_sorted_by_key(|power| std::cmp::Reverse(power.risk)));
}

#[test]
fn the_powers_outlive_a_change_of_words() {
    let without_context = powers(&Manifest::from_toml(EXAMPLE).unwrap(), &Context::default());
    let ids = |powers: &[Power]| powers.iter().map(|power| power.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&without_context), ids(&example_powers()));
}
