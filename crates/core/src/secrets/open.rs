//! Opens a secret for the host, which puts it into a request or signs with it; guests never see it.

use tenon_api::{
    error::Code,
    ids::{InstallationId, PluginId},
    settings::{SecretState, SecretText, Source},
};
use tenon_contract::manifest::capabilities::SecretPurpose;
use tenon_store::{Cx, secrets as store};

use super::{put::platform_key, seal};
use crate::{Core, Error, Result, config::hosts, guests::Running};

/// A secret with the rules for its use.
#[derive(Debug, Clone)]
pub struct Opened {
    pub text: SecretText,
    pub purpose: SecretPurpose,
    /// `host:port` (or a pattern of the manifest) where it may go, and nowhere else.
    pub hosts: Vec<String>,
}

/// The secret as this call may use it: the one that is being tried, else the one in force. Refuses what is unset
/// or waits to be typed again.
pub async fn for_call(core: &Core, running: &Running, name: &str) -> Result<Opened> {
    let installed = &running.installed;
    let manifest = &installed.release.manifest;
    let declared =
        manifest.capabilities.secrets.iter().find(|secret| secret.name == name).ok_or_else(|| {
            Error::new(Code::Denied, format!("The manifest declares no use of a secret {name:?}."))
        })?;
    let refused = |why: &str| Error::new(Code::Refused, format!("“{name}” {why}"));
    const UNSET: &str = "is not set. Enter it in the settings of the plugin.";
    if let Some((text, meant)) = running.candidate.as_ref().and_then(|tried| tried.replaced.get(name)) {
        return Ok(Opened { text: text.clone(), purpose: declared.purpose, hosts: meant.hosts.clone() });
    }
    // In a candidate, what is cleared is unset, and an address that changes makes a kept secret stale.
    let effective = running.effective();
    let info = effective.secrets.get(name).ok_or_else(|| Error::not_found("secret"))?;
    match info.state {
        SecretState::Set => {}
        SecretState::Unset => return Err(refused(UNSET)),
        SecretState::NeedsReentry => {
            return Err(refused(
                "was entered for another address or another use. Enter it again in the settings of the plugin.",
            ));
        }
    }
    let cx = running.system();
    let text = match info.source {
        // A build is its author's own word, and nobody reviewed it.
        Some(Source::Global) if installed.is_build => return Err(refused(UNSET)),
        Some(Source::Global) => find_global(core, &cx, installed.row.plugin_id, name).await?,
        _ => find_own(core, &cx, installed.row.id, name).await?,
    };
    Ok(Opened {
        text: text.ok_or_else(|| Error::not_found("secret"))?,
        purpose: declared.purpose,
        hosts: hosts::of_secret(manifest, name, &effective.values),
    })
}

/// The tenant's own, whatever state it is in; `None` when there is none.
pub(super) async fn find_own(
    core: &Core,
    cx: &Cx,
    installation: InstallationId,
    name: &str,
) -> Result<Option<SecretText>> {
    let tenant = cx.tenant_id()?;
    let (row, wrapped) = {
        let mut tx = core.db.read(cx).await?;
        (store::find(&mut tx, installation, name).await?, store::find_tenant_key(&mut tx).await?)
    };
    let (Some(row), Some(wrapped)) = (row, wrapped) else { return Ok(None) };
    let key = core.settings.keyring.unwrap(&seal::of_tenant(tenant), &wrapped)?;
    let place = seal::of_secret(tenant, installation, name, row.version);
    seal::unseal(&key, &place, &row.ciphertext).and_then(text).map(Some)
}

/// The operator's.
pub(super) async fn find_global(
    core: &Core,
    cx: &Cx,
    plugin: PluginId,
    name: &str,
) -> Result<Option<SecretText>> {
    let (rows, wrapped) = {
        let mut tx = core.db.read_platform(cx).await?;
        (store::global(&mut tx, plugin).await?, platform_key(&mut tx).await?)
    };
    let row = rows.into_iter().find(|row| row.name == name);
    let (Some(row), Some(wrapped)) = (row, wrapped) else { return Ok(None) };
    let key = core.settings.keyring.unwrap(&seal::of_platform(), &wrapped)?;
    let place = seal::of_global(plugin, name, row.version);
    seal::unseal(&key, &place, &row.ciphertext).and_then(text).map(Some)
}

fn text(bytes: Vec<u8>) -> Result<SecretText> {
    String::from_utf8(bytes).map(SecretText::new).map_err(|_| Error::internal("a secret is no text"))
}
