//! Files of one installation; needs `[capabilities.files]`.

use std::marker::PhantomData;

pub use super::bindings::tenon::plugin::files::Info as FileInfo;
use super::{Cx, Error, Result, bindings::tenon::plugin::files};

/// Bytes of one piece.
const PIECE: u32 = 1 << 20;

/// See [`Cx::files`].
#[derive(Debug)]
pub struct Files<'cx>(PhantomData<&'cx Cx>);

impl Files<'_> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }

    /// At most 4 MiB; answers the id, `fil_…`.
    pub fn put(&self, name: &str, content_type: &str, bytes: &[u8]) -> Result<String> {
        Ok(files::put(name, content_type, bytes)?)
    }

    pub fn info(&self, id: &str) -> Result<Option<FileInfo>> {
        Ok(files::stat(id)?)
    }

    /// At most 1 MiB from `offset`; fewer at the end.
    pub fn piece(&self, id: &str, offset: u64, length: u32) -> Result<Vec<u8>> {
        Ok(files::get(id, offset, length)?)
    }

    /// All of it, if it has at most `most` bytes.
    pub fn read(&self, id: &str, most: u64) -> Result<Vec<u8>> {
        let info = self.info(id)?.ok_or_else(|| Error::refused("There is no such file."))?;
        if info.size > most {
            let text = format!("{} has {} bytes; at most {most} can be read.", info.name, info.size);
            return Err(Error::invalid(text));
        }
        let mut all = Vec::with_capacity(usize::try_from(info.size).unwrap_or_default());
        while (all.len() as u64) < info.size {
            let piece = files::get(id, all.len() as u64, PIECE)?;
            if piece.is_empty() {
                break;
            }
            all.extend_from_slice(&piece);
        }
        Ok(all)
    }

    /// Whether there was something to delete.
    pub fn delete(&self, id: &str) -> Result<bool> {
        Ok(files::delete(id)?)
    }

    /// The newest first, after the one named; at most 100.
    pub fn list(&self, after: Option<&str>, limit: u32) -> Result<Vec<FileInfo>> {
        Ok(files::list(after, limit)?)
    }
}
