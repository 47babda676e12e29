//! Permissions, routes, subscriptions, hooks, jobs, webhooks, services, shared namespaces.

use super::{Check, is_service_name};
use crate::{
    PluginKey,
    key::is_dotted_name,
    manifest::reactions::{HOOK_POINTS, Segment, parse_pattern},
};

pub(super) fn check(check: &mut Check<'_>) {
    check_permissions(check);
    check_routes(check);
    check_events(check);
    check_hooks(check);
    check_jobs(check);
    check_services(check);
    check_shared(check);
}

fn check_permissions(check: &mut Check<'_>) {
    let permissions = &check.manifest.permissions;
    check.unique("permissions", "name", permissions.iter().map(|permission| permission.name.as_str()));
    for (index, permission) in permissions.iter().enumerate() {
        let field = format!("permissions[{index}]");
        check.dotted(format!("{field}.name"), &permission.name, 2);
        check.shown(format!("{field}.title"), &permission.title, 60);
        check.need(
            !permission.roles.is_empty(),
            format!("{field}.roles"),
            "empty",
            "give it to at least one role",
        );
        check.unique(&format!("{field}.roles"), "", permission.roles.iter().map(|role| role.as_str()));
    }
}

fn check_routes(check: &mut Check<'_>) {
    let manifest = check.manifest;
    let mut shapes: Vec<(String, usize)> = Vec::new();
    for (index, route) in manifest.routes.iter().enumerate() {
        let field = format!("routes[{index}]");
        match parse_pattern(&route.path) {
            None => check.add(
                format!("{field}.path"),
                "path",
                format!(
                    "{:?} is not a route; it starts with \"/\", its steps are words, {{name}}, or {{*rest}} at the end",
                    route.path
                ),
            ),
            Some(segments) => {
                let shape = shape_of(route.method.as_str(), &segments);
                match shapes.iter().find(|(other, _)| *other == shape) {
                    Some((_, first)) => check.add(
                        format!("{field}.path"),
                        "ambiguous_route",
                        format!("{} {} answers the same requests as routes[{first}]", route.method.as_str(), route.path),
                    ),
                    None => shapes.push((shape, index)),
                }
            }
        }
        if route.permission == "public" {
            check.need(
                manifest.capabilities.public_routes.is_some(),
                format!("{field}.permission"),
                "no_public_routes",
                "a route anybody may call needs [capabilities.public_routes] with a reason",
            );
        } else {
            check.permission(format!("{field}.permission"), &route.permission);
        }
    }
}

fn shape_of(method: &str, segments: &[Segment<'_>]) -> String {
    let mut shape = String::from(method);
    for segment in segments {
        shape.push('/');
        shape.push_str(match segment {
            Segment::Literal(text) => text,
            Segment::Parameter(_) => "{}",
            Segment::Rest(_) => "{*}",
        });
    }
    shape
}

fn check_events(check: &mut Check<'_>) {
    let subscriptions = &check.manifest.subscriptions;
    check.unique(
        "subscriptions",
        "event",
        subscriptions.iter().map(|subscription| subscription.event.as_str()),
    );
    for (index, subscription) in subscriptions.iter().enumerate() {
        check.dotted(format!("subscriptions[{index}].event"), &subscription.event, 2);
        check.shown_if(format!("subscriptions[{index}].reason"), subscription.reason.as_deref(), 200);
    }
}

fn check_hooks(check: &mut Check<'_>) {
    let manifest = check.manifest;
    check.unique("hook_points", "name", manifest.hook_points.iter().map(|point| point.name.as_str()));
    for (index, point) in manifest.hook_points.iter().enumerate() {
        check.dotted(format!("hook_points[{index}].name"), &point.name, 1);
        check.shown(format!("hook_points[{index}].title"), &point.title, 60);
        if let Some(schema) = &point.schema {
            check.file(format!("hook_points[{index}].schema"), schema, &[".json"]);
        }
    }
    for (index, hook) in manifest.hooks.iter().enumerate() {
        let field = format!("hooks[{index}]");
        check.shown_if(format!("{field}.reason"), hook.reason.as_deref(), 200);
        let about_records = HOOK_POINTS.contains(&hook.on.as_str());
        check.need(
            about_records || is_foreign(&hook.on),
            format!("{field}.on"),
            "unknown_hook",
            format!(
                "{:?} is not a hook point; there are {}, and those of plugins, \"crm/contact.before_merge\"",
                hook.on,
                HOOK_POINTS.join(", ")
            ),
        );
        match &hook.collection {
            None => check.need(
                !about_records,
                format!("{field}.collection"),
                "missing",
                format!("{} is about one collection; name it", hook.on),
            ),
            Some(name) => {
                let known = is_foreign(name)
                    || manifest.collections.iter().any(|collection| collection.name == *name);
                check.need(
                    known,
                    format!("{field}.collection"),
                    "unknown_collection",
                    format!("{name:?} is not one of [[collections]]; write \"plugin/collection\" for another plugin's"),
                );
            }
        }
    }
}

/// `crm/contacts`.
fn is_foreign(text: &str) -> bool {
    text.split_once('/')
        .is_some_and(|(plugin, name)| PluginKey::parse(plugin).is_ok() && is_dotted_name(name))
}

fn check_jobs(check: &mut Check<'_>) {
    let manifest = check.manifest;
    check.unique("jobs", "name", manifest.jobs.iter().map(|job| job.name.as_str()));
    for (index, job) in manifest.jobs.iter().enumerate() {
        let field = format!("jobs[{index}]");
        check.word(format!("{field}.name"), &job.name);
        check.shown(format!("{field}.title"), &job.title, 60);
        check.shown_if(format!("{field}.reason"), job.reason.as_deref(), 200);
        if let Some(schedule) = &job.schedule {
            check.need(
                is_cron(schedule),
                format!("{field}.schedule"),
                "schedule",
                format!("{schedule:?} is not a schedule of five fields: minute hour day month weekday"),
            );
        }
        if let Some(zone) = &job.timezone {
            let fits = zone.len() <= 64
                && zone.starts_with(|c: char| c.is_ascii_alphabetic())
                && zone.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'+'));
            check.need(
                fits,
                format!("{field}.timezone"),
                "timezone",
                format!("{zone:?} is not a time zone such as \"Europe/Berlin\""),
            );
        }
    }
    check.unique("webhooks", "file", manifest.webhooks.iter().map(|webhook| webhook.file.as_str()));
    for (index, webhook) in manifest.webhooks.iter().enumerate() {
        check.file(format!("webhooks[{index}].file"), &webhook.file, &[".yaml", ".yml"]);
        check.shown_if(format!("webhooks[{index}].reason"), webhook.reason.as_deref(), 200);
    }
}

