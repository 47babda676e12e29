//! The filters of the log: a plain form whose state is the address.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::filter_href;
use crate::{
    api::audit::Filter,
    page::follow_address,
    texts::audit as words,
    ui::{Input, Select},
};

const OUTCOMES: [(&str, &str); 3] =
    [("ok", words::OK), ("refused", words::REFUSED), ("failed", words::FAILED)];

#[component]
pub fn Filters(filter: Memo<Filter>, base: String) -> impl IntoView {
    let navigate = use_navigate();
    let go = {
        let base = base.clone();
        Callback::new(move |filter: Filter| {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&filter_href(&base, &filter, ""), options);
        })
    };
    let change = move |edit: fn(&mut Filter, String)| {
        Callback::new(move |value: String| {
            // Another filter begins with its newest entries.
            let mut filter = Filter { cursor: String::new(), ..filter.get_untracked() };
            edit(&mut filter, value);
            go.run(filter);
        })
    };
    follow_address("action", move || filter.with(|filter| filter.action.clone()));
    follow_address("outcome", move || filter.with(|filter| filter.outcome.clone()));
    follow_address("from", move || filter.with(|filter| filter.from.clone()));
    follow_address("to", move || filter.with(|filter| filter.to.clone()));
    let now = filter.get_untracked();
    let own = |(value, word): &(&str, &str)| ((*value).to_owned(), (*word).to_owned());
    let any = |word: &str| (String::new(), word.to_owned());
    let mut actions: Vec<(String, String)> = vec![any(words::ANY_WHAT)];
    actions.extend(words::ACTIONS.iter().map(own));
    if !now.action.is_empty() && !actions.iter().any(|(value, _)| *value == now.action) {
        actions.push((now.action.clone(), now.action.clone()));
    }
    let mut outcomes = vec![any(words::ANY_RESULT)];
    outcomes.extend(OUTCOMES.iter().map(own));
    let clear = base.clone();
    let filtered = move || {
        filter.with(|filter| {
            [&filter.action, &filter.outcome, &filter.from, &filter.to, &filter.actor, &filter.target]
                .iter()
                .any(|text| !text.is_empty())
        })
    };
    view! {
        <form
            method="get"
            action=base
            class="mb-4 flex flex-wrap items-center gap-3"
            on:submit=move |event| event.prevent_default()
        >
            <Select
                id="action"
                name="action"
                label=words::WHAT
                fit=true
                options=actions
                value=now.action
                on_change=change(|filter, value| filter.action = value)
            />
            <Select
                id="outcome"
                name="outcome"
                label=words::RESULT
                fit=true
                options=outcomes
                value=now.outcome
                on_change=change(|filter, value| filter.outcome = value)
            />
            <label class="flex items-center gap-2 text-sm whitespace-nowrap text-muted">
                {words::FROM_DAY}
                <Input id="from" name="from" kind="date" value=now.from on_input=change(|filter, value| filter.from = value) />
            </label>
            <label class="flex items-center gap-2 text-sm whitespace-nowrap text-muted">
                {words::TO_DAY}
                <Input id="to" name="to" kind="date" value=now.to on_input=change(|filter, value| filter.to = value) />
            </label>
            <button type="submit" class="btn btn-secondary sr-only focus:not-sr-only in-data-live:hidden">
                <span>{words::APPLY}</span>
            </button>
            {move || filtered().then(|| view! {
                <a href=clear.clone() rel="external" class="btn btn-ghost"><span>{words::CLEAR}</span></a>
            })}
        </form>
    }
    .into_any()
}
