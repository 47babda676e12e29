//! Installations of a tenant, their operations, and data kept after an uninstall.

use tenon_api::installations::{Health, InstallPlugin, Installation, Operation, Retained};

use super::{Answer, Method, Page, Query, get, segment, send, tenants::below};

/// What the list is asked for; empty means any.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter<'a> {
    /// A status, or `needs`.
    pub status: &'a str,
    pub q: &'a str,
    pub limit: &'a str,
    pub cursor: &'a str,
}

/// `GET …/installations`; `counts` by status count all of them, whatever the limit.
pub async fn list(tenant: &str, filter: &Filter<'_>) -> Answer<Page<Installation>> {
    let query = Query::new().with("status", filter.status).with("q", filter.q);
    let query = query.with("limit", filter.limit).with("cursor", filter.cursor);
    get(&query.after(&below(tenant, "/installations"))).await
}

/// `GET …/installations/{plugin}`. In the browser it is looked for in the list: that a plugin is gone is an
/// ordinary answer here, and the console calls every 404 an error.
pub async fn read(tenant: &str, plugin: &str) -> Answer<Installation> {
    #[cfg(not(feature = "ssr"))]
    {
        let page = list(tenant, &Filter { q: plugin, limit: "100", ..Filter::default() }).await?;
        match page.items.into_iter().find(|one| one.plugin == plugin) {
            Some(found) => return Ok(found),
            // More than a hundred others have the key in theirs.
            None if page.next.is_some() => {}
            None => {
                let text = crate::texts::installations::NOT_HERE;
                return Err(tenon_api::ApiError::new(tenon_api::error::Code::NotFound, text));
            }
        }
    }
    get(&one(tenant, plugin, "")).await
}

/// `POST …/installations`; still going when `operation` runs.
pub async fn install(tenant: &str, install: &InstallPlugin) -> Answer<Installation> {
    send(Method::Post, &below(tenant, "/installations"), Some(install)).await
}

/// `POST …/enable`
pub async fn enable(tenant: &str, plugin: &str) -> Answer<Installation> {
    send(Method::Post, &one(tenant, plugin, "/enable"), None::<&()>).await
}

/// `POST …/disable`
pub async fn disable(tenant: &str, plugin: &str) -> Answer<Installation> {
    send(Method::Post, &one(tenant, plugin, "/disable"), None::<&()>).await
}

/// `DELETE …/installations/{plugin}`: an uninstall, or the end of a failed install. The answer is there only
/// while it still goes on.
pub async fn uninstall(tenant: &str, plugin: &str, keep_data: bool) -> Answer<Option<Installation>> {
    let data = if keep_data { "keep" } else { "delete" };
    send(Method::Delete, &Query::new().with("data", data).after(&one(tenant, plugin, "")), None::<&()>).await
}

/// `GET …/operations`, newest first.
pub async fn operations(tenant: &str, plugin: &str) -> Answer<Page<Operation>> {
    get(&one(tenant, plugin, "/operations")).await
}

/// `GET …/health`
pub async fn health(tenant: &str, plugin: &str) -> Answer<Health> {
    get(&one(tenant, plugin, "/health")).await
}

/// `GET …/retained`
pub async fn retained(tenant: &str) -> Answer<Page<Retained>> {
    get(&below(tenant, "/retained")).await
}

/// `DELETE …/retained/{plugin}`
pub async fn purge(tenant: &str, plugin: &str) -> Answer<()> {
    send(Method::Delete, &below(tenant, &["/retained/", &segment(plugin)].concat()), None::<&()>).await
}

fn one(tenant: &str, plugin: &str, rest: &str) -> String {
    below(tenant, &["/installations/", &segment(plugin), rest].concat())
}