const CRON_RANGES: [(u32, u32); 5] = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];

/// Five fields of `*`, numbers, ranges, lists and steps, each number in its range.
pub(crate) fn is_cron(text: &str) -> bool {
    let fields: Vec<&str> = text.split(' ').collect();
    fields.len() == CRON_RANGES.len()
        && fields.iter().zip(CRON_RANGES).all(|(field, range)| is_cron_field(field, range))
}

fn is_cron_field(field: &str, (low, high): (u32, u32)) -> bool {
    let number = |text: &str| {
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<u32>().ok().filter(|number| digits && (low..=high).contains(number))
    };
    field.split(',').all(|part| {
        let (span, step) = match part.split_once('/') {
            Some((span, step)) => (span, step.parse::<u32>().is_ok_and(|step| (1..=high).contains(&step))),
            None => (part, true),
        };
        let span = match span.split_once('-') {
            Some((from, to)) => matches!((number(from), number(to)), (Some(from), Some(to)) if from <= to),
            None => span == "*" || number(span).is_some(),
        };
        span && step
    })
}

fn check_services(check: &mut Check<'_>) {
    let services = &check.manifest.services;
    let names: Vec<String> =
        services.iter().map(|service| format!("{}@{}", service.name, service.version)).collect();
    check.unique("services", "name", names.iter().map(String::as_str));
    for (index, service) in services.iter().enumerate() {
        let field = format!("services[{index}]");
        check.word(format!("{field}.name"), &service.name);
        check.need(service.version >= 1, format!("{field}.version"), "version", "versions start at 1");
        check.need(
            !service.methods.is_empty(),
            format!("{field}.methods"),
            "empty",
            "name at least one method",
        );
        check.unique(&format!("{field}.methods"), "", service.methods.iter().map(String::as_str));
        for (at, method) in service.methods.iter().enumerate() {
            check.word(format!("{field}.methods[{at}]"), method);
        }
        for (at, interface) in service.implements.iter().enumerate() {
            check.need(
                is_service_name(interface, true),
                format!("{field}.implements[{at}]"),
                "service",
                format!("{interface:?} is not an interface such as \"ticketing@1\""),
            );
        }
    }
}

/// Namespaces that one plugin offers: each may hold as much as the host lets it.
const MAX_SHARED: usize = 16;

fn check_shared(check: &mut Check<'_>) {
    let manifest = check.manifest;
    let prefix = format!("{}.", manifest.key());
    check.need(
        manifest.shared.len() <= MAX_SHARED,
        "shared",
        "too_many",
        format!("{} namespaces; offer at most {MAX_SHARED}", manifest.shared.len()),
    );
    check.need(
        manifest.shared.is_empty() || manifest.capabilities.kv.is_some(),
        "shared",
        "needs_kv",
        "what is shared is kept: ask for it with [capabilities.kv], a reason and a quota",
    );
    check.unique("shared", "namespace", manifest.shared.iter().map(|shared| shared.namespace.as_str()));
    for (index, shared) in manifest.shared.iter().enumerate() {
        let field = format!("shared[{index}]");
        check.dotted(format!("{field}.namespace"), &shared.namespace, 2);
        check.need(
            shared.namespace.starts_with(&prefix),
            format!("{field}.namespace"),
            "foreign_namespace",
            format!("{:?} is not this plugin's; its namespaces start with {prefix:?}", shared.namespace),
        );
        for (list, keys) in [("readers", &shared.readers), ("writers", &shared.writers)] {
            for (at, key) in keys.iter().enumerate() {
                check.need(
                    key == "*" || PluginKey::parse(key).is_ok(),
                    format!("{field}.{list}[{at}]"),
                    "name",
                    format!("{key:?} is neither a plugin key nor \"*\""),
                );
            }
        }
        if let Some(ttl) = &shared.ttl {
            let digits = ttl.strip_suffix(['s', 'm', 'h', 'd']).unwrap_or("");
            let fits = (1..=6).contains(&digits.len())
                && digits.bytes().all(|b| b.is_ascii_digit())
                && !digits.starts_with('0');
            check.need(
                fits,
                format!("{field}.ttl"),
                "duration",
                format!("{ttl:?} is not a time such as \"30s\", \"15m\", \"12h\" or \"1d\""),
            );
        }
    }
}
