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
    ask(&ext_path(tenant, plugin, route), method, body).await
}

/// Below `/api/v1`.
pub fn ext_path(tenant: &str, plugin: &str, route: &str) -> String {
    below(tenant, &["/ext/", &segment(plugin), route].concat())
}

/// `POST …/jobs/{job}/run`, below `/api/v1`.
pub fn job_path(tenant: &str, plugin: &str, job: &str) -> String {
    below(tenant, &["/installations/", &segment(plugin), "/jobs/", &segment(job), "/run"].concat())
}

/// Where a link to a plugin's own route leads.
pub fn ext(tenant: &str, plugin: &str, route: &str) -> String {
    ["/api/v1", &ext_path(tenant, plugin, route)].concat()
}

/// Any JSON at a path below `/api/v1`: the status of a success, and its body.
pub async fn ask(
    path: &str,
    method: Method,
    body: Option<&serde_json::Value>,
) -> Answer<(u16, serde_json::Value)> {
    #[cfg(not(feature = "ssr"))]
    {
        let body = body.map(serde_json::Value::to_string);
        let reply = super::browser::send(method, path, body, None).await?;
        Ok((reply.status, super::read(path, &reply.text)?))
    }
    #[cfg(feature = "ssr")]
    send(method, path, body).await.map(|body| (200, body))
}

/// A file to one of a plugin's own routes, as its raw body with its name: `{ok, status, body}` as views get it.
#[cfg(feature = "hydrate")]
pub async fn upload(
    tenant: &str,
    plugin: &str,
    method: Method,
    route: &str,
    file: &web_sys::File,
) -> serde_json::Value {
    use serde_json::{Value, json};
    let name = js_sys::encode_uri_component(&file.name());
    let kind = match file.type_() {
        kind if kind.is_empty() => "application/octet-stream".to_owned(),
        kind => kind,
    };
    let request = gloo_net::http::RequestBuilder::new(&ext(tenant, plugin, route))
        .method(if method == Method::Put {
            gloo_net::http::Method::PUT
        } else {
            gloo_net::http::Method::POST
        })
        .header("content-type", &kind)
        .header("content-disposition", &["attachment; filename*=UTF-8''", &String::from(name)].concat())
        .body(file.clone());
    let answer = match request {
        Ok(request) => request.send().await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(answer) => {
            let body = answer.text().await.unwrap_or_default();
            let body: Value = serde_json::from_str(&body).unwrap_or(Value::String(body));
            json!({ "ok": answer.ok(), "status": answer.status(), "body": body })
        }
        Err(_) => json!({ "ok": false, "status": 0, "body": { "detail": "You are offline." } }),
    }
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
