//! `events`: facts that the plugin announces.

use serde_json::{Map, Value};

use super::http::values;
use crate::{
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
        let most = self.limits.imports.event_bytes;
        if data.len() > most {
            return Err(Error::Invalid(format!("data of {} bytes; at most {most}", data.len())));
        }
        let bytes = data.len();
        let data: Map<String, Value> = serde_json::from_str(data)
            .map_err(|error| Error::Invalid(format!("data is a JSON object: {error}")))?;
        for (name, value) in &data {
            super::no_null("data", value)?;
            super::no_null("data", &Value::String(name.clone()))?;
        }
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
