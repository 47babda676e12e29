//! Records of plugins' collections.

use serde::Deserialize;
use tenon_api::{FieldError, error::Code, ids::RecordId, records::ListRecords};
use tenon_contract::records::Filter;
use tenon_core::Error;

use crate::problem::Problem;

pub mod batch;
pub mod create;
pub mod delete;
pub mod export;
pub mod get;
pub mod group;
pub mod list;
pub mod model;
pub mod replace;

/// What the path names beside the tenant.
#[derive(Debug, Deserialize)]
pub struct OfCollection {
    pub plugin: String,
    pub collection: String,
}

#[derive(Debug, Deserialize)]
pub struct OfRecord {
    pub plugin: String,
    pub collection: String,
    pub id: RecordId,
}

/// `?filter=&sort=&limit=&cursor=&workspace=`; `filter` is a JSON list.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Listing {
    pub filter: Option<String>,
    pub sort: Option<String>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
    pub workspace: Option<String>,
}

/// `?by=&filter=`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grouping {
    pub by: String,
    #[serde(default)]
    pub filter: Option<String>,
}

impl Listing {
    pub fn read(self) -> Result<ListRecords, Problem> {
        let filter = filter(self.filter.as_deref())?;
        Ok(ListRecords {
            filter,
            sort: self.sort,
            group: None,
            workspace: self.workspace,
            limit: self.limit,
            cursor: self.cursor,
        })
    }
}

/// `[["stage", "eq", "Production"], …]`
pub fn filter(text: Option<&str>) -> Result<Filter, Problem> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(Filter::new()) };
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = serde_path_to_error::deserialize(&mut reader);
    read.map_err(|error| {
        let mut pointer = String::from("/filter");
        for segment in error.path() {
            if let serde_path_to_error::Segment::Seq { index } = segment {
                pointer.push_str(&format!("/{index}"));
            }
        }
        let detail = format!(
            "filter is a JSON list of [field, op, value], like [[\"stage\",\"eq\",\"Production\"]]: {}.",
            crate::log::escape(&error.inner().to_string())
        );
        let field = FieldError { pointer, code: "shape".into(), detail: detail.clone() };
        Error::new(Code::Invalid, detail).with_errors(vec![field]).into()
    })
}
