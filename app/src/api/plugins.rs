//! The catalogue.

use tenon_api::plugins::{Category, PluginDetail, PluginSummary, Release};

use super::{Answer, Page, Query, get, segment};

/// What the marketplace asks for; empty means any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    pub q: String,
    pub category: String,
    pub status: String,
    pub sort: String,
    pub cursor: String,
}

/// `GET /plugins`, with the state of each plugin in `tenant`.
pub async fn list(tenant: &str, search: &Search) -> Answer<Page<PluginSummary>> {
    let query = Query::new()
        .with("tenant", tenant)
        .with("q", &search.q)
        .with("category", &search.category)
        .with("status", &search.status)
        .with("sort", &search.sort)
        .with("cursor", &search.cursor);
    get(&query.after("/plugins")).await
}

/// `GET /plugins/{key}`
pub async fn read(tenant: &str, key: &str) -> Answer<PluginDetail> {
    get(&Query::new().with("tenant", tenant).after(&["/plugins/", &segment(key)].concat())).await
}

/// `GET /plugins/{key}/releases`
pub async fn releases(key: &str) -> Answer<Page<Release>> {
    get(&["/plugins/", &segment(key), "/releases"].concat()).await
}

/// `GET /categories`
pub async fn categories() -> Answer<Page<Category>> {
    get("/categories").await
}
