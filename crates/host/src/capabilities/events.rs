//! `events`: facts that the plugin announces.

use serde_json::{Map, Value};

use super::{http::values, no_null, write};
use crate::{
    ImportLimits,
    bindings::tenon::plugin::events::{Error, Host},
    guest::Guest,
};

impl Host for Guest {
    async fn emit(&mut self, event: String, data: String) -> wasmtime::Result<Result<String, Error>> {
        Ok(self.event_emit(event, &data).await)
    }
}

impl Guest {
    async fn event_emit(&mut self, event: String, data: &str) -> Result<String, Error> {
        self.may_emit(&event)?;
        check_length(data.len(), &self.limits.imports)?;
        let data: Map<String, Value> = serde_json::from_str(data)
            .map_err(|error| Error::Invalid(format!("data is a JSON object: {error}")))?;
        let bytes = check_data(&data, &self.limits.imports)?;
        let target = event.clone();
        let id = self.ask(|services, cx| async move { services.emit(&cx, &event, data).await }).await;
        self.note("events", &target, bytes, id.is_ok());
        Ok(id?)
    }

    /// Granted, and one of those that the manifest names.
    pub(super) fn may_emit(&mut self, event: &str) -> Result<(), Error> {
        let grant = self.pass("events")?;
        if values(&grant).any(|allowed| allowed == event) {
            return Ok(());
        }
        let shown: String = event.chars().take(80).collect();
        Err(Error::Invalid(format!("{shown:?} is not among `events.emit` of the manifest")))
    }
}

/// The bytes of an event's data as JSON, if it may be announced.
pub(super) fn check_data(data: &Map<String, Value>, most: &ImportLimits) -> Result<usize, Error> {
    for (name, value) in data {
        if name.contains('\0') {
            return Err(Error::Invalid("U+0000 stands in a name of data; leave it out".into()));
        }
        no_null("data", value)?;
    }
    check_length(write(data)?.len(), most)
}

fn check_length(bytes: usize, most: &ImportLimits) -> Result<usize, Error> {
    let most = most.event_bytes;
    if bytes > most {
        return Err(Error::Invalid(format!("data of {bytes} bytes; at most {most}")));
    }
    Ok(bytes)
}
