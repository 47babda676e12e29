//! What plugins do: calls into the sandbox, jobs and their runs, how often powers are used.

use serde_json::json;
use tenon_api::running::{Invocation, Job, Run, Started};

use super::{Answer, Method, Page, get, segment, send, tenants::below};

fn of(tenant: &str, plugin: &str, rest: &str) -> String {
    below(tenant, &["/installations/", &segment(plugin), rest].concat())
}

/// `GET …/invocations`, the newest.
pub async fn invocations(tenant: &str, plugin: &str) -> Answer<Page<Invocation>> {
    get(&of(tenant, plugin, "/invocations?limit=20")).await
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
