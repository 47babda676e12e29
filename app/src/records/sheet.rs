//! One record beside the table: its form for those who may write, its values for the others. Not modal, so that
//! the rows stay in reach, and drawn by the server too.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use tenon_api::{
    error::Code,
    records::{CollectionModel, Record, WriteRecord},
};

use super::{
    Beside,
    address::{Address, NEW},
    cells,
    fetched::{draw_fetched, fetched},
};
use crate::{
    api::{self, Answer, records::Place},
    config_form::{FormStart, FormState, SchemaForm},
    doing::{Doing, ErrorNote},
    icons,
    texts::records as words,
    ui::{
        Button, ButtonKind, Code as Mono, DefinitionList, Fact, LinkButton, RelativeTime, Still as _, el,
        use_toasts,
    },
};

/// The sheet, while the address says that something is open.
pub fn sheet(
    place: Place,
    model: CollectionModel,
    address: Memo<Address>,
    items: Vec<Record>,
    beside: Beside,
    may_write: bool,
    refetch: Callback<()>,
) -> AnyView {
    let (place, model, items) = (StoredValue::new(place), StoredValue::new(model), StoredValue::new(items));
    let open = Memo::new(move |_| address.with(|now| now.open.clone()));
    let drawn = move || {
        let id = open.get();
        if id.is_empty() || (id == NEW && !may_write) {
            return ().into_any();
        }
        let close = address.with_untracked(|now| now.clone().opened("").href());
        let known = items.with_value(|items| items.iter().find(|one| one.id.to_string() == id).cloned());
        let draw = move |record: Option<Record>| {
            view! { <Sheet place=place.get_value() model=model.get_value() record close=close.clone() may_write refetch /> }
                .into_any()
        };
        if id == NEW || known.is_some() {
            return draw(known);
        }
        // Opened by an address whose page of the list does not hold it.
        let ours = |record: &Answer<Record>| match record {
            Ok(record) => record.id.to_string() == id,
            Err(_) => true,
        };
        let first = beside.clone().filter(ours);
        let key = Memo::new(move |_| id.clone());
        let record =
            fetched(first, key, async move |id: String| api::records::read(&place.get_value(), &id).await);
        draw_fetched(record, move |record: Record| draw(Some(record)))
    };
    drawn.still()
}

#[component]
fn Sheet(
    place: Place,
    model: CollectionModel,
    record: Option<Record>,
    close: String,
    may_write: bool,
    refetch: Callback<()>,
) -> impl IntoView {
    crate::page::escape_leads_to(&close);
    let title_id = ["sheet-", &place.collection].concat();
    let labelled = title_id.clone();
    let title = match &record {
        Some(record) => {
            let first = cells::columns(&model, &[]);
            let texts: Vec<String> = first
                .iter()
                .take(2)
                .map(|shown| shown.text(record))
                .filter(|text| !text.is_empty())
                .collect();
            if texts.is_empty() { model.title.clone() } else { texts.join(" · ") }
        }
        None => words::add_title(&model.title),
    };
    let body = if may_write {
        view! { <Edit place model record=record.clone() close=close.clone() refetch /> }.into_any()
    } else {
        facts(&model, record.as_ref())
    };
    let about = record.map(|record| {
        view! {
            <DefinitionList>
                <Fact label=words::UPDATED>
                    <RelativeTime at=Signal::stored(record.updated_at) />
                </Fact>
                <Fact label=words::CREATED>
                    <RelativeTime at=Signal::stored(record.created_at) />
                </Fact>
                <Fact label=words::VERSION>{record.version.to_string()}</Fact>
                <Fact label=words::ID>
                    <Mono text=record.id.to_string() />
                </Fact>
            </DefinitionList>
        }
    });
    let cross = el("a")
        .attr("href", close)
        .class("btn btn-ghost btn-icon btn-sm")
        .attr("aria-label", words::CLOSE)
        .attr("data-noscroll", "")
        .attr("data-keep-focus", "")
        .kid(icons::icon(icondata::LuX, 16, ""));
    view! {
        <aside
            class="fixed inset-y-0 end-0 z-30 w-full max-w-[440px] overflow-y-auto border-s bg-raised p-6 shadow-3"
            aria-labelledby=labelled
        >
            <div class="mb-4 flex items-start justify-between gap-4">
                <h2 id=title_id class="text-lg font-semibold break-words">{title}</h2>
                {cross}
            </div>
            {body}
            <div class="mt-8 border-t pt-4 empty:hidden">{about}</div>
        </aside>
    }
    .into_any()
}

