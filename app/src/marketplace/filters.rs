//! Search, category, status and sort: a plain form whose state is the address, kept up while one types.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use tenon_api::plugins::Category;

use crate::{
    api::{Query, plugins::Search},
    context::use_here,
    icons::Icon,
    page::follow_address,
    texts::marketplace as texts,
    ui::{SearchField, Select},
};

/// The marketplace's address for a search; empty and usual values are left out.
pub fn search_href(base: &str, search: &Search) -> String {
    let sort = if search.sort == texts::SORTS[0].0 { "" } else { &search.sort };
    Query::new()
        .with("q", &search.q)
        .with("category", &search.category)
        .with("status", &search.status)
        .with("sort", sort)
        .after(base)
}

#[component]
pub fn Filters(search: Memo<Search>, categories: Vec<Category>) -> impl IntoView {
    let here = use_here();
    let navigate = use_navigate();
    let base = here.href("/plugins");
    let go = {
        let base = base.clone();
        Callback::new(move |search: Search| {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&search_href(&base, &search), options);
        })
    };
    let change = move |edit: fn(&mut Search, String)| {
        Callback::new(move |value: String| {
            let mut search = search.get_untracked();
            edit(&mut search, value);
            go.run(search);
        })
    };
    let sorted = |sort: String| if sort.is_empty() { texts::SORTS[0].0.to_owned() } else { sort };
    follow_address("plugin-search", move || search.with(|search| search.q.clone()));
    follow_address("category", move || search.with(|search| search.category.clone()));
    follow_address("status", move || search.with(|search| search.status.clone()));
    follow_address("sort", move || sorted(search.with(|search| search.sort.clone())));
    let now = search.get_untracked();
    let total: u64 = categories.iter().map(|category| category.count).sum();
    let any = |word: &str| (String::new(), word.to_owned());
    let category_options: Vec<(String, String)> =
        std::iter::once(any(texts::ANY_CATEGORY))
            .chain(categories.iter().map(|one| {
                (one.key.clone(), [one.name.as_str(), " (", &one.count.to_string(), ")"].concat())
            }))
            .collect();
    let own = |(value, word): &(&str, &str)| ((*value).to_owned(), (*word).to_owned());
    let status_options: Vec<(String, String)> =
        std::iter::once(any(texts::ANY_STATUS)).chain(texts::STATUSES.iter().map(own)).collect();
    let sort_options: Vec<(String, String)> = texts::SORTS.iter().map(own).collect();
    let sort = sorted(now.sort.clone());
    view! {
        <form
            method="get"
            action=base
            role="search"
            class="flex flex-wrap items-center gap-3"
            on:submit=move |event| event.prevent_default()
        >
            <div class="min-w-0 grow basis-[280px] lg:max-w-[420px]">
                <SearchField
                    id="plugin-search"
                    label=texts::SEARCH
                    placeholder=texts::placeholder(&total.to_string())
                    value=now.q
                    main=true
                    on_search=change(|search, q| search.q = q)
                />
            </div>
            <Select
                id="category"
                name="category"
                label=texts::CATEGORY
                fit=true
                options=category_options
                value=now.category
                on_change=change(|search, category| search.category = category)
            />
            <Select
                id="status"
                name="status"
                label=texts::STATUS
                fit=true
                options=status_options
                value=now.status
                on_change=change(|search, status| search.status = status)
            />
            <div class="flex items-center gap-3 lg:ms-auto">
                <label for="sort" class="text-sm text-muted">{texts::SORT}</label>
                <Select
                    id="sort"
                    name="sort"
                    fit=true
                    options=sort_options
                    value=sort
                    on_change=change(|search, sort| search.sort = sort)
                />
            </div>
            <button type="submit" class="btn btn-secondary sr-only focus:not-sr-only in-data-live:hidden">
                <span>{texts::APPLY}</span>
            </button>
        </form>
        <Chips search base=here.href("/plugins") categories />
    }
    .into_any()
}

/// What narrows the list now, each with a way to take it away.
#[component]
fn Chips(search: Memo<Search>, base: String, categories: Vec<Category>) -> impl IntoView {
    move || {
        let now = search.get();
        let mut chips: Vec<(String, Search)> = Vec::new();
        if !now.category.is_empty() {
            let name = categories.iter().find(|one| one.key == now.category).map(|one| one.name.clone());
            let name = name.unwrap_or_else(|| crate::texts::category(&now.category).to_owned());
            chips.push((name, Search { category: String::new(), ..now.clone() }));
        }
        if let Some((_, word)) = texts::STATUSES.iter().find(|(value, _)| *value == now.status) {
            chips.push(((*word).to_owned(), Search { status: String::new(), ..now.clone() }));
        }
        (!chips.is_empty()).then(|| {
            let clear = Search { q: now.q.clone(), sort: now.sort.clone(), ..Search::default() };
            let items = chips
                .into_iter()
                .map(|(word, without)| {
                    view! {
                        <li class="chip">
                            <span class="chip-word">{word.clone()}</span>
                            <a
                                href=search_href(&base, &without)
                                class="chip-x"
                                aria-label=["Remove ", &word].concat()
                                data-noscroll=""
                            >
                                <Icon icon=icondata::LuX size=14 />
                            </a>
                        </li>
                    }
                })
                .collect_view();
            view! {
                <ul class="chips mt-3 items-center">
                    {items}
                    <li>
                        <a href=search_href(&base, &clear) class="btn btn-ghost btn-sm" data-noscroll="">
                            <span>{texts::CLEAR_ALL}</span>
                        </a>
                    </li>
                </ul>
            }
        })
    }
}
