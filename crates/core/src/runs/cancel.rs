//! `POST …/runs/{run}/cancel`: one that waits does not begin, one at work stops at its next sign of progress or with
//! its attempt.

use tenon_api::{Permission, error::Code, running::Run};
use tenon_store::{
    Cx, NewAudit,
    runs::{self, Ended, RunState},
};

use super::get;
use crate::{Core, Error, Result};

pub async fn cancel(core: &Core, cx: &Cx, plugin: &str, run: &str) -> Result<Run> {
    core.authorize(cx, Permission::PluginsConfigure).await?;
    let found = get::get(core, cx, plugin, run).await?;
    let installed = core.installed(cx, plugin).await?;
    let audit = NewAudit::new("job.cancelled", installed.row.id)
        .after(serde_json::json!({"plugin": installed.key, "job": found.job}));
    let ended = Ended { state: RunState::Cancelled, message: Some("It was cancelled.".into()), report: None };
    let id = found.id;
    let stopped = core
        .db
        .write(cx, move |tx| {
            let (audit, ended) = (audit.clone(), ended.clone());
            Box::pin(async move {
                let stopped = runs::end(tx, id, &ended).await?;
                if stopped {
                    tx.audit(audit);
                }
                Ok(stopped)
            })
        })
        .await?;
    if !stopped {
        return Err(Error::new(Code::Conflict, "It is over already. Load it again to see how it ended."));
    }
    core.tell_run(cx, plugin, id).await?;
    get::get(core, cx, plugin, run).await
}
