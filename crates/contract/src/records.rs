//! How records are asked for and written: one grammar for REST, guests, views and the host's tables
//! (ARCHITECTURE.md, "Records"). Shapes only; `store` knows which fields are indexed.

pub mod fields;
mod table;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use table::{Table, TableState, is_table_parameter};

/// What a condition compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum FilterOp {
    Eq,
    Ne,
    /// The value is a list of 1 to 50.
    In,
    Lt,
    Lte,
    Gt,
    Gte,
    /// Text that starts with the value.
    Prefix,
    /// `true`: has no value; `false`: has one.
    Null,
}

impl FilterOp {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::In => "in",
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::Gt => "gt",
            Self::Gte => "gte",
            Self::Prefix => "prefix",
            Self::Null => "null",
        }
    }
}

/// `[field, op, value]`, e.g. `["level", "eq", "High"]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Condition(pub String, pub FilterOp, pub Value);

/// All must hold; at most [`MAX_CONDITIONS`].
pub type Filter = Vec<Condition>;

pub const MAX_CONDITIONS: usize = 8;
/// Values of one `in`.
pub const MAX_IN_VALUES: usize = 50;
/// Bytes of one record's values as JSON.
pub const MAX_RECORD_BYTES: usize = 256 * 1024;
/// Nesting of a record's values.
pub const MAX_RECORD_DEPTH: usize = 16;
/// Operations of one commit.
pub const MAX_OPERATIONS: usize = 10_000;
/// Bytes of one commit.
pub const MAX_COMMIT_BYTES: usize = 4 * 1024 * 1024;
/// Steps that checking one record against its schema may take; one is about one keyword on one value.
pub const MAX_RECORD_STEPS: u64 = 5_000_000;
/// Of all records of a commit.
pub const MAX_COMMIT_STEPS: u64 = 20_000_000;
/// Documents of one page. Read and written again they take many times their size, so a page ends here, with a cursor.
pub const MAX_PAGE_BYTES: usize = 4 * 1024 * 1024;
/// Stored documents that hooks are shown before a commit.
pub const MAX_BEFORE_BYTES: usize = 8 * 1024 * 1024;
/// Fields that every collection can be filtered and sorted by.
pub const BUILT_IN_FIELDS: [&str; 3] = ["id", "created_at", "updated_at"];

/// A page of a collection.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Query {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filter: Filter,
    /// An index or a built-in field; `-` first for descending; `id` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// 1 to 200; 50 when left out. A page of large records ends before, at [`MAX_PAGE_BYTES`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A stored record as guests and views see it; the same JSON as on the REST API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Record {
    /// `rec_…`.
    pub id: String,
    pub values: Map<String, Value>,
    /// Edit counter.
    pub version: i64,
    /// RFC 3339 UTC.
    pub created_at: String,
    pub updated_at: String,
}

/// One page; `next` goes into [`Query::cursor`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Records {
    pub items: Vec<Record>,
    #[serde(default)]
    pub next: Option<String>,
}

/// How many records share a value; the value is `null` for those without one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Group {
    pub value: Value,
    pub count: u64,
}

/// One operation of a commit; all of a commit happen or none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum CommitOp {
    /// Creates without `id`, else replaces the record's values.
    Put {
        collection: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        values: Map<String, Value>,
        /// Only when the stored version is this; 0: only when there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        if_version: Option<i64>,
    },
    Delete {
        collection: String,
        id: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        if_version: Option<i64>,
    },
    /// A small value in the same commit; needs `kv`.
    KvSet {
        key: String,
        /// Text; use `kv.set` for bytes.
        value: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        if_version: Option<i64>,
    },
    /// An event that is told if, and only if, the rest of the commit happens; needs `events`.
    Emit { event: String, data: Map<String, Value> },
}

/// What became of one operation, in the order of the commit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Committed {
    /// The record's id; the key for `kv_set`; the event's id for `emit`.
    pub id: String,
    /// The new version; of a deleted record its last; 0 for `emit`.
    pub version: i64,
}
