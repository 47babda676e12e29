//! `directory`: people and workspaces of the tenant. Gated; each part is granted by itself.

use super::write;
use crate::{
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
        self.note("directory", "members", 0, found.is_ok());
        write(&found?)
    }

    async fn directory_workspaces(&mut self) -> Result<String, Error> {
        self.pass_part("directory", "workspaces")?;
        let found = self.ask(|services, cx| async move { services.workspaces(&cx).await }).await;
        self.note("directory", "workspaces", 0, found.is_ok());
        write(&found?)
    }
}
