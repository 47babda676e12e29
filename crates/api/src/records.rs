//! Records of a plugin's collections: `…/records/{plugin}/{collection}`. The grammar of filters stands in
//! `tenon_contract::records`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tenon_contract::records::Filter;

use crate::{Timestamp, ids::RecordId};

/// A stored record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Record {
    pub id: RecordId,
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub values: Map<String, Value>,
    /// Edit counter.
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// `POST` a new record, `PUT` all values of a known one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WriteRecord {
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub values: Map<String, Value>,
    /// Only when the stored version is this (as `If-Match`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub if_version: Option<i64>,
}

/// One operation of `POST …/batch`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum BatchOperation {
    /// Creates without `id`, else replaces.
    Put {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<RecordId>,
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        values: Map<String, Value>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        if_version: Option<i64>,
    },
    Delete {
        id: RecordId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        if_version: Option<i64>,
    },
}

/// All operations happen, or none does. At most 10,000 and 4 MiB.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Batch {
    pub operations: Vec<BatchOperation>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BatchDone {
    pub created: u64,
    pub updated: u64,
    pub deleted: u64,
    /// In the order of the operations.
    pub ids: Vec<RecordId>,
}

/// How many records share a value of the grouped field; `null` for those without one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Group {
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub value: Value,
    pub count: u64,
}

/// Answer of `GET …/{collection}` with `?group=`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Groups {
    pub groups: Vec<Group>,
}

/// `GET …/records/{plugin}/{collection}?…`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListRecords {
    pub filter: Filter,
    pub sort: Option<String>,
    pub group: Option<String>,
    pub workspace: Option<String>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}

/// What a screen needs to draw a collection's table and form: `GET …/records/{plugin}/{collection}/model`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CollectionModel {
    pub plugin: String,
    pub plugin_name: String,
    pub collection: String,
    pub title: String,
    /// The collection's JSON Schema.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub schema: Value,
    /// Fields that may be filtered, sorted and grouped, besides the built-in ones.
    pub indexes: Vec<String>,
    /// Whether the caller may write.
    pub may_write: bool,
    /// Names of people who may write, when the caller may not.
    pub who_can_help: Vec<String>,
}
