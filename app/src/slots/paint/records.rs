//! The records of a collection, as the host's own table. A tree that stands nowhere (in tests of the painter) shows
//! the first page as the view was given it in its data, under the collection's name.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;
use tenon_contract::{
    records::Table as Asked,
    view::{Element, kinds::Records},
};

use super::{PaintCx, Painted, Place, clean};
use crate::{
    api::records::Place as Collection,
    records::{RecordsTable, Wanted},
    ui::{El, Still as _, el},
};

pub(super) fn records(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let (node, place) = (painted.node.clone(), cx.place.clone());
    let drawn = el("div").class("v-records").attr("data-host", "");
    if place.tenant.is_empty() {
        return drawn.part(move || {
            let node = node.read();
            let Element::Records(records) = &node.element else { return ().still() };
            table(records, place.given.read().data.get(&records.collection)).still()
        });
    }
    // Another wish is another table; the same one keeps what is selected and open in it.
    let given = place.given.clone();
    let wanted = Memo::new(move |_| match &node.read().element {
        Element::Records(records) => Some(wanted(&place, records)),
        _ => None,
    });
    drawn.part(move || match wanted.get() {
        Some(wanted) => {
            let tables = given.read_untracked().tables.clone();
            let given = tenon_contract::json::read(tables).unwrap_or_default();
            view! { <RecordsTable wanted given /> }.still()
        }
        None => ().still(),
    })
}

fn wanted(place: &Place, records: &Records) -> Wanted {
    Wanted {
        place: Collection {
            tenant: place.tenant.clone(),
            plugin: place.plugin.clone(),
            collection: records.collection.clone(),
        },
        columns: records.columns.clone(),
        table: Asked::of(records),
        actions: records.actions,
    }
}

fn table(records: &Records, page: Option<&Value>) -> El {
    let items = page.and_then(|page| page.get("items")).and_then(Value::as_array);
    let items = items.map(Vec::as_slice).unwrap_or_default();
    let columns: Vec<String> = if records.columns.is_empty() {
        let first = items.first().and_then(|item| item.get("values")).and_then(Value::as_object);
        first.map(|values| values.keys().cloned().collect()).unwrap_or_default()
    } else {
        records.columns.clone()
    };
    let head = columns.iter().map(|column| el("th").attr("scope", "col").kid(clean(column)));
    let line = |item: &Value| {
        let cell = |column: &String| {
            let value = item.get("values").and_then(|values| values.get(column)).or_else(|| item.get(column));
            el("td").kid(words(value))
        };
        el("tr").kids(columns.iter().map(cell))
    };
    let table = el("table")
        .class("table")
        .kid(el("caption").class("sr-only").kid(records.collection.clone()))
        .kid(el("thead").kid(el("tr").kids(head)))
        .kid(el("tbody").kids(items.iter().map(line)));
    let empty = items.is_empty().then(|| el("p").class("tone-neutral").kid("Nothing here yet."));
    el("div")
        .class("table-box")
        .attr("data-host", "")
        .attr("role", "region")
        .attr("tabindex", "0")
        .attr("aria-label", records.collection.clone())
        .kid(table)
        .maybe_kid(empty)
}

fn words(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => clean(text),
        Some(Value::Bool(true)) => "Yes".to_owned(),
        Some(Value::Bool(false)) => "No".to_owned(),
        Some(other) => other.to_string(),
    }
}
