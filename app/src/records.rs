//! The table that the host draws for a collection: sort, filters, pages, selection, export, and the form of one
//! record, without a line of plugin code. A view's `records` node puts it there; its state is the address, under
//! names that begin with the collection's, so that two tables of a page do not disturb each other.

mod address;
mod bulk;
mod cells;
mod fetched;
mod filters;
mod sheet;

use std::collections::BTreeSet;

use leptos::prelude::*;
use tenon_api::{
    Page,
    records::{CollectionModel, Record},
    views::FilledTable,
};
use tenon_contract::records::Table as Asked;

use self::{
    address::Address,
    fetched::{draw_fetched, fetched},
};
use crate::{
    api::{self, Answer, records::Place},
    context::use_here,
    texts::records as words,
    ui::{Column, EmptyState, LinkButton, Still as _, Table, el, view_kid},
};

/// What a `records` node says.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    pub place: Place,
    /// Fields in order; the first six that a table can show when empty.
    pub columns: Vec<String>,
    pub table: Asked,
    /// Whether records can be added, edited and deleted here (by who may).
    pub actions: bool,
}

/// What the address opens beside the table, where the page of records does not hold it.
type Beside = Option<Answer<Record>>;
type Loaded = (CollectionModel, Page<Record>);

async fn load(wanted: &Wanted, address: &Address) -> Answer<Loaded> {
    let model = api::records::model(&wanted.place).await?;
    let page = api::records::list(&wanted.place, &address.query(&wanted.table)).await?;
    Ok((model, page))
}

/// What came with the view for this table at this address.
fn find(given: Vec<FilledTable>, wanted: &Wanted, address: &Address) -> (Option<Answer<Loaded>>, Beside) {
    let query = address.query(&wanted.table);
    let mut given = given.into_iter();
    let Some(found) = given.find(|one| one.collection == wanted.table.collection && one.query == query)
    else {
        return (None, None);
    };
    let beside = found.open_error.map(Err).or(found.opened.map(Ok));
    (found.error.map(Err).or_else(|| Some(Ok((found.model?, found.page?)))), beside)
}

/// `given` is what came with the view.
#[component]
pub fn RecordsTable(wanted: Wanted, given: Vec<FilledTable>) -> impl IntoView {
    let here = use_here();
    let address = address::use_address(&wanted.place.collection);
    let asked = wanted.clone();
    // What changes elsewhere is told by the stream; what is open stays.
    let news = Memo::new(move |before: Option<&(u64, u64)>| {
        let now = (here.live.changes.get(), here.live.records.get());
        let open = address.with_untracked(|address| !address.open.is_empty());
        before.filter(|_| open).copied().unwrap_or(now)
    });
    let again = RwSignal::new(0_u32);
    let refetch = Callback::new(move |()| again.update(|count| *count += 1));
    let (first, beside) = address.with_untracked(|address| find(given, &wanted, address));
    let key = Memo::new(move |_| (address.with(Address::of_list), news.get(), again.get()));
    let page = fetched(first, key, async move |(address, ..)| load(&asked, &address).await);
    let body = draw_fetched(page, move |(model, page): Loaded| {
        let beside = beside.clone();
        view! { <Drawn wanted=wanted.clone() model page beside address refetch /> }.still()
    });
    view! { <section class="v-records">{body}</section> }.still()
}

