//! `POST …/jobs/{job}/run`, and `jobs.start` of a plugin: a run and the job behind it in one commit.

use serde_json::Value;
use tenon_api::{Permission, error::Code, ids::RunId, running::Started};
use tenon_store::{
    Cx, NewAudit,
    installations::InstallationState,
    runs::{self, NewRun},
};

use super::declared;
use crate::{
    Core, Error, Result,
    guests::{Answer, Refusal, Running},
    jobs::plugin::RunPluginJob,
    snapshot::Installed,
};

/// Runs of one installation that may wait or be at work.
const MOST_OPEN: i64 = 100;
/// Bytes of an input as JSON.
const MAX_INPUT: usize = 64 << 10;

/// By a person, who configures plugins.
pub async fn start(core: &Core, cx: &Cx, plugin: &str, job: &str, input: Value) -> Result<Started> {
    core.authorize(cx, Permission::PluginsConfigure).await?;
    let installed = core.installed(cx, plugin).await?;
    declared(&installed, job)?;
    match installed.row.state {
        InstallationState::Active => {}
        InstallationState::Disabled => {
            let name = &installed.release.manifest.plugin.name;
            return Err(Error::new(Code::Conflict, format!("{name} is disabled. Enable it first.")));
        }
        InstallationState::Removed => return Err(Error::not_found("installation")),
    }
    if !installed.release.manifest.has_backend() {
        return Err(Error::not_found("job"));
    }
    if input.to_string().len() > MAX_INPUT {
        let detail = format!("The input has more than {} KiB as JSON.", MAX_INPUT >> 10);
        return Err(Error::invalid("/input", "too_large", detail));
    }
    let audit = NewAudit::new("job.started", installed.row.id)
        .after(serde_json::json!({"plugin": installed.key, "job": job}));
    let run = new_run(&installed, job, input, "person", cx.actor.label());
    insert(core, cx, run, Some(audit)).await.map(|run| Started { run })
}

/// By the plugin itself.
pub async fn by_plugin(core: &Core, running: &Running, job: &str, input: Value) -> Answer<RunId> {
    let installed = &running.installed;
    if declared(installed, job).is_err() {
        return Ok(Err(Refusal::NotFound(format!("{job:?} is not one of [[jobs]]"))));
    }
    let run = new_run(installed, job, input, "plugin", installed.key.to_string());
    match insert(core, &running.now(), run, None).await {
        Ok(run) => Ok(Ok(run)),
        Err(error) if error.code() == Code::QuotaExceeded => {
            Ok(Err(Refusal::Quota(error.detail().to_owned())))
        }
        Err(error) => Err(error),
    }
}

fn new_run(installed: &Installed, job: &str, input: Value, cause: &'static str, actor: String) -> NewRun {
    NewRun { id: RunId::new(), installation: installed.row.id, job: job.to_owned(), cause, actor, input }
}

async fn insert(core: &Core, cx: &Cx, run: NewRun, audit: Option<NewAudit>) -> Result<RunId> {
    let id = run.id;
    let job = RunPluginJob { run: id }.queue(cx)?;
    core.db
        .write(cx, move |tx| {
            let (run, job, audit) = (run.clone(), job.clone(), audit.clone());
            Box::pin(async move {
                if runs::count_open(tx, run.installation).await? >= MOST_OPEN {
                    return Err(Error::new(
                        Code::QuotaExceeded,
                        format!("{MOST_OPEN} runs of this plugin wait or are at work already. Try again when some are done."),
                    )
                    .into());
                }
                runs::insert(tx, &run).await?;
                if let Some(audit) = audit {
                    tx.audit(audit);
                }
                tx.enqueue(job).await
            })
        })
        .await?;
    Ok(id)
}
