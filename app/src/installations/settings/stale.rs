//! "Ben Ode changed this 2 minutes ago.": mine and theirs per field, nothing lost.

use std::collections::BTreeSet;

use leptos::prelude::*;
use serde_json::Value;
use tenon_api::settings::Settings;
use tenon_contract::settings::FieldKind;

use super::start_of;
use crate::{
    config_form::FormState,
    texts::config as words,
    ui::{Button, ButtonKind, Notice, NoticeTone, RelativeTime, Still as _, el},
};

fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => words::NOTHING.to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// Names that were changed here and hold something else there now.
fn both(state: FormState, theirs: &Settings) -> Vec<String> {
    let mine = state.all_values();
    let differs = |name: &String| {
        let their = theirs.values.get(name);
        their != mine.get(name) && their != state.start_value(name).as_ref()
    };
    state.changed_names().into_iter().filter(differs).collect()
}

#[component]
pub fn Stale(
    state: FormState,
    theirs: Settings,
    version: RwSignal<i64>,
    done: Callback<()>,
) -> impl IntoView {
    let take = RwSignal::new(BTreeSet::<String>::new());
    let names = both(state, &theirs);
    let mine = state.all_values();
    let form = state.form();
    let who = words::changed_by(theirs.changed_by.as_deref().unwrap_or_default());
    let when = theirs.changed_at;
    let rows = names
        .iter()
        .filter(|name| !form.field(name).is_some_and(|field| matches!(field.kind, FieldKind::Secret(_))))
        .map(|name| {
            let title = form.field(name).map_or_else(|| name.clone(), |field| field.title.clone());
            let group = ["stale-", name].concat();
            let option = |theirs: bool, value: String| {
                let (name, group) = (name.clone(), group.clone());
                let word = if theirs { words::TAKE_THEIRS } else { words::KEEP_MINE };
                let choose = move |_| {
                    take.update(|all| {
                        if theirs {
                            all.insert(name.clone())
                        } else {
                            all.remove(&name)
                        };
                    });
                };
                let input = el("input")
                    .attr("type", "radio")
                    .attr("name", group)
                    .attr("aria-label", [word, ": ", &title].concat())
                    .flag("checked", !theirs)
                    .on("change", choose);
                el("td").kid(
                    el("label").class("choice").kid(input).kid(el("span").class("break-words").kid(value)),
                )
            };
            el("tr")
                .kid(el("th").attr("scope", "row").kid(title.clone()))
                .kid(option(false, shown(mine.get(name))))
                .kid(option(true, shown(theirs.values.get(name))))
        });
    let table = (!names.is_empty()).then(|| {
        let head = el("tr")
            .kid(el("th").attr("scope", "col").kid(el("span").class("sr-only").kid(words::NAME)))
            .kid(el("th").attr("scope", "col").kid(words::MINE))
            .kid(el("th").attr("scope", "col").kid(words::THEIRS));
        el("table")
            .class("stale-table")
            .kid(el("caption").class("sr-only").kid(words::STALE_TABLE))
            .kid(el("thead").kid(head))
            .kid(el("tbody").kids(rows))
            .still()
    });
    let go = {
        let theirs = theirs.clone();
        Callback::new(move |_| {
            state.rebase(start_of(&theirs), &take.get_untracked());
            version.set(theirs.version);
            done.run(());
        })
    };
    view! {
        <div class="mb-6 max-w-[640px]">
            <Notice
                tone=NoticeTone::Warning
                appeared=true
                actions=move || {
                    view! {
                        <Button kind=ButtonKind::Secondary on_click=go>
                            {words::GO_ON}
                        </Button>
                    }
                }
            >
                <p>{who} {when.map(|at| view! { <RelativeTime at=Signal::stored(at) /> })} "."</p>
                <p>{words::STALE_LEAD}</p>
                {table}
            </Notice>
        </div>
    }
    .into_any()
}
