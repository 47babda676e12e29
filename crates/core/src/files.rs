//! `GET /tenants/{tenant}/files/{plugin}/{id}`: a plugin's file, for those who configure plugins. Others get files
//! through the plugin's own routes, under its own permissions.

use std::{
    fmt::{self, Write as _},
    sync::Arc,
};

use bytes::Bytes;
use futures::stream::{self, Stream};
use tenon_api::{
    Permission,
    ids::{FileId, TenantId},
};
use tenon_store::{Cx, files::FileRow};

use crate::{Core, Error, Result, guests, ports::BlobStore};

/// A file to save.
#[derive(Debug, Clone)]
pub struct Saved {
    pub content_type: String,
    /// `Content-Disposition`.
    pub disposition: String,
    pub bytes: FileBytes,
}

/// The bytes of a file that is there, read as somebody takes them: he may be slow, and many may ask at once.
#[derive(Clone)]
pub struct FileBytes {
    blobs: Arc<dyn BlobStore>,
    tenant: TenantId,
    id: FileId,
    pub size: u64,
}

/// Bytes in memory at once.
const PIECE: u64 = 256 << 10;

impl FileBytes {
    pub(crate) fn of(core: &Core, cx: &Cx, row: &FileRow) -> Result<Self> {
        Ok(Self {
            blobs: core.blobs.clone(),
            tenant: cx.tenant_id()?,
            id: row.id,
            size: u64::try_from(row.size).unwrap_or_default(),
        })
    }

    /// In their order. The error is that of a file that was deleted meanwhile, or of the store.
    pub fn pieces(self) -> impl Stream<Item = Result<Bytes>> + Send + 'static {
        stream::try_unfold((self, 0), |(file, at)| async move {
            let end = file.size.min(at + PIECE);
            if at == end {
                return Ok(None);
            }
            let piece = file.blobs.get_file(file.tenant, file.id, at..end).await.map_err(Error::internal)?;
            match piece.filter(|piece| !piece.is_empty()) {
                Some(piece) => {
                    let next = at + piece.len() as u64;
                    Ok(Some((piece, (file, next))))
                }
                None => Err(Error::internal("the bytes of a file are missing")),
            }
        })
    }
}

impl fmt::Debug for FileBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileBytes").field("id", &self.id).field("size", &self.size).finish_non_exhaustive()
    }
}

pub async fn get(core: &Core, cx: &Cx, plugin: &str, id: &str) -> Result<Saved> {
    core.authorize(cx, Permission::PluginsConfigure).await?;
    let installed = core.installed(cx, plugin).await?;
    let row = guests::files::find(core, cx, installed.row.id, id).await?;
    let row = row.ok_or_else(|| Error::not_found("file"))?;
    let bytes = FileBytes::of(core, cx, &row)?;
    Ok(Saved { content_type: row.content_type, disposition: attachment(&row.name), bytes })
}

/// `Content-Disposition` of a file to save (RFC 6266): a name that is not ASCII is written out in UTF-8, after one that
/// old programs can read.
pub fn attachment(name: &str) -> String {
    named("attachment", name)
}

/// One that a plugin wrote, with its name in the spelling that browsers agree on.
pub(crate) fn disposition(value: &str) -> String {
    if value.is_ascii() {
        return value.to_owned();
    }
    let kind =
        if value.trim_start().to_ascii_lowercase().starts_with("inline") { "inline" } else { "attachment" };
    let name = value.split_once("filename=").map_or("file", |(_, rest)| match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().unwrap_or_default(),
        None => rest.split(';').next().unwrap_or_default().trim(),
    });
    named(kind, name)
}

fn named(kind: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '"' | '\\'))
        .map(|c| if c.is_ascii() { c } else { '_' })
        .collect();
    if name.is_ascii() {
        return format!("{kind}; filename=\"{plain}\"");
    }
    // What RFC 8187 lets stand as it is.
    let stands = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(byte);
    let encoded = name.bytes().fold(String::new(), |mut text, byte| {
        if stands(&byte) {
            text.push(char::from(byte));
        } else {
            _ = write!(text, "%{byte:02X}");
        }
        text
    });
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_not_ascii_is_written_in_both_spellings() {
        assert_eq!(attachment("risks.csv"), "attachment; filename=\"risks.csv\"");
        assert_eq!(attachment("a\"b\\c.csv"), "attachment; filename=\"abc.csv\"");
        let both = "attachment; filename=\"Gr__e 1.csv\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%201.csv";
        assert_eq!(attachment("Grüße 1.csv"), both);
        assert_eq!(disposition("attachment; filename=\"Grüße 1.csv\""), both);
        assert_eq!(
            disposition("inline; filename=ü.png; x=y"),
            "inline; filename=\"_.png\"; filename*=UTF-8''%C3%BC.png"
        );
        assert_eq!(disposition("inline"), "inline");
    }
}
