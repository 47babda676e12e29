//! Records of a plugin's collection.

use tenon_api::records::{Batch, BatchDone, CollectionModel, Record, WriteRecord};
use tenon_contract::records::Query as Wanted;

use super::{Answer, Method, Page, Query, get, segment, send, tenants::below};

/// Which collection is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub tenant: String,
    pub plugin: String,
    pub collection: String,
}

impl Place {
    fn path(&self, rest: &str) -> String {
        let path = ["/records/", &segment(&self.plugin), "/", &segment(&self.collection), rest].concat();
        below(&self.tenant, &path)
    }

    /// Where the whole collection is saved from, as the address of a file.
    pub fn export_href(&self) -> String {
        ["/api/v1", &self.path("/export.csv")].concat()
    }
}

/// `GET …/{collection}/model`
pub async fn model(place: &Place) -> Answer<CollectionModel> {
    get(&place.path("/model")).await
}

/// `GET …/{collection}`
pub async fn list(place: &Place, wanted: &Wanted) -> Answer<Page<Record>> {
    let filter = match wanted.filter.is_empty() {
        true => String::new(),
        false => serde_json::to_string(&wanted.filter).unwrap_or_default(),
    };
    let query = Query::new()
        .with("filter", &filter)
        .with("sort", wanted.sort.as_deref().unwrap_or_default())
        .with("cursor", wanted.cursor.as_deref().unwrap_or_default())
        .with("limit", &wanted.limit.map(|limit| limit.to_string()).unwrap_or_default());
    get(&query.after(&place.path(""))).await
}

/// `GET …/{collection}/{id}`
pub async fn read(place: &Place, id: &str) -> Answer<Record> {
    get(&place.path(&["/", &segment(id)].concat())).await
}

/// `POST …/{collection}`
pub async fn create(place: &Place, record: &WriteRecord) -> Answer<Record> {
    send(Method::Post, &place.path(""), Some(record)).await
}

/// `PUT …/{collection}/{id}`
pub async fn replace(place: &Place, id: &str, record: &WriteRecord) -> Answer<Record> {
    send(Method::Put, &place.path(&["/", &segment(id)].concat()), Some(record)).await
}

/// `POST …/{collection}/batch`
pub async fn batch(place: &Place, batch: &Batch) -> Answer<BatchDone> {
    send(Method::Post, &place.path("/batch"), Some(batch)).await
}
