//! `[[contributions]]`: each fits its slot, has the fields of its kind and no others, and leads somewhere.

use super::Check;
use crate::{
    PluginKey,
    manifest::{Contribution, reactions::find_route},
    slots::{ContributionKind as Kind, core_slot},
    view::check::{is_icon_name, is_in_app},
};

pub(super) fn check(check: &mut Check<'_>) {
    let manifest = check.manifest;
    check.unique(
        "contributions",
        "id",
        manifest.contributions.iter().map(|contribution| contribution.id.as_str()),
    );
    for (index, contribution) in manifest.contributions.iter().enumerate() {
        let field = format!("contributions[{index}]");
        check.word(format!("{field}.id"), &contribution.id);
        check_slot(check, &field, contribution);
        check_fields(check, &field, contribution);
        check_values(check, &field, contribution);
        check_target(check, &field, contribution);
        let twin = manifest.contributions[..index].iter().find(|other| {
            contribution.kind == Kind::Page && other.kind == Kind::Page && other.path == contribution.path
        });
        if let Some(twin) = twin {
            let path = contribution.path.as_deref().unwrap_or("");
            check.add(
                format!("{field}.path"),
                "duplicate",
                format!("the page {:?} already stands at {path:?}", twin.id),
            );
        }
    }
}

fn check_slot(check: &mut Check<'_>, field: &str, contribution: &Contribution) {
    let slot = contribution.slot.as_str();
    let kinds: Vec<Kind> = match (core_slot(slot), contribution.slot.plugin()) {
        (Some(core), _) => core.kinds.to_vec(),
        (None, Some(owner)) if owner == check.manifest.key().as_str() => {
            let name = &slot[owner.len() + 1..];
            match check.manifest.slots.iter().find(|offered| offered.name == name) {
                Some(offered) => offered.kinds.clone(),
                None => {
                    check.add(
                        format!("{field}.slot"),
                        "unknown_slot",
                        format!("{name:?} is not one of [[slots]]"),
                    );
                    return;
                }
            }
        }
        // What another plugin's slot takes is known where both are installed.
        (None, _) => return,
    };
    // A modal is drawn over the page; it stands where its button stands.
    let holds_button = kinds.contains(&Kind::Button) || kinds.contains(&Kind::MenuItem);
    let fits = kinds.contains(&contribution.kind) || (contribution.kind == Kind::Modal && holds_button);
    let names: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
    check.need(
        fits,
        format!("{field}.kind"),
        "slot_kind",
        format!("{slot} takes {}, not {}", names.join(", "), contribution.kind.as_str()),
    );
}

/// Which fields a kind must have, and which it may not.
fn check_fields(check: &mut Check<'_>, field: &str, contribution: &Contribution) {
    let kind = contribution.kind;
    let is_action = matches!(kind, Kind::Button | Kind::MenuItem);
    let fields = [
        ("view", contribution.view.is_some(), !is_action, !is_action),
        ("label", contribution.label.is_some(), !matches!(kind, Kind::Page | Kind::Inline), true),
        ("path", contribution.path.is_some(), kind == Kind::Page, kind == Kind::Page || is_action),
        ("size", contribution.size.is_some(), false, kind == Kind::Card),
        ("opens", contribution.opens.is_some(), false, is_action),
        ("call", contribution.call.is_some(), false, is_action),
    ];
    for (name, present, must, may) in fields {
        let kind = kind.as_str();
        check.need(present || !must, format!("{field}.{name}"), "missing", format!("a {kind} needs {name}"));
        check.need(
            !present || may,
            format!("{field}.{name}"),
            "not_here",
            format!("a {kind} has no {name}; remove it"),
        );
    }
    if is_action {
        let targets = [&contribution.opens, &contribution.path, &contribution.call];
        let count = targets.into_iter().flatten().count();
        check.need(
            count == 1,
            field,
            "target",
            format!("a {} has exactly one of opens, path and call; this one has {count}", kind.as_str()),
        );
    }
}

fn check_values(check: &mut Check<'_>, field: &str, contribution: &Contribution) {
    let manifest = check.manifest;
    check.shown_if(format!("{field}.label"), contribution.label.as_deref(), 40);
    if let Some(view) = &contribution.view {
        check.need(
            manifest.view(view).is_some(),
            format!("{field}.view"),
            "unknown_view",
            format!("{view:?} is not declared; add [[views]] name = {view:?}, or use one that is"),
        );
    }
    if let Some(icon) = &contribution.icon {
        check.need(
            is_icon_name(icon),
            format!("{field}.icon"),
            "icon",
            format!("{icon:?} is not the name of an icon; they look like \"circle-check\""),
        );
    }
    check.need(
        (-10_000..=10_000).contains(&contribution.order),
        format!("{field}.order"),
        "order",
        "order is between -10000 and 10000",
    );
    if let Some(permission) = &contribution.permission {
        check.permission(format!("{field}.permission"), permission);
    }
    if let Some(when) = &contribution.when {
        let fits = contribution.needs_plugin().is_some_and(|key| PluginKey::parse(key).is_ok());
        check.need(
            fits,
            format!("{field}.when"),
            "condition",
            format!("{when:?} is not a condition; write \"plugin:key\" to show this only while that plugin is active"),
        );
    }
}

fn check_target(check: &mut Check<'_>, field: &str, contribution: &Contribution) {
    let manifest = check.manifest;
    if let Some(path) = &contribution.path {
        check.need(
            is_page_path(path),
            format!("{field}.path"),
            "path",
            format!(
                "{path:?} is not a path; it starts with \"/\", has no parameters and does not end with \"/\""
            ),
        );
        if contribution.kind != Kind::Page && is_page_path(path) {
            let leads = manifest
                .contributions
                .iter()
                .filter(|other| other.kind == Kind::Page)
                .filter_map(|other| other.path.as_deref())
                .any(|page| is_below(page, path));
            check.need(
                leads,
                format!("{field}.path"),
                "unknown_page",
                format!("no page of this plugin stands at {path:?}"),
            );
        }
    }
    if let Some(opens) = &contribution.opens {
        let is_modal = manifest.contribution(opens).is_some_and(|other| other.kind == Kind::Modal);
        check.need(
            is_modal,
            format!("{field}.opens"),
            "unknown_modal",
            format!("{opens:?} is not the id of a contribution of kind modal"),
        );
    }
    if let Some(call) = &contribution.call {
        let route = contribution
            .call_target()
            .filter(|(_, path)| is_in_app(path))
            .and_then(|(method, path)| find_route(&manifest.routes, method.as_str(), path));
        check.need(
            route.is_some(),
            format!("{field}.call"),
            "unknown_route",
            format!("{call:?} is not answered by [[routes]]; write for example \"POST /sync\""),
        );
    }
}

fn is_page_path(path: &str) -> bool {
    path == "/"
        || (path.len() <= 200
            && path.strip_prefix('/').is_some_and(|steps| {
                steps.split('/').all(|step| {
                    !step.is_empty()
                        && step
                            .bytes()
                            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
                })
            }))
}

/// Whether the page at `page` answers `path`.
fn is_below(page: &str, path: &str) -> bool {
    page == "/" || path == page || path.strip_prefix(page).is_some_and(|rest| rest.starts_with('/'))
}
