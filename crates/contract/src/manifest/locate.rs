//! Places in a `tenon.toml`: from a byte span to a field's name, from a field's name to its line. Used by `read`.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeArray, DeString, DeTable, DeValue},
};

/// The line of a byte, from 1.
pub(super) fn line_of(text: &str, at: usize) -> u32 {
    let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
    u32::try_from(before.iter().filter(|b| **b == b'\n').count() + 1).unwrap_or(u32::MAX)
}

/// The deepest key or value whose span is or holds `span`, as a field name, and whether the key itself is meant.
pub(super) fn field_at(root: &DeTable<'_>, span: &Range<usize>) -> Option<(String, bool)> {
    in_table(root, span, "")
}

fn in_table(table: &DeTable<'_>, span: &Range<usize>, prefix: &str) -> Option<(String, bool)> {
    let join = |key: &str| if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") };
    table.iter().find_map(|(key, value)| {
        let path = join(key.get_ref());
        if key.span() == *span {
            return Some((path, true));
        }
        in_value(value, span, &path)
    })
}

// The span of a table made by headers covers its header only, so children are asked whatever it says.
fn in_value(value: &Spanned<DeValue<'_>>, span: &Range<usize>, path: &str) -> Option<(String, bool)> {
    let inner = match value.get_ref() {
        DeValue::Table(table) => in_table(table, span, path),
        DeValue::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| in_value(item, span, &format!("{path}[{index}]"))),
        _ => None,
    };
    inner.or_else(|| (value.span() == *span).then(|| (path.to_owned(), false)))
}

/// An error about one item of a list is reported with the span of the list; the item is the one it quotes.
pub(super) fn narrow(root: &DeTable<'_>, span: Range<usize>, message: &str) -> Range<usize> {
    fn lists<'a, 'i>(value: &'a Spanned<DeValue<'i>>, found: &mut Vec<&'a Spanned<DeValue<'i>>>) {
        match value.get_ref() {
            DeValue::Table(table) => table.iter().for_each(|(_, value)| lists(value, found)),
            DeValue::Array(items) => {
                found.push(value);
                items.iter().for_each(|item| lists(item, found));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    root.iter().for_each(|(_, value)| lists(value, &mut found));
    let items = found
        .into_iter()
        .filter(|list| list.span() == span)
        .filter_map(|list| list.get_ref().as_array())
        .flatten();
    // The first text it quotes; what follows may be examples of what would be right.
    let quoted_at = |item: &Spanned<DeValue<'_>>| {
        let text = item.get_ref().as_str()?;
        message.find(&format!("{text:?}")).or_else(|| message.find(&format!("`{text}`")))
    };
    let first = items.filter_map(|item| Some((quoted_at(item)?, item.span()))).min_by_key(|(at, _)| *at);
    first.map_or(span, |(_, item)| item)
}

/// The byte where a field stands, or its nearest parent that is written down.
pub(super) fn find_field(root: &DeTable<'_>, field: &str) -> Option<usize> {
    let mut found = None;
    let mut table = Some(root);
    let mut steps = field.split('.');
    while let (Some(here), Some(step)) = (table, steps.next()) {
        let (name, indexes) = match step.split_once('[') {
            Some((name, rest)) => (name, rest),
            None => (step, ""),
        };
        let Some((key, value)) = here.iter().find(|(key, _)| key.get_ref() == name) else { break };
        found = Some(key.span().start);
        let mut value = value;
        for index in indexes.split('[').filter_map(|index| index.trim_end_matches(']').parse::<usize>().ok())
        {
            let DeValue::Array(items) = value.get_ref() else { break };
            let Some(item) = items.get(index) else { break };
            found = Some(item.span().start);
            value = item;
        }
        table = match value.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => None,
        };
    }
    found
}

/// Takes the entry or item at `span` out; says whether there was one.
pub(super) fn remove_at<'i>(table: &mut DeTable<'i>, span: &Range<usize>) -> bool {
    let is_it = |key: &Spanned<DeString<'_>>, value: &Spanned<DeValue<'_>>| {
        key.span() == *span || (value.span() == *span && !holds(value, span))
    };
    let name = table.iter().find(|(key, value)| is_it(key, value)).map(|(key, _)| key.get_ref().to_string());
    if let Some(name) = name {
        return table.remove(name.as_str()).is_some();
    }
    table.iter_mut().any(|(_, value)| remove_in(value, span))
}

fn remove_in<'i>(value: &mut Spanned<DeValue<'i>>, span: &Range<usize>) -> bool {
    match value.get_mut() {
        DeValue::Table(table) => remove_at(table, span),
        DeValue::Array(items) => {
            let before = items.len();
            let all = std::mem::replace(items, DeArray::new());
            *items = all.into_iter().filter(|item| item.span() != *span || holds(item, span)).collect();
            items.len() < before || items.iter_mut().any(|item| remove_in(item, span))
        }
        _ => false,
    }
}

/// Whether something inside has the very same span (a table and its first item may).
fn holds(value: &Spanned<DeValue<'_>>, span: &Range<usize>) -> bool {
    match value.get_ref() {
        DeValue::Table(table) => table
            .iter()
            .any(|(key, inner)| key.span() == *span || inner.span() == *span || holds(inner, span)),
        DeValue::Array(items) => items.iter().any(|item| item.span() == *span || holds(item, span)),
        _ => false,
    }
}
