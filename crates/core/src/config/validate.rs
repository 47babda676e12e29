//! `POST …/config/validate`: the checks of a save, without the save.

use tenon_api::{Permission, settings::SaveSettings};
use tenon_store::{Cx, installations::InstallationState};

use super::{ask, candidate::Demand, get, save};
use crate::{Core, Result};

pub async fn validate(core: &Core, cx: &Cx, plugin: &str, input: &SaveSettings) -> Result<()> {
    core.authorize(cx, Permission::PluginsConfigure).await?;
    let installed = get::find(core, cx, plugin).await?;
    let candidate = save::check(cx, &installed, input, Demand::Whole)?;
    if installed.row.state == InstallationState::Active {
        ask::validate(core, cx, &installed, &candidate).await?;
    }
    Ok(())
}
