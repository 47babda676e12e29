//! `jobs.progress`: how far a run is, for people who wait. A run that was cancelled is told so: its plugin may stop.

use tenon_api::{ids::RunId, live::LiveEvent};
use tenon_contract::guest::Progress;
use tenon_store::{Cx, runs};

use super::wire;
use crate::{
    Core, Result,
    guests::{Answer, Refusal, Running},
    invocations::plain,
    live::LiveMessage,
};

pub async fn say(core: &Core, running: &Running, progress: Progress) -> Answer<()> {
    let Some(run) = running.run else {
        let message = "progress is said in a job only".to_owned();
        return Ok(Err(Refusal::Invalid { message, fields: Vec::new() }));
    };
    let cx = running.now();
    let clamp = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let (done, total, message) = (clamp(progress.done), clamp(progress.total), plain(&progress.message, 500));
    let open = core
        .db
        .write(&cx, move |tx| {
            let message = message.clone();
            Box::pin(async move { runs::set_progress(tx, run, done, total, &message).await })
        })
        .await?;
    if !open {
        let message = "the run was cancelled".to_owned();
        return Ok(Err(Refusal::Refused { message, fields: Vec::new() }));
    }
    if running.may_tell(cx.now) {
        core.tell_run(&cx, running.installed.key.as_str(), run).await?;
    }
    Ok(Ok(()))
}

impl Core {
    /// Everybody who looks at the tenant learns how far it is.
    pub(crate) async fn tell_run(&self, cx: &Cx, plugin: &str, run: RunId) -> Result<()> {
        let row = {
            let mut tx = self.db.read(cx).await?;
            runs::find(&mut tx, run).await?
        };
        if let Some(row) = row {
            // The report may be long and is for those who open the run.
            let run = tenon_api::running::Run { report: None, ..wire(row) };
            let event = LiveEvent::Run { plugin: plugin.to_owned(), run };
            self.live.tell(cx.tenant_id()?, LiveMessage { seq: None, event });
        }
        Ok(())
    }
}
