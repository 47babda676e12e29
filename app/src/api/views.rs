//! What plugins put on screens, and calls from views to their plugin's own routes.

use tenon_api::views::{Contributions, RenderViews, RenderedViews, ViewRequest};

#[cfg(feature = "hydrate")]
use super::Query;
use super::{Answer, Method, get, segment, send, tenants::below};

/// `GET …/contributions`: all slots.
pub async fn contributions(tenant: &str) -> Answer<Contributions> {
    get(&below(tenant, "/contributions")).await
}

/// `POST …/views`: every `init` of a page in one call.
pub async fn render(tenant: &str, views: Vec<ViewRequest>) -> Answer<RenderedViews> {
    send(Method::Post, &below(tenant, "/views"), Some(&RenderViews { views })).await
}

/// A plugin's own route, as the viewer: the status of a success, and its body. `route` is the path below
/// `/ext/{plugin}`, with its leading `/`. Only pressed buttons and living views call, so only the browser does.
pub async fn call(
    tenant: &str,
    plugin: &str,
    method: Method,
    route: &str,
    body: Option<&serde_json::Value>,
) -> Answer<(u16, serde_json::Value)> {
    let path = below(tenant, &["/ext/", &segment(plugin), route].concat());
    #[cfg(not(feature = "ssr"))]
    {
        let body = body.map(serde_json::Value::to_string);
        let reply = super::browser::send(method, &path, body, None).await?;
        Ok((reply.status, super::read(&path, &reply.text)?))
    }
    #[cfg(feature = "ssr")]
    send(method, &path, body).await.map(|body| (200, body))
}

/// A page of a plugin's collection, as the viewer; `query` is `{filter, sort, limit, cursor}`.
#[cfg(feature = "hydrate")]
pub async fn records(
    tenant: &str,
    plugin: &str,
    collection: &str,
    query: &serde_json::Value,
) -> Answer<serde_json::Value> {
    let text = |name: &str| match &query[name] {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut asked = Query::new();
    for name in ["filter", "sort", "limit", "cursor"] {
        asked = asked.with(name, &text(name));
    }
    let path = ["/records/", &segment(plugin), "/", &segment(collection)].concat();
    get(&asked.after(&below(tenant, &path))).await
}
