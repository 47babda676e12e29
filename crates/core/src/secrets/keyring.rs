//! The operator's keys: the first one wraps, all of them unwrap, so that one can take the place of another.

use std::sync::{Arc, PoisonError, RwLock};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::seal::{self, Key};
use crate::{Error, Result};

/// Cheap to clone; clones change together when keys are rotated.
#[derive(Debug, Clone, Default)]
pub struct Keyring(Arc<RwLock<Vec<Key>>>);

/// Why a text holds no keys; never repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a key is 32 random bytes as 64 hex digits or as base64 (`openssl rand -hex 32` makes one); several stand one to a line or with commas between, the one in force first"
)]
pub struct InvalidKeys;

impl Keyring {
    /// Keys separated by commas or white space, the one in force first.
    pub fn parse(text: &str) -> std::result::Result<Self, InvalidKeys> {
        let parts = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|part| !part.is_empty());
        let keys: Vec<Key> = parts.map(parse_key).collect::<Option<_>>().ok_or(InvalidKeys)?;
        if keys.is_empty() { Err(InvalidKeys) } else { Ok(Self(Arc::new(RwLock::new(keys)))) }
    }

    /// A new key as its file holds it: 64 hex digits.
    pub fn generate() -> Result<String> {
        Ok(hex::encode(Key::random()?.0))
    }

    /// As [`parse`](Self::parse) reads it; for the operator's own key file.
    pub fn export(&self) -> String {
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        keys.iter().map(|key| format!("{}\n", hex::encode(key.0))).collect()
    }

    /// Takes over the keys of another ring.
    pub fn replace(&self, other: &Self) {
        let keys = other.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// The ids of all keys, in hex; the first is in force.
    pub fn ids(&self) -> Vec<String> {
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        keys.iter().map(|key| hex::encode(key.id())).collect()
    }

    pub(super) fn wrap(&self, bound_to: &[u8], key: &Key) -> Result<Vec<u8>> {
        let current = self.0.read().unwrap_or_else(PoisonError::into_inner).first().cloned();
        let current = current.ok_or_else(|| Error::internal("this server has no key for secrets"))?;
        seal::seal(&current, bound_to, &key.0)
    }

    pub(super) fn unwrap(&self, bound_to: &[u8], wrapped: &[u8]) -> Result<Key> {
        let id = seal::key_id(wrapped);
        let known = {
            let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
            keys.iter().find(|key| Some(key.id()) == id).cloned()
        };
        let known = known.ok_or_else(|| {
            Error::internal("a key was wrapped with an operator key that this server does not have")
        })?;
        let bytes = seal::unseal(&known, bound_to, wrapped)?;
        bytes.try_into().map(Key).map_err(|_| Error::internal("a wrapped key has another length"))
    }

    /// The same key under the key in force; `None` when it is already.
    pub(super) fn rewrap(&self, bound_to: &[u8], wrapped: &[u8]) -> Result<Option<Vec<u8>>> {
        let current = self.0.read().unwrap_or_else(PoisonError::into_inner).first().map(Key::id);
        if seal::key_id(wrapped) == current {
            return Ok(None);
        }
        let key = self.unwrap(bound_to, wrapped)?;
        self.wrap(bound_to, &key).map(Some)
    }
}

fn parse_key(text: &str) -> Option<Key> {
    let bytes = hex::decode(text).ok().or_else(|| STANDARD.decode(text).ok())?;
    let key: [u8; 32] = bytes.try_into().ok()?;
    // A key of one repeated byte was never random.
    (!key.iter().all(|byte| *byte == key[0])).then_some(Key(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_in_both_spellings_and_rotated() {
        let (old, new) = (Keyring::generate().expect("random"), Keyring::generate().expect("random"));
        let ring = Keyring::parse(&old).expect("hex");
        assert_eq!(
            Keyring::parse(&STANDARD.encode(hex::decode(&old).expect("hex"))).expect("base64").ids(),
            ring.ids()
        );
        let key = Key::random().expect("random");
        let wrapped = ring.wrap(b"x", &key).expect("wrapped");
        ring.replace(&Keyring::parse(&format!("{new}\n{old}\n")).expect("two"));
        assert_eq!(ring.unwrap(b"x", &wrapped).expect("the old one opens"), key);
        let again = ring.rewrap(b"x", &wrapped).expect("possible").expect("changed");
        assert_eq!(ring.rewrap(b"x", &again).expect("possible"), None);
        ring.replace(&Keyring::parse(&new).expect("new"));
        assert_eq!(ring.unwrap(b"x", &again).expect("opens"), key);
        assert!(ring.unwrap(b"x", &wrapped).is_err() && ring.unwrap(b"y", &again).is_err());
        for wrong in ["", "abc", &"0".repeat(64), &old[1..]] {
            assert_eq!(Keyring::parse(wrong).err(), Some(InvalidKeys));
        }
    }
}
