//! Small values of one installation, at most 64 KiB each, within the quota of the manifest.

use std::marker::PhantomData;

use serde::{Serialize, de::DeserializeOwned};

pub use super::bindings::tenon::plugin::kv::{Entry, Put};
use super::{Cx, Result, bindings::tenon::plugin::kv};

/// See [`Cx::kv`]. Every method is its own short transaction.
#[derive(Debug)]
pub struct Kv<'cx>(PhantomData<&'cx Cx>);

impl Kv<'_> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }

    /// The stored bytes with their version.
    pub fn entry(&self, key: &str) -> Result<Option<Entry>> {
        Ok(kv::get(key)?)
    }

    /// The stored value, read as JSON.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        match kv::get(key)? {
            Some(entry) => Ok(Some(serde_json::from_slice(&entry.value)?)),
            None => Ok(None),
        }
    }

    /// Stores a value as JSON, whatever was there; answers the new version.
    pub fn set(&self, key: &str, value: &impl Serialize) -> Result<u64> {
        self.put(&Put { key: key.into(), value: serde_json::to_vec(value)?, ttl_ms: None, if_version: None })
    }

    /// Stores bytes, with a time to live or only over a certain version (0: only if absent).
    pub fn put(&self, put: &Put) -> Result<u64> {
        Ok(kv::set(put)?)
    }

    /// Whether there was something to delete.
    pub fn delete(&self, key: &str) -> Result<bool> {
        Ok(kv::delete(key)?)
    }

    /// Keys in byte order that start with `prefix` and come after `after`; at most 1,000 at once.
    pub fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>> {
        Ok(kv::list(prefix, after, limit)?)
    }

    /// Reads a value, changes it and stores it unless somebody else was quicker, in which case it starts over;
    /// after some tries it gives up with "unavailable". Starts from the default when nothing is stored.
    pub fn update<T: Serialize + DeserializeOwned + Default>(
        &self,
        key: &str,
        mut change: impl FnMut(&mut T),
    ) -> Result<T> {
        for _ in 0..16 {
            let entry = kv::get(key)?;
            let (mut value, version): (T, u64) = match &entry {
                Some(entry) => (serde_json::from_slice(&entry.value)?, entry.version),
                None => (T::default(), 0),
            };
            change(&mut value);
            let put = Put {
                key: key.into(),
                value: serde_json::to_vec(&value)?,
                ttl_ms: None,
                if_version: Some(version),
            };
            match kv::set(&put) {
                Ok(_) => return Ok(value),
                Err(super::bindings::tenon::plugin::types::Error::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(super::Error::unavailable("others keep changing this value").retry_after_ms(100))
    }
}

/// See [`Cx::shared`].
#[derive(Debug)]
pub struct Shared<'cx>(&'cx str);

impl<'cx> Shared<'cx> {
    pub(super) fn new(namespace: &'cx str) -> Self {
        Self(namespace)
    }

    /// The stored value, read as JSON.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        match kv::shared_get(self.0, key)? {
            Some(entry) => Ok(Some(serde_json::from_slice(&entry.value)?)),
            None => Ok(None),
        }
    }

    /// Stores a value as JSON for as long as the namespace says.
    pub fn set(&self, key: &str, value: &impl Serialize) -> Result<u64> {
        let value = serde_json::to_vec(value)?;
        Ok(kv::shared_set(self.0, &Put { key: key.into(), value, ttl_ms: None, if_version: None })?)
    }

    /// Whether there was something to delete.
    pub fn delete(&self, key: &str) -> Result<bool> {
        Ok(kv::shared_delete(self.0, key)?)
    }

    /// Keys in byte order that start with `prefix` and come after `after`; at most 1,000 at once.
    pub fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>> {
        Ok(kv::shared_list(self.0, prefix, after, limit)?)
    }
}
