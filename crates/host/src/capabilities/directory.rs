//! `directory`: people and workspaces of the tenant. Gated; each part is granted by itself.

use serde::Serialize;

use super::write;
use crate::{
    ServiceError,
    bindings::tenon::plugin::directory::{Error, Host},
    guest::Guest,
};

impl Host for Guest {
    async fn members(&mut self) -> wasmtime::Result<Result<String, Error>> {
        Ok(self.directory_members().await)
    }

    async fn workspaces(&mut self) -> wasmtime::Result<Result<String, Error>> {
        Ok(self.directory_workspaces().await)
    }
}

impl Guest {
    async fn directory_members(&mut self) -> Result<String, Error> {
        self.pass_part("directory", "members")?;
        let found = self.ask(|services, cx| async move { services.members(&cx).await }).await;
        self.told("members", found)
    }

    async fn directory_workspaces(&mut self) -> Result<String, Error> {
        self.pass_part("directory", "workspaces")?;
        let found = self.ask(|services, cx| async move { services.workspaces(&cx).await }).await;
        self.told("workspaces", found)
    }

    /// An answer as JSON, noted with its bytes.
    fn told<T: Serialize>(&mut self, part: &str, found: Result<T, ServiceError>) -> Result<String, Error> {
        let text = found.map_err(Error::from).and_then(|found| write(&found));
        self.note("directory", part, text.as_ref().map_or(0, String::len), text.is_ok());
        text
    }
}
