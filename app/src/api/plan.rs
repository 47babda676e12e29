//! Plans, what a plugin may do, and requests by people who may not install.

use serde_json::Value;
use tenon_api::{
    plan::{ChangeGrants, Grants, Plan, PlanAction, PlanRequest, PluginRequest, RequestPlugin},
    settings::{TestReport, TrySettings},
};

use super::{
    Answer, Method, Page, get, get_tagged, installations::one, segment, send, send_with, tenants::below,
};

/// `POST …/installations/plan`; nothing is written.
pub async fn make(tenant: &str, plugin: &str, action: PlanAction, version: Option<String>) -> Answer<Plan> {
    let request = PlanRequest { plugin: plugin.to_owned(), action, version };
    send(Method::Post, &below(tenant, "/installations/plan"), Some(&request)).await
}

/// `POST …/plan/validate`: settings before anything is installed; an error carries pointers.
pub async fn validate(tenant: &str, settings: &TrySettings) -> Answer<Value> {
    send(Method::Post, &below(tenant, "/plan/validate"), Some(settings)).await
}

/// `POST …/plan/test-connection`
pub async fn test(tenant: &str, settings: &TrySettings) -> Answer<TestReport> {
    send(Method::Post, &below(tenant, "/plan/test-connection"), Some(settings)).await
}

/// `GET …/installations/{plugin}/grants`
pub async fn grants(tenant: &str, plugin: &str) -> Answer<Grants> {
    get(&one(tenant, plugin, "/grants")).await
}

/// `PUT …/installations/{plugin}/grants`, if they are still those of `version`.
pub async fn change_grants(
    tenant: &str,
    plugin: &str,
    version: i64,
    change: &ChangeGrants,
) -> Answer<Grants> {
    let path = one(tenant, plugin, "/grants");
    let (now, tag) = get_tagged::<Grants>(&path).await?;
    if now.version != version {
        return Err(super::stale());
    }
    send_with(Method::Put, &path, Some(change), ("if-match", tag)).await
}

/// `POST …/requests`
pub async fn ask(tenant: &str, plugin: &str, note: String) -> Answer<PluginRequest> {
    let request = RequestPlugin { plugin: plugin.to_owned(), note };
    send(Method::Post, &below(tenant, "/requests"), Some(&request)).await
}

/// `GET …/requests`: one's own, or all for those who may install.
pub async fn requests(tenant: &str) -> Answer<Page<PluginRequest>> {
    get(&below(tenant, "/requests")).await
}

/// `DELETE …/requests/{id}`: withdrawn, or declined.
pub async fn withdraw(tenant: &str, id: &str) -> Answer<()> {
    send(Method::Delete, &below(tenant, &["/requests/", &segment(id)].concat()), None::<&()>).await
}
