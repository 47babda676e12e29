//! `config`: the effective settings of the installation, secrets left out by the embedder.

use crate::{
    bindings::tenon::plugin::config::Host,
    guest::{Guest, ServiceFailed},
};

impl Host for Guest {
    async fn get(&mut self) -> wasmtime::Result<String> {
        self.ask(|services, cx| async move { services.config(&cx).await })
            .await
            .map_err(|error| ServiceFailed(error.to_string()).into())
    }
}
