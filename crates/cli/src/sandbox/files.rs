//! Files in memory, with the granted quota.

use std::sync::{Mutex, PoisonError};

use tenon_api::ids;
use tenon_contract::guest::{FileInfo, FilePut};
use tenon_host::ServiceError;

#[derive(Debug, Default)]
pub struct Files(Mutex<Kept>);

/// The oldest first.
#[derive(Debug, Default)]
struct Kept {
    files: Vec<(FileInfo, Vec<u8>)>,
    last: u128,
}

impl Files {
    fn with<T>(&self, work: impl FnOnce(&mut Kept) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn put(&self, now: u64, file: FilePut, quota: Option<u64>) -> Result<String, ServiceError> {
        self.with(|kept| {
            let size = file.bytes.len() as u64;
            let wanted = kept.files.iter().map(|(info, _)| info.size).sum::<u64>() + size;
            if let Some(quota) = quota.filter(|quota| wanted > *quota) {
                return Err(ServiceError::Quota(format!(
                    "files would take {wanted} bytes; {quota} are granted (files)"
                )));
            }
            kept.last += 1;
            let id = format!("fil_{}", ids::encode(kept.last));
            let (name, content_type) = (file.name, file.content_type);
            kept.files
                .push((FileInfo { id: id.clone(), name, content_type, size, created_at: now }, file.bytes));
            Ok(id)
        })
    }

    pub fn stat(&self, id: &str) -> Option<FileInfo> {
        self.with(|kept| kept.files.iter().find(|(info, _)| info.id == id).map(|(info, _)| info.clone()))
    }

    /// All of it.
    pub fn bytes(&self, id: &str) -> Option<Vec<u8>> {
        self.with(|kept| kept.files.iter().find(|(info, _)| info.id == id).map(|(_, bytes)| bytes.clone()))
    }

    pub fn get(&self, id: &str, offset: u64, length: u32) -> Result<Vec<u8>, ServiceError> {
        let bytes =
            self.bytes(id).ok_or_else(|| ServiceError::NotFound(format!("there is no file {id} here")))?;
        let from = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
        let to = from.saturating_add(length as usize).min(bytes.len());
        Ok(bytes[from..to].to_vec())
    }

    pub fn delete(&self, id: &str) -> bool {
        self.with(|kept| {
            let count = kept.files.len();
            kept.files.retain(|(info, _)| info.id != id);
            kept.files.len() < count
        })
    }

    /// The newest first.
    pub fn list(&self, after: Option<&str>, limit: u32) -> Vec<FileInfo> {
        self.with(|kept| {
            let newest = kept.files.iter().rev().map(|(info, _)| info.clone());
            let mut rest: Vec<FileInfo> = match after {
                None => newest.collect(),
                Some(after) => newest.skip_while(|info| info.id != after).skip(1).collect(),
            };
            rest.truncate(limit as usize);
            rest
        })
    }
}
