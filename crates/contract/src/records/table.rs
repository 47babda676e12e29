//! The table that the host draws for a `records` node: what it asks for, and how its state stands in the address
//! of a page: `?risks.sort=-due&risks.filter=[…]&risks.cursor=…&risks.open=rec_…`. The server reads it for the
//! first paint, the browser for every later one; both come to the same query.

use super::{Filter, Query};
use crate::view::kinds;

/// Records per page when the node does not say.
const USUAL_LIMIT: u32 = 50;
/// What one page holds at most.
const MAX_LIMIT: u32 = 200;
/// What may stand behind the collection's name and a dot.
const PARAMETERS: [&str; 4] = ["sort", "filter", "cursor", "open"];

/// What a node asks for, whatever the address says.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub collection: String,
    /// Holds always, and is not shown as chips.
    pub filter: Filter,
    /// Used while the address says nothing.
    pub sort: Option<String>,
    /// 1 to 200.
    pub limit: u32,
}

/// What a page's address says of one collection's table; empty texts say nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TableState {
    pub sort: String,
    pub filter: Filter,
    pub cursor: String,
    /// Id of the record beside the table, or `new`.
    pub open: String,
}

/// Whether a parameter of an address belongs to a table of the host, and not to the plugin.
pub fn is_table_parameter(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(collection, what)| !collection.is_empty() && PARAMETERS.contains(&what))
}

impl TableState {
    /// A filter that cannot be read is none: the table shows all, and the next change writes it anew.
    pub fn read(collection: &str, address: &[(String, String)]) -> Self {
        let mut state = Self::default();
        for (name, value) in address {
            match name.strip_prefix(collection).and_then(|rest| rest.strip_prefix('.')) {
                Some("sort") => state.sort.clone_from(value),
                Some("filter") => state.filter = crate::json::read_text(value).unwrap_or_default(),
                Some("cursor") => state.cursor.clone_from(value),
                Some("open") => state.open.clone_from(value),
                _ => {}
            }
        }
        state
    }
}

impl Table {
    pub fn of(node: &kinds::Records) -> Self {
        let filter = node.filter.clone().and_then(|filter| crate::json::read(filter).ok());
        Self {
            collection: node.collection.clone(),
            filter: filter.unwrap_or_default(),
            sort: node.sort.clone(),
            limit: node.limit.unwrap_or(USUAL_LIMIT).clamp(1, MAX_LIMIT),
        }
    }

    /// The page of records that it shows now.
    pub fn query(&self, state: &TableState) -> Query {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Query {
            filter: self.filter.iter().chain(&state.filter).cloned().collect(),
            sort: given(&state.sort).or_else(|| self.sort.clone()),
            limit: Some(self.limit),
            cursor: given(&state.cursor),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::records::{Condition, FilterOp};

    fn pairs(address: &[(&str, &str)]) -> Vec<(String, String)> {
        address.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn table() -> Table {
        Table {
            collection: "risks".into(),
            filter: vec![Condition("open".into(), FilterOp::Eq, json!(true))],
            sort: Some("-level".into()),
            limit: 50,
        }
    }

    #[test]
    fn the_address_narrows_and_sorts_what_the_node_asks_for() {
        let address = pairs(&[
            ("tab", "all"),
            ("risks.sort", "due"),
            ("risks.filter", r#"[["level","eq","High"]]"#),
            ("risks.cursor", "abc"),
            ("risks.open", "rec_1"),
            ("actions.sort", "-id"),
        ]);
        let state = TableState::read("risks", &address);
        assert_eq!(state.open, "rec_1");
        let query = table().query(&state);
        assert_eq!(query.sort.as_deref(), Some("due"));
        assert_eq!(query.cursor.as_deref(), Some("abc"));
        assert_eq!(
            query.filter,
            [
                Condition("open".into(), FilterOp::Eq, json!(true)),
                Condition("level".into(), FilterOp::Eq, json!("High")),
            ]
        );
    }

    #[test]
    fn an_address_that_says_nothing_leaves_the_nodes_own_order() {
        let state = TableState::read("risks", &pairs(&[("risks.filter", "[[[")]));
        assert_eq!(state, TableState::default());
        let query = table().query(&state);
        assert_eq!((query.sort.as_deref(), query.filter.len()), (Some("-level"), 1));
    }

    #[test]
    fn only_names_with_a_collection_and_a_dot_belong_to_tables() {
        for name in ["risks.sort", "risks.open", "a.b.cursor"] {
            assert!(is_table_parameter(name), "{name}");
        }
        for name in ["sort", ".sort", "risks.tab", "tab", "risks"] {
            assert!(!is_table_parameter(name), "{name}");
        }
    }
}
