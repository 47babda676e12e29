//! The state of one table in the address: `?risks.sort=-due&risks.filter=[…]&risks.cursor=…&risks.open=rec_…`.
//! Whatever else stands in the address stays.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use tenon_contract::records::{Condition, Filter, Query as Wanted, Table, TableState, is_table_parameter};

use crate::api::Query;

/// `open` of a record that is not there yet.
pub const NEW: &str = "new";

#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// Path of the page.
    path: String,
    /// The collection's name and a dot.
    prefix: String,
    /// What belongs to others.
    rest: Vec<(String, String)>,
    pub sort: String,
    pub filter: Filter,
    pub cursor: String,
    /// Id of the open record, or [`NEW`].
    pub open: String,
}

/// The address as it changes.
pub fn use_address(collection: &str) -> Memo<Address> {
    let (query, location) = (use_query_map(), use_location());
    let (collection, prefix) = (collection.to_owned(), [collection, "."].concat());
    Memo::new(move |_| {
        let path = location.pathname.get();
        query.with(|query| {
            let mut all: Vec<(String, String)> =
                query.clone().into_iter().map(|(name, value)| (name.into_owned(), value)).collect();
            let TableState { sort, filter, cursor, open } = TableState::read(&collection, &all);
            all.retain(|(name, _)| !(name.starts_with(&prefix) && is_table_parameter(name)));
            Address { path, prefix: prefix.clone(), rest: all, sort, filter, cursor, open }
        })
    })
}

impl Address {
    pub fn href(&self) -> String {
        let query = self.rest.iter().fold(Query::new(), |query, (name, value)| query.with(name, value));
        let own = |name: &str| [self.prefix.as_str(), name].concat();
        let filter = if self.filter.is_empty() {
            String::new()
        } else {
            serde_json::to_string(&self.filter).unwrap_or_default()
        };
        query
            .with(&own("sort"), &self.sort)
            .with(&own("filter"), &filter)
            .with(&own("cursor"), &self.cursor)
            .with(&own("open"), &self.open)
            .after(&self.path)
    }

    /// The same list, whatever is open beside it.
    pub fn of_list(&self) -> Self {
        Self { open: String::new(), rest: Vec::new(), ..self.clone() }
    }

    /// Another order begins with its first page.
    pub fn sorted(self, sort: &str) -> Self {
        Self { sort: sort.to_owned(), cursor: String::new(), open: String::new(), ..self }
    }

    pub fn filtered(self, filter: Filter) -> Self {
        Self { filter, cursor: String::new(), open: String::new(), ..self }
    }

    pub fn and(self, condition: Condition) -> Self {
        let mut filter = self.filter.clone();
        filter.push(condition);
        self.filtered(filter)
    }

    pub fn without(self, at: usize) -> Self {
        let mut filter = self.filter.clone();
        if at < filter.len() {
            filter.remove(at);
        }
        self.filtered(filter)
    }

    pub fn at_cursor(self, cursor: &str) -> Self {
        Self { cursor: cursor.to_owned(), open: String::new(), ..self }
    }

    pub fn opened(self, id: &str) -> Self {
        Self { open: id.to_owned(), ..self }
    }

    /// The page of records that the table shows at this address.
    pub fn query(&self, table: &Table) -> Wanted {
        table.query(&TableState {
            sort: self.sort.clone(),
            filter: self.filter.clone(),
            cursor: self.cursor.clone(),
            open: self.open.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tenon_contract::records::FilterOp;

    use super::*;

    fn address() -> Address {
        Address {
            path: "/t/acme/x/risk-register".into(),
            prefix: "risks.".into(),
            rest: vec![("tab".into(), "all".into())],
            sort: "-due".into(),
            filter: Filter::new(),
            cursor: "abc".into(),
            open: String::new(),
        }
    }

    #[test]
    fn another_filter_begins_with_the_first_page_and_keeps_what_belongs_to_others() {
        let href = address().and(Condition("level".into(), FilterOp::Eq, json!("High"))).href();
        assert_eq!(
            href,
            "/t/acme/x/risk-register?tab=all&risks.sort=-due&risks.filter=%5B%5B%22level%22%2C%22eq%22%2C%22High%22%5D%5D"
        );
    }

    #[test]
    fn removing_a_condition_leaves_the_others() {
        let two = address().and(Condition("level".into(), FilterOp::Eq, json!("High"))).and(Condition(
            "due".into(),
            FilterOp::Null,
            json!(true),
        ));
        assert_eq!(two.clone().without(0).filter, [Condition("due".into(), FilterOp::Null, json!(true))]);
        assert_eq!(two.clone().without(7).filter.len(), 2);
    }

    #[test]
    fn opening_a_record_keeps_the_page_of_the_list() {
        let open = address().opened("rec_1");
        assert_eq!((open.cursor.as_str(), open.open.as_str()), ("abc", "rec_1"));
        assert_eq!(open.of_list().open, "");
    }
}
