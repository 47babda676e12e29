//! What plugins do: calls into the sandbox, jobs and their runs, how often powers are used.

use serde_json::json;
use tenon_api::running::{Invocation, Job, Provider, Run, Started};

use super::{Answer, Method, Page, Query, get, segment, send, tenants::below};

/// Which calls; empty means any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub kind: String,
    pub outcome: String,
    pub cursor: String,
}

fn of(tenant: &str, plugin: &str, rest: &str) -> String {
    below(tenant, &["/installations/", &segment(plugin), rest].concat())
}

/// `GET …/invocations`, newest first.
pub async fn invocations(tenant: &str, plugin: &str, filter: &Filter) -> Answer<Page<Invocation>> {
    let query = Query::new().with("kind", &filter.kind).with("outcome", &filter.outcome);
    let query = query.with("cursor", &filter.cursor).with("limit", "20");
    get(&query.after(&of(tenant, plugin, "/invocations"))).await
}

/// `GET …/jobs`.
pub async fn jobs(tenant: &str, plugin: &str) -> Answer<Page<Job>> {
    get(&of(tenant, plugin, "/jobs")).await
}

/// `POST …/jobs/{job}/run`.
pub async fn run(tenant: &str, plugin: &str, job: &str) -> Answer<Started> {
    let rest = ["/jobs/", &segment(job), "/run"].concat();
    send(Method::Post, &of(tenant, plugin, &rest), Some(&json!({}))).await
}

/// `GET …/runs/{run}`.
pub async fn read_run(tenant: &str, plugin: &str, run: &str) -> Answer<Run> {
    get(&of(tenant, plugin, &["/runs/", &segment(run)].concat())).await
}

/// `PUT …/providers/{interface}`.
pub async fn choose_provider(tenant: &str, interface: &str, plugin: &str) -> Answer<Provider> {
    let path = below(tenant, &["/providers/", &segment(interface)].concat());
    send(Method::Put, &path, Some(&json!({ "plugin": plugin }))).await
}

/// `POST …/runs/{run}/cancel`; a conflict when it is over already.
pub async fn cancel(tenant: &str, plugin: &str, run: &str) -> Answer<Run> {
    let rest = ["/runs/", &segment(run), "/cancel"].concat();
    send(Method::Post, &of(tenant, plugin, &rest), None::<&()>).await
}