/// The values, for those who may only read.
fn facts(model: &CollectionModel, record: Option<&Record>) -> AnyView {
    let Some(record) = record else { return ().into_any() };
    let facts = cells::fields(&model.schema)
        .into_iter()
        .map(|field| {
            let shown = cells::shown(model, &field);
            let value = shown.cell(record);
            view! { <Fact label=shown.title.clone()>{value}</Fact> }
        })
        .collect_view();
    view! { <DefinitionList>{facts}</DefinitionList> }.into_any()
}

#[component]
fn Edit(
    place: Place,
    model: CollectionModel,
    record: Option<Record>,
    close: String,
    refetch: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let navigate = use_navigate();
    let doing = Doing::new();
    let start = FormStart {
        values: record.as_ref().map(|record| record.values.clone()).unwrap_or_default(),
        ..FormStart::default()
    };
    let form = tenon_contract::settings::read(&model.schema);
    let state = FormState::new(&["record-", &place.collection].concat(), form, start);
    let stale = Signal::derive(move || {
        doing.error.with(|error| error.as_ref().is_some_and(|error| error.is(Code::StaleVersion)))
    });
    let version = RwSignal::new(record.as_ref().map(|record| record.version));
    let id = record.map(|record| record.id.to_string());
    let (known, place_of) = (id.clone(), place.clone());
    let leave = close.clone();
    let save = Callback::new(move |()| {
        if !state.check() {
            return;
        }
        let (place, id, close, navigate) = (place_of.clone(), known.clone(), close.clone(), navigate.clone());
        doing.run(async move {
            let write = WriteRecord { values: state.all_values(), if_version: version.get_untracked() };
            let answer = match &id {
                Some(id) => api::records::replace(&place, id, &write).await,
                None => api::records::create(&place, &write).await,
            };
            match answer {
                Ok(_) => {
                    toasts.say(words::SAVED);
                    let _ = refetch.try_run(());
                    navigate(&close, NavigateOptions { scroll: false, ..NavigateOptions::default() });
                    Ok(())
                }
                Err(mut error) => {
                    // What belongs to a field stands there; the rest is told above the buttons.
                    let had = !error.errors.is_empty();
                    error.errors = state.show_server_errors(&error.errors);
                    if had && error.errors.is_empty() { Ok(()) } else { Err(error) }
                }
            }
        });
    });
    // Their values become the start; what was changed here stays.
    let reload = Callback::new(move |_| {
        let (place, id) = (place.clone(), id.clone());
        doing.run(async move {
            let Some(id) = id else { return Ok(()) };
            let theirs = api::records::read(&place, &id).await?;
            version.set(Some(theirs.version));
            let start = FormStart { values: theirs.values, ..FormStart::default() };
            state.rebase(start, &std::collections::BTreeSet::new());
            Ok(())
        });
    });
    view! {
        <form
            class="grid gap-6"
            novalidate=true
            on:submit=move |event| {
                event.prevent_default();
                save.run(());
            }
        >
            <SchemaForm state />
            <div class="empty:hidden">
                <ErrorNote error=doing.error />
                {move || stale.get().then(|| view! {
                    <div class="mt-3">
                        <p class="mb-2 text-muted">{words::STALE}</p>
                        <Button on_click=reload>{words::LOAD_THEIRS}</Button>
                    </div>
                })}
            </div>
            <div class="flex flex-wrap gap-2">
                <Button kind=ButtonKind::Primary submit=true busy=doing.busy busy_label=words::SAVING>
                    {words::SAVE}
                </Button>
                <LinkButton href=leave>{words::CANCEL}</LinkButton>
            </div>
        </form>
    }
    .into_any()
}
