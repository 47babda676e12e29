//! `[capabilities]`: each has a reason, and what it names fits the rest of the manifest.

use super::{Check, is_service_name};
use crate::manifest::{
    capabilities::SecretPurpose,
    values::{HostPattern, is_setting_name},
};

pub(super) fn check(check: &mut Check<'_>) {
    check_reasons(check);
    check_http(check);
    check_secrets(check);
    check_own_things(check);
    check_others(check);
}

fn check_reasons(check: &mut Check<'_>) {
    let all = &check.manifest.capabilities;
    let reasons = [
        ("http", all.http.as_ref().map(|capability| &capability.reason)),
        ("collections", all.collections.as_ref().map(|capability| &capability.reason)),
        ("kv", all.kv.as_ref().map(|capability| &capability.reason)),
        ("files", all.files.as_ref().map(|capability| &capability.reason)),
        ("events", all.events.as_ref().map(|capability| &capability.reason)),
        ("services", all.services.as_ref().map(|capability| &capability.reason)),
        ("directory", all.directory.as_ref().map(|capability| &capability.reason)),
        ("email", all.email.as_ref().map(|capability| &capability.reason)),
        ("jobs", all.jobs.as_ref().map(|capability| &capability.reason)),
        ("llm", all.llm.as_ref().map(|capability| &capability.reason)),
        ("public_routes", all.public_routes.as_ref().map(|capability| &capability.reason)),
    ];
    for (name, reason) in reasons {
        check.shown_if(format!("capabilities.{name}.reason"), reason.map(String::as_str), 200);
    }
    for (index, secret) in all.secrets.iter().enumerate() {
        check.shown(format!("capabilities.secrets[{index}].reason"), &secret.reason, 200);
    }
}

fn check_http(check: &mut Check<'_>) {
    let Some(http) = &check.manifest.capabilities.http else { return };
    let field = "capabilities.http.hosts";
    check.need(!http.hosts.is_empty(), field, "empty", "name at least one host");
    check.need(http.hosts.len() <= 50, field, "too_many", "at most 50 hosts; nobody can judge more");
    let texts: Vec<String> = http.hosts.iter().map(ToString::to_string).collect();
    check.unique(field, "", texts.iter().map(String::as_str));
    for (index, host) in http.hosts.iter().enumerate() {
        check_config_host(check, &format!("{field}[{index}]"), host);
    }
}

fn check_config_host(check: &mut Check<'_>, field: &str, host: &HostPattern) {
    if let HostPattern::Config(setting) = host {
        let has_settings = check.manifest.config.is_some();
        check.need(
            has_settings,
            field,
            "no_config",
            format!("\"config:{setting}\" needs settings; add [config] schema = \"config.schema.json\""),
        );
    }
}

/// Every answer of a server is searched for all that may stand in it.
const MAX_SECRETS: usize = 32;

fn check_secrets(check: &mut Check<'_>) {
    let capabilities = &check.manifest.capabilities;
    let list = "capabilities.secrets";
    check.unique(list, "name", capabilities.secrets.iter().map(|secret| secret.name.as_str()));
    check.need(
        capabilities.secrets.len() <= MAX_SECRETS,
        list,
        "too_many",
        format!("{} secrets; a plugin has at most {MAX_SECRETS}", capabilities.secrets.len()),
    );
    for (index, secret) in capabilities.secrets.iter().enumerate() {
        let field = format!("{list}[{index}]");
        check.need(
            is_setting_name(&secret.name),
            format!("{field}.name"),
            "name",
            format!("{:?} is not the name of a setting: letters, digits and \"_\"", secret.name),
        );
        check.need(
            check.manifest.config.is_some(),
            format!("{field}.name"),
            "no_config",
            "a secret is a writeOnly setting; add [config] schema = \"config.schema.json\"",
        );
        match secret.purpose {
            SecretPurpose::Sign => check.need(
                secret.hosts.is_empty(),
                format!("{field}.hosts"),
                "sign_has_hosts",
                "a secret that signs is never sent anywhere; remove its hosts",
            ),
            SecretPurpose::Auth => {
                check.need(
                    !secret.hosts.is_empty(),
                    format!("{field}.hosts"),
                    "empty",
                    "name where it signs in",
                );
                for (at, host) in secret.hosts.iter().enumerate() {
                    let reachable = capabilities.http.as_ref().is_some_and(|http| http.hosts.contains(host));
                    check.need(
                        reachable,
                        format!("{field}.hosts[{at}]"),
                        "unknown_host",
                        format!("\"{host}\" is not among capabilities.http.hosts; add it there first"),
                    );
                }
            }
        }
    }
}

fn check_own_things(check: &mut Check<'_>) {
    let manifest = check.manifest;
    let capabilities = &manifest.capabilities;
    check.need(
        capabilities.collections.is_some() != manifest.collections.is_empty(),
        "capabilities.collections",
        "unmatched",
        if manifest.collections.is_empty() {
            "there are no [[collections]]; declare one, or remove this capability"
        } else {
            "[[collections]] need the capability; add [capabilities.collections] with a reason"
        },
    );
    if let Some(kv) = &capabilities.kv {
        let list = "capabilities.kv.shared";
        check.unique(list, "namespace", kv.shared.iter().map(|shared| shared.namespace.as_str()));
        for (index, shared) in kv.shared.iter().enumerate() {
            let field = format!("{list}[{index}].namespace");
            check.dotted(&*field, &shared.namespace, 2);
        }
    }
    if let Some(events) = &capabilities.events {
        let list = "capabilities.events.emit";
        check.need(!events.emit.is_empty(), list, "empty", "name at least one event");
        check.unique(list, "", events.emit.iter().map(String::as_str));
        let prefix = format!("{}.", manifest.key());
        for (index, event) in events.emit.iter().enumerate() {
            let field = format!("{list}[{index}]");
            check.dotted(&*field, event, 3);
            check.need(
                event.starts_with(&prefix),
                field,
                "foreign_event",
                format!("{event:?} is not this plugin's; its events start with {prefix:?}"),
            );
        }
    }
}

fn check_others(check: &mut Check<'_>) {
    let manifest = check.manifest;
    let capabilities = &manifest.capabilities;
    if let Some(services) = &capabilities.services {
        let list = "capabilities.services.call";
        check.need(!services.call.is_empty(), list, "empty", "name at least one service");
        check.unique(list, "", services.call.iter().map(String::as_str));
        for (index, service) in services.call.iter().enumerate() {
            check.need(
                is_service_name(service, false),
                format!("{list}[{index}]"),
                "service",
                format!(
                    "{service:?} is not a service; write \"crm/contacts@1\", or an interface, \"ticketing@1\""
                ),
            );
        }
    }
    if let Some(directory) = &capabilities.directory {
        let list = "capabilities.directory.read";
        check.need(!directory.read.is_empty(), list, "empty", "name members, workspaces or both");
        let names: Vec<String> =
            directory.read.iter().map(|part| format!("{part:?}").to_lowercase()).collect();
        check.unique(list, "", names.iter().map(String::as_str));
    }
    let public = manifest.routes.iter().any(|route| route.permission == "public");
    check.need(
        capabilities.public_routes.is_none() || public,
        "capabilities.public_routes",
        "unmatched",
        "no route has permission = \"public\"; remove this capability, or give it to one",
    );
}
