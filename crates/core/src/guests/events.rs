//! `events.emit`: a row of the tenant's change feed, from which events are delivered.

use serde_json::{Map, Value, json};
use tenon_api::error::Code;
use tenon_store::NewEvent;

use super::{Answer, Refusal, Running};
use crate::{Core, Error, Result, sessions::limits::EVENT_KIB_PER_MINUTE, snapshot::Installed};

/// The event as it is kept; who announced it is part of it.
pub(super) fn announced(installed: &Installed, event: &str, data: Map<String, Value>) -> NewEvent {
    NewEvent::new(
        event,
        json!({"plugin": installed.key, "installation": installed.row.id, "data": Value::Object(data)}),
    )
}

/// Answers its id.
pub async fn emit(core: &Core, running: &Running, event: &str, data: Map<String, Value>) -> Answer<String> {
    let event = announced(&running.installed, event, data);
    if let Err(error) = spend(core, &running.installed, &event) {
        return Ok(Err(Refusal::Quota(error.detail().to_owned())));
    }
    let id = event.id.to_string();
    core.db
        .write(&running.now(), move |tx| {
            let event = event.clone();
            Box::pin(async move {
                tx.emit(event);
                Ok(())
            })
        })
        .await?;
    Ok(Ok(id))
}

/// A plugin that announces without end is stopped before the feed of its tenant is all noise, or the disk full.
pub(super) fn spend(core: &Core, installed: &Installed, event: &NewEvent) -> Result<()> {
    core.limits.event(installed.row.id, event.data.to_string().len()).map_err(|seconds| {
        let detail = format!(
            "a plugin may announce {EVENT_KIB_PER_MINUTE} KiB of events a minute; try again in {seconds} seconds"
        );
        Error::new(Code::QuotaExceeded, detail)
    })
}
