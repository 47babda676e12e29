//! Seals a secret inside the write that keeps it.

use tenon_api::{
    ids::{InstallationId, PluginId},
    settings::SecretText,
};
use tenon_store::{
    PlatformTx, TenantTx,
    secrets::{self as store, PutSecret, join_hosts},
    server_meta,
};

use super::{
    Keyring,
    seal::{self, Key},
};
use crate::{Error, Result, config::hosts::Use};

/// Where the wrapped key of the operator's own secrets stands.
pub(super) const PLATFORM_KEY: &str = "secrets.platform_key";

pub(crate) async fn put(
    tx: &mut TenantTx<'_>,
    keyring: &Keyring,
    installation: InstallationId,
    name: &str,
    text: &SecretText,
    meant: &Use,
) -> tenon_store::Result<()> {
    let tenant = tx.tenant();
    let place = seal::of_tenant(tenant);
    let fresh = keyring.wrap(&place, &Key::random()?)?;
    let wrapped = store::tenant_key(tx, &fresh).await?;
    let key = keyring.unwrap(&place, &wrapped)?;
    let version = store::find(tx, installation, name).await?.map_or(0, |known| known.version) + 1;
    let place = seal::of_secret(tenant, installation, name, version);
    // The one place where a secret's text becomes bytes to keep.
    let ciphertext = seal::seal(&key, &place, text.expose().as_bytes())?;
    let (hosts, purpose) = (join_hosts(&meant.hosts), meant.purpose);
    let secret = PutSecret { name, version, ciphertext: &ciphertext, hosts: &hosts, purpose };
    store::put(tx, installation, &secret).await
}

pub(crate) async fn put_global(
    tx: &mut PlatformTx<'_>,
    keyring: &Keyring,
    plugin: PluginId,
    name: &str,
    text: &SecretText,
    meant: &Use,
) -> tenon_store::Result<()> {
    let place = seal::of_platform();
    let wrapped = match platform_key(tx).await? {
        Some(wrapped) => wrapped,
        None => {
            let fresh = keyring.wrap(&place, &Key::random()?)?;
            server_meta::set(tx, PLATFORM_KEY, &hex::encode(&fresh)).await?;
            fresh
        }
    };
    let key = keyring.unwrap(&place, &wrapped)?;
    let known = store::global(tx, plugin).await?;
    let version = known.iter().find(|known| known.name == name).map_or(0, |known| known.version) + 1;
    let ciphertext = seal::seal(&key, &seal::of_global(plugin, name, version), text.expose().as_bytes())?;
    let (hosts, purpose) = (join_hosts(&meant.hosts), meant.purpose);
    let secret = PutSecret { name, version, ciphertext: &ciphertext, hosts: &hosts, purpose };
    store::put_global(tx, plugin, &secret).await
}

pub(super) async fn platform_key(tx: &mut PlatformTx<'_>) -> Result<Option<Vec<u8>>> {
    let text = server_meta::get(tx, PLATFORM_KEY).await?;
    text.map(|text| hex::decode(text).map_err(Error::internal)).transpose()
}
