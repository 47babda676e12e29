//! Public blobs: assets of published releases, of types that browsers may have.

use bytes::Bytes;
use tenon_store::{Cx, blobs};

use crate::{Core, Error, Result};

/// What `/blobs` may hand out; the release decides what is public, this list what it may be.
const TYPES: [&str; 5] = ["image/png", "image/jpeg", "image/webp", "image/gif", "application/wasm"];

#[derive(Debug, Clone)]
pub struct Blob {
    pub media_type: String,
    pub bytes: Bytes,
}

/// By its SHA-256 in hex. What is not public is not there.
pub async fn get(core: &Core, cx: &Cx, sha256: &str) -> Result<Blob> {
    let shaped =
        sha256.len() == 64 && sha256.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if !shaped {
        return Err(Error::not_found("file"));
    }
    let row = {
        let mut tx = core.db.read_platform(cx).await?;
        blobs::get(&mut tx, sha256).await?
    };
    let row = row
        .filter(|row| row.public && TYPES.contains(&row.media_type.as_str()))
        .ok_or_else(|| Error::not_found("file"))?;
    let bytes = core.blobs.get(sha256).await.map_err(Error::internal)?;
    let bytes = bytes.ok_or_else(|| Error::internal(format!("the blob {sha256} is known and missing")))?;
    Ok(Blob { media_type: row.media_type, bytes })
}
