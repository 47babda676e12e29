//! `directory`: people and workspaces of the tenant. Gated; each part is granted by itself.

use serde::Serialize;

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
        write(&self.ask(|services, cx| async move { services.members(&cx).await }).await?)
    }

    async fn directory_workspaces(&mut self) -> Result<String, Error> {
        self.pass_part("directory", "workspaces")?;
        write(&self.ask(|services, cx| async move { services.workspaces(&cx).await }).await?)
    }
}

fn write(answer: &impl Serialize) -> Result<String, Error> {
    let text = serde_json::to_string(answer);
    Ok(text.map_err(|error| ServiceError::Unavailable(format!("the answer cannot be written: {error}")))?)
}
