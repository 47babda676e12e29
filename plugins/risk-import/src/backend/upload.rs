//! Files that people sent: kept until they are imported, or until the next day.

use tenon_sdk::{Cx, Error, Request, Result};

/// Bytes of a file that is looked at: ten thousand rows with room for their words.
const MAX_FILE: u64 = 8 << 20;
/// Microseconds that a file is kept for its import.
const KEPT: u64 = 24 * 3_600 * 1_000_000;

/// A file, and where it is kept.
pub struct Upload {
    /// `fil_…`
    pub id: String,
    pub bytes: Vec<u8>,
}

/// The file of a request: what the host keeps already, or its body.
pub fn take(cx: &Cx, request: &Request) -> Result<Upload> {
    forget_old_files(cx)?;
    if let Some(file) = request.file() {
        return open(cx, &file.id);
    }
    let bytes = request.body().to_vec();
    if bytes.is_empty() {
        return Err(Error::invalid("The file is empty."));
    }
    let kind = request.content_type().filter(|kind| kind.len() <= 100).unwrap_or("application/octet-stream");
    let id = cx.files().put("risks", kind, &bytes)?;
    Ok(Upload { id, bytes })
}

pub fn open(cx: &Cx, id: &str) -> Result<Upload> {
    Ok(Upload { id: id.to_owned(), bytes: cx.files().read(id, MAX_FILE)? })
}

fn forget_old_files(cx: &Cx) -> Result<()> {
    let now = cx.now();
    for file in cx.files().list(None, 100)? {
        if file.created_at.saturating_add(KEPT) < now {
            cx.files().delete(&file.id)?;
        }
    }
    Ok(())
}
