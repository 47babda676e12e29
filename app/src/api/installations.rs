//! Installations of a tenant, their operations, and data kept after an uninstall.

use tenon_api::installations::{DisablePlugin, Health, InstallPlugin, Installation, Operation, Retained};

use super::{Answer, Method, Page, Query, get, segment, send, send_with, tenants::below};

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

/// `POST …/installations`; still going when `operation` runs. The same `key` and body never install twice.
pub async fn install(tenant: &str, install: &InstallPlugin, key: String) -> Answer<Installation> {
    let path = below(tenant, "/installations");
    send_with(Method::Post, &path, Some(install), ("idempotency-key", key)).await
}

/// `POST …/enable`
pub async fn enable(tenant: &str, plugin: &str) -> Answer<Installation> {
    send(Method::Post, &one(tenant, plugin, "/enable"), None::<&()>).await
}

/// `POST …/disable`; with the digest of the plan that was looked at, if one was.
pub async fn disable(tenant: &str, plugin: &str, plan_digest: Option<String>) -> Answer<Installation> {
    send(Method::Post, &one(tenant, plugin, "/disable"), Some(&DisablePlugin { plan_digest })).await
}

/// `DELETE …/installations/{plugin}`: an uninstall, or the end of a failed install. The answer is there only
/// while it still goes on.
pub async fn uninstall(
    tenant: &str,
    plugin: &str,
    keep_data: bool,
    plan_digest: &str,
) -> Answer<Option<Installation>> {
    let data = if keep_data { "keep" } else { "delete" };
    let query = Query::new().with("data", data).with("plan_digest", plan_digest);
    send(Method::Delete, &query.after(&one(tenant, plugin, "")), None::<&()>).await
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

pub(super) fn one(tenant: &str, plugin: &str, rest: &str) -> String {
    below(tenant, &["/installations/", &segment(plugin), rest].concat())
}