#[component]
fn Drawn(
    wanted: Wanted,
    model: CollectionModel,
    page: Page<Record>,
    beside: Beside,
    address: Memo<Address>,
    refetch: Callback<()>,
) -> impl IntoView {
    let now = address.get_untracked();
    let columns = cells::columns(&model, &wanted.columns);
    let may_write = model.may_write && wanted.actions;
    let selected = RwSignal::new(BTreeSet::<String>::new());
    let heads = heads(&columns, &model, &now, &wanted, may_write);
    let sheet = sheet::sheet(
        wanted.place.clone(),
        model.clone(),
        address,
        page.items.clone(),
        beside,
        may_write,
        refetch,
    );
    let tools = view! { <filters::Tools model=model.clone() wanted=wanted.clone() address may_write total=page.total.clone() /> };
    let pages = {
        let first = (!now.cursor.is_empty()).then(|| now.clone().at_cursor("").href());
        let next = page.next.clone().map(|cursor| now.clone().at_cursor(&cursor).href());
        view! {
            <nav class="mt-4 flex gap-2 empty:hidden" aria-label="Pages">
                {first.map(|href| view! { <LinkButton href>{words::NEWER}</LinkButton> })}
                {next.map(|href| view! { <LinkButton href>{words::OLDER}</LinkButton> })}
            </nav>
        }
    };
    let list = if page.items.is_empty() {
        nothing(&model, &now, may_write)
    } else {
        let ids: Vec<String> = page.items.iter().map(|record| record.id.to_string()).collect();
        let rows = page
            .items
            .into_iter()
            .map(|record| row(&record, &columns, &now, address, may_write, selected))
            .collect_view();
        let bulk = may_write.then(|| {
            view! { <bulk::Bulk place=wanted.place.clone() ids selected refetch /> }
        });
        view! {
            {bulk}
            <Table caption=model.title.clone() list=true columns=heads>
                {rows}
            </Table>
            {pages}
        }
        .into_any()
    };
    view! {
        {tools}
        {list}
        {sheet}
    }
    .into_any()
}

fn heads(
    columns: &[cells::Shown],
    model: &CollectionModel,
    now: &Address,
    wanted: &Wanted,
    may_write: bool,
) -> Vec<Column> {
    let sort =
        if now.sort.is_empty() { wanted.table.sort.clone().unwrap_or_default() } else { now.sort.clone() };
    let select = may_write.then(|| Column { hidden_title: true, ..Column::new(words::COL_SELECT) });
    let fields = columns.iter().map(|shown| {
        let mut column = Column::new(shown.title.clone());
        column.end = shown.is_number;
        if !model.indexes.contains(&shown.field) && !shown.is_built_in() {
            return column;
        }
        let down = ["-", &shown.field].concat();
        let (next, state) = if sort == shown.field {
            (down, Some("ascending"))
        } else if sort == down {
            (shown.field.clone(), Some("descending"))
        } else {
            (shown.field.clone(), None)
        };
        column.sorted(now.clone().sorted(&next).href(), state)
    });
    select.into_iter().chain(fields).collect()
}

fn row(
    record: &Record,
    columns: &[cells::Shown],
    now: &Address,
    address: Memo<Address>,
    may_write: bool,
    selected: RwSignal<BTreeSet<String>>,
) -> AnyView {
    let id = record.id.to_string();
    let href = now.clone().opened(&id).href();
    let name = columns.first().map(|first| first.text(record)).unwrap_or_default();
    let check = may_write.then(|| bulk::check(id.clone(), &name, selected));
    let cells = columns
        .iter()
        .enumerate()
        .map(|(at, shown)| {
            let class = shown.class();
            let value = shown.cell(record);
            if at == 0 {
                let link = el("a")
                    .attr("href", href.clone())
                    .attr("data-noscroll", "")
                    .attr("data-keep-focus", "")
                    .kid(view_kid(value));
                el("td").class([class, " name"].concat().trim_start().to_owned()).kid(link).still()
            } else {
                view! { <td class=class>{value}</td> }.into_any()
            }
        })
        .collect_view();
    let current = move || address.with(|now| now.open == id).then_some("true");
    view! {
        <tr aria-current=current class="aria-[current]:bg-active">
            {check}
            {cells}
        </tr>
    }
    .into_any()
}

fn nothing(model: &CollectionModel, now: &Address, may_write: bool) -> AnyView {
    if !now.filter.is_empty() {
        let href = now.clone().filtered(Vec::new()).href();
        return view! {
            <EmptyState title=words::NO_MATCH icon=icondata::LuSearchX announced=true>
                <LinkButton href>{words::CLEAR}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    let href = now.clone().opened(address::NEW).href();
    let title = words::none(&model.title);
    if may_write {
        let add = words::add(&model.title);
        view! {
            <EmptyState title=title text=words::NONE_TEXT icon=icondata::LuRows3>
                <LinkButton href>{add}</LinkButton>
            </EmptyState>
        }
        .into_any()
    } else {
        view! { <EmptyState title=title icon=icondata::LuRows3 /> }.into_any()
    }
}
