//! Records of plugins' collections: `…/records/{plugin}/{collection}`. One grammar and one commit for the REST
//! API, for guests ([`crate::guests::collections`]) and for views ([`for_view`]).

pub mod batch;
pub(crate) mod commit;
pub mod delete;
pub mod export;
pub mod for_view;
pub mod get;
pub mod group;
pub(crate) mod hooks;
pub mod list;
pub mod model;
pub(crate) mod open;
pub mod put;
pub(crate) mod query;
pub(crate) mod schema;
pub(crate) mod values;

use tenon_api::records::Record;
use tenon_contract::records as contract;
use tenon_store::records::RecordRow;

/// A stored record on the REST API.
pub(crate) fn wire(row: &RecordRow) -> Record {
    Record {
        id: row.id,
        values: row.values(),
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

/// The same for guests and views.
pub(crate) fn plain(row: &RecordRow) -> contract::Record {
    contract::Record {
        id: row.id.to_string(),
        values: row.values(),
        version: row.version,
        created_at: row.created_at.to_string(),
        updated_at: row.updated_at.to_string(),
    }
}
