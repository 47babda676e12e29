//! Tables that the host draws for the `records` nodes of a view: their first page comes with the view, at the
//! state that the page's address gives them. A table that cannot be read says why; the view goes on.

use serde_json::Value;
use tenon_api::{records::ListRecords, views::FilledTable};
use tenon_contract::{
    records::{Query, Table, TableState},
    view::{Element, Node},
};

use super::Frame;
use crate::{Error, Result, records};

/// Different tables of one view; the browser reads further ones.
const MAX_TABLES: usize = 20;
/// `open` of a record that is not there yet.
const NEW: &str = "new";

/// The tables of a painted tree: a list of [`FilledTable`], or null when it has none.
pub(super) async fn fill(frame: &Frame<'_>, address: &[(String, String)], tree: &Node) -> Value {
    let mut found: Vec<(Table, TableState, Query)> = Vec::new();
    find(tree, address, &mut found);
    if found.is_empty() {
        return Value::Null;
    }
    let mut filled = Vec::with_capacity(found.len());
    for (table, state, query) in found {
        filled.push(one(frame, table.collection, &state, query).await);
    }
    serde_json::to_value(filled).unwrap_or_default()
}

/// Each collection with each query once, in the order of the tree.
fn find(tree: &Node, address: &[(String, String)], found: &mut Vec<(Table, TableState, Query)>) {
    if let Element::Records(node) = &tree.element
        && found.len() < MAX_TABLES
    {
        let table = Table::of(node);
        let state = TableState::read(&table.collection, address);
        let query = table.query(&state);
        if !found.iter().any(|(known, _, asked)| known.collection == table.collection && *asked == query) {
            found.push((table, state, query));
        }
    }
    tree.children.iter().for_each(|child| find(child, address, found));
}

async fn one(frame: &Frame<'_>, collection: String, state: &TableState, query: Query) -> FilledTable {
    let mut filled = FilledTable {
        collection,
        query,
        model: None,
        page: None,
        error: None,
        opened: None,
        open_error: None,
    };
    if let Err(error) = read(frame, state, &mut filled).await {
        filled.error = Some(error.to_api(&frame.cx.request_id));
    }
    filled
}

async fn read(frame: &Frame<'_>, state: &TableState, filled: &mut FilledTable) -> Result<()> {
    let (core, cx, plugin) = (frame.core, frame.cx, frame.installed.key.as_str());
    let query = filled.query.clone();
    let input = ListRecords {
        filter: query.filter,
        sort: query.sort,
        limit: query.limit,
        cursor: query.cursor,
        ..ListRecords::default()
    };
    filled.model = Some(records::model::model(core, cx, plugin, &filled.collection).await?);
    let page = records::list::list(core, cx, plugin, &filled.collection, &input).await?;
    let open = &state.open;
    if !open.is_empty() && open != NEW && !page.items.iter().any(|one| one.id.to_string() == *open) {
        let found = match open.parse() {
            Ok(id) => records::get::get(core, cx, plugin, &filled.collection, id).await,
            Err(_) => Err(Error::not_found("record")),
        };
        match found {
            Ok(record) => filled.opened = Some(record),
            Err(error) => filled.open_error = Some(error.to_api(&cx.request_id)),
        }
    }
    filled.page = Some(page);
    Ok(())
}
