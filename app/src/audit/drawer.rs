//! One entry of the log beside the table: before and after, request, hash. Not modal, so that the rows stay in
//! reach, and drawn by the server too.

use leptos::prelude::*;
use serde_json::Value;
use tenon_api::audit::AuditEntry;

use super::{close_link, outcome, shown_sentence};
use crate::{
    texts::audit as words,
    ui::{Code, DefinitionList, Digest, Fact, absolute},
};

#[component]
pub fn Drawer(entry: AuditEntry, close: String) -> impl IntoView {
    crate::page::escape_leads_to(&close);
    let changes = rows(&entry.before, &entry.after);
    let changes = (!changes.is_empty()).then(|| {
        let rows = changes
            .into_iter()
            .map(|(name, before, after)| {
                view! {
                    <li class="border-t py-2">
                        <code class="font-mono text-sm">{name}</code>
                        <p class="break-words">
                            <span class="text-muted">{words::BEFORE} ": "</span>
                            <del class="no-underline">{before}</del>
                        </p>
                        <p class="break-words">
                            <span class="text-muted">{words::AFTER} ": "</span>
                            <ins class="no-underline">{after}</ins>
                        </p>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="mt-4">{rows}</ul> }
    });
    view! {
        <aside
            class="fixed inset-y-0 end-0 z-30 w-full max-w-[440px] overflow-y-auto border-s bg-raised p-6 shadow-3"
            aria-labelledby="entry-title"
        >
            <div class="mb-4 flex items-start justify-between gap-4">
                <h2 id="entry-title" class="text-lg font-semibold">{shown_sentence(&entry)}</h2>
                {close_link(close)}
            </div>
            <DefinitionList>
                <Fact label=words::COL_TIME>{absolute(entry.at)}</Fact>
                <Fact label=words::COL_WHO>{entry.actor.name.clone()} " " <Code text=entry.actor.id.clone() /></Fact>
                <Fact label=words::ACTION>
                    <Code text=entry.action.clone() />
                </Fact>
                <Fact label=words::COL_TARGET>{entry.target_name.clone()} " " <Code text=entry.target.clone() /></Fact>
                <Fact label=words::COL_RESULT>{outcome(entry.outcome)}</Fact>
                <Fact label=words::COL_FROM>{entry.address.clone()}</Fact>
                <Fact label=words::REQUEST>
                    <Code text=entry.request_id.clone() />
                </Fact>
                <Fact label=words::SEQUENCE>{entry.seq.to_string()}</Fact>
                <Fact label=words::HASH>
                    <Digest value=entry.hash.clone() label="Copy hash" />
                </Fact>
            </DefinitionList>
            {changes}
        </aside>
    }
    .into_any()
}

/// Field, before, after: only what differs, in the order of names.
fn rows(before: &Value, after: &Value) -> Vec<(String, String, String)> {
    let empty = serde_json::Map::new();
    let (before, after) = (before.as_object().unwrap_or(&empty), after.as_object().unwrap_or(&empty));
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name))
        .map(|name| (name.clone(), shown(before.get(name)), shown(after.get(name))))
        .collect()
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => words::NOTHING.to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::rows;

    #[test]
    fn only_what_differs_is_shown() {
        let found = rows(
            &json!({"state": "active", "same": 1}),
            &json!({"state": "disabled", "same": 1, "new": [2]}),
        );
        let expected = [("new", "Nothing", "[2]"), ("state", "active", "disabled")];
        let expected = expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned()));
        assert_eq!(found, expected);
        assert!(rows(&json!(null), &json!(null)).is_empty());
    }
}
