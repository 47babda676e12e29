//! `PUT,DELETE …/secrets/{name}`: one secret, for programs. The same write as a save; other
//! settings may be missing still.

use std::collections::BTreeMap;

use tenon_api::{
    Permission,
    settings::{PutSecret, SaveSettings, SecretChange, SecretInfo},
};
use tenon_store::Cx;

use super::{candidate::Demand, get, save};
use crate::{Core, Error, Result};

pub async fn put(core: &Core, cx: &Cx, plugin: &str, name: &str, input: &PutSecret) -> Result<SecretInfo> {
    change(core, cx, plugin, name, SecretChange::Replace { value: input.value.clone() }).await
}

/// Of a secret that is not set nothing changes.
pub async fn delete(core: &Core, cx: &Cx, plugin: &str, name: &str) -> Result<()> {
    change(core, cx, plugin, name, SecretChange::Clear).await.map(drop)
}

async fn change(core: &Core, cx: &Cx, plugin: &str, name: &str, change: SecretChange) -> Result<SecretInfo> {
    core.authorize(cx, Permission::PluginsConfigure).await?;
    let installed = get::find(core, cx, plugin).await?;
    let known = installed.effective().secrets.remove(name).ok_or_else(|| Error::not_found("secret"))?;
    if change == SecretChange::Clear && !installed.layers.secrets.iter().any(|stored| stored.name == name) {
        return Ok(known);
    }
    let input = SaveSettings {
        values: installed.own_settings(),
        secrets: BTreeMap::from([(name.to_owned(), change)]),
        allow_hosts: false,
    };
    let mut saved = save::apply(core, cx, plugin, &input, Some(installed.row.version), Demand::Part).await?;
    saved.secrets.remove(name).ok_or_else(|| Error::not_found("secret"))
}
