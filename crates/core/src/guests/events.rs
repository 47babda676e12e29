//! `events.emit`: a row of the tenant's change feed, from which events are delivered.

use serde_json::{Map, Value, json};
use tenon_store::NewEvent;

use super::Running;
use crate::{Core, Result, snapshot::Installed};

/// The event as it is kept; who announced it is part of it.
pub(super) fn announced(installed: &Installed, event: &str, data: Map<String, Value>) -> NewEvent {
    NewEvent::new(
        event,
        json!({"plugin": installed.key, "installation": installed.row.id, "data": Value::Object(data)}),
    )
}

/// Answers its id.
pub async fn emit(core: &Core, running: &Running, event: &str, data: Map<String, Value>) -> Result<String> {
    let event = announced(&running.installed, event, data);
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
    Ok(id)
}
