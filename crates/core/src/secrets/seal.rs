//! XChaCha20-Poly1305 with the id of the key in front: `1 ‖ key id (8) ‖ nonce (24) ‖ ciphertext and tag`.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use sha2::{Digest, Sha256};
use tenon_api::ids::{InstallationId, PluginId, TenantId};

use crate::{Error, Result};

const FORMAT: u8 = 1;
const ID: usize = 8;
const NONCE: usize = 24;

/// 256 bits that never show.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(pub(super) [u8; 32]);

impl Key {
    pub fn random() -> Result<Self> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(Error::internal)?;
        Ok(Self(bytes))
    }

    /// Tells keys apart and says nothing about them.
    pub fn id(&self) -> [u8; ID] {
        let digest = Sha256::new().chain_update(b"tenon key id 1").chain_update(self.0).finalize();
        std::array::from_fn(|at| digest[at])
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({})", hex::encode(self.id()))
    }
}

pub fn seal(key: &Key, bound_to: &[u8], text: &[u8]) -> Result<Vec<u8>> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce).map_err(Error::internal)?;
    let cipher = XChaCha20Poly1305::new(&key.0.into());
    let sealed = cipher
        .encrypt(&XNonce::from(nonce), Payload { msg: text, aad: bound_to })
        .map_err(|_| Error::internal("a secret could not be sealed"))?;
    Ok([&[FORMAT], key.id().as_slice(), nonce.as_slice(), sealed.as_slice()].concat())
}

/// The id of the key that a ciphertext names.
pub fn key_id(sealed: &[u8]) -> Option<[u8; ID]> {
    let (format, rest) = sealed.split_first()?;
    (*format == FORMAT).then_some(())?;
    rest.first_chunk().copied()
}

pub fn unseal(key: &Key, bound_to: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
    let broken =
        || Error::internal("a ciphertext was sealed with another key, for another place, or changed");
    if key_id(sealed) != Some(key.id()) {
        return Err(broken());
    }
    let rest = sealed.get(1 + ID..).ok_or_else(broken)?;
    let (nonce, text) = rest.split_first_chunk::<NONCE>().ok_or_else(broken)?;
    let cipher = XChaCha20Poly1305::new(&key.0.into());
    cipher.decrypt(&XNonce::from(*nonce), Payload { msg: text, aad: bound_to }).map_err(|_| broken())
}

/// What a tenant's wrapped key is bound to.
pub fn of_tenant(tenant: TenantId) -> Vec<u8> {
    [b"tenon tenant key 1".as_slice(), tenant.as_bytes()].concat()
}

/// What the wrapped key of the operator's own secrets is bound to.
pub fn of_platform() -> Vec<u8> {
    b"tenon platform key 1".to_vec()
}

/// What a tenant's secret is bound to: tenant ‖ installation ‖ version ‖ name.
pub fn of_secret(tenant: TenantId, installation: InstallationId, name: &str, version: i64) -> Vec<u8> {
    let parts: [&[u8]; 5] = [
        b"tenon secret 1",
        tenant.as_bytes(),
        installation.as_bytes(),
        &version.to_be_bytes(),
        name.as_bytes(),
    ];
    parts.concat()
}

/// What an operator's secret is bound to.
pub fn of_global(plugin: PluginId, name: &str, version: i64) -> Vec<u8> {
    [b"tenon global secret 1".as_slice(), plugin.as_bytes(), &version.to_be_bytes(), name.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ciphertext_opens_with_its_key_at_its_place_and_nowhere_else() {
        let (key, other) = (Key::random().expect("random"), Key::random().expect("random"));
        let (tenant, installation) = (TenantId::new(), InstallationId::new());
        let place = of_secret(tenant, installation, "token", 1);
        let sealed = seal(&key, &place, b"hunter22").expect("sealed");
        assert_eq!(unseal(&key, &place, &sealed).expect("opened"), b"hunter22");
        assert_ne!(sealed, seal(&key, &place, b"hunter22").expect("sealed"), "a nonce is never used twice");
        for elsewhere in [
            of_secret(TenantId::new(), installation, "token", 1),
            of_secret(tenant, InstallationId::new(), "token", 1),
            of_secret(tenant, installation, "tokem", 1),
            of_secret(tenant, installation, "token", 2),
        ] {
            assert!(unseal(&key, &elsewhere, &sealed).is_err());
        }
        assert!(unseal(&other, &place, &sealed).is_err());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(unseal(&key, &place, &changed).is_err(), "byte {at}");
        }
        assert!(unseal(&key, &place, &[]).is_err());
        assert!(!format!("{key:?}").contains(&hex::encode(key.0)));
    }
}
