//! Records of a plugin's collection.

use tenon_api::records::{Batch, BatchDone, CollectionModel, Record, WriteRecord};

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

/// What a page of the table is asked for; empty means the usual.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ask {
    /// JSON list of conditions.
    pub filter: String,
    pub sort: String,
    pub cursor: String,
    pub limit: String,
}

/// `GET …/{collection}/model`
pub async fn model(place: &Place) -> Answer<CollectionModel> {
    get(&place.path("/model")).await
}

/// `GET …/{collection}`
pub async fn list(place: &Place, ask: &Ask) -> Answer<Page<Record>> {
    let query = Query::new()
        .with("filter", &ask.filter)
        .with("sort", &ask.sort)
        .with("cursor", &ask.cursor)
        .with("limit", &ask.limit);
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
