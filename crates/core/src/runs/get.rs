//! `GET …/installations/{plugin}/runs/{run}`.

use tenon_api::{Permission, running::Run};
use tenon_store::{Cx, runs};

use super::wire;
use crate::{Core, Error, Result};

pub async fn get(core: &Core, cx: &Cx, plugin: &str, run: &str) -> Result<Run> {
    core.authorize(cx, Permission::PluginsRead).await?;
    let installed = core.installed(cx, plugin).await?;
    let id = run.parse().map_err(|_| Error::not_found("run"))?;
    let row = {
        let mut tx = core.db.read(cx).await?;
        runs::get(&mut tx, id).await?
    };
    // Another plugin's run is not there.
    if row.installation_id != installed.row.id {
        return Err(Error::not_found("run"));
    }
    Ok(wire(row))
}
