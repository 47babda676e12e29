//! `config`: the effective settings of the installation, secrets left out by the embedder.

use crate::{bindings::tenon::plugin::config::Host, guest::Guest};

impl Host for Guest {
    async fn get(&mut self) -> wasmtime::Result<String> {
        Ok(self.context.config.to_string())
    }
}
