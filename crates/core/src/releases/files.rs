//! The files of releases: put under their digests before anything is written, held by the rows of their release, and
//! swept when no release holds them any more. Publishing and side-loading call this.

use std::{io::Cursor, sync::Arc};

use bytes::Bytes;
use tenon_api::FieldError;
use tenon_contract::{
    manifest::{BACKEND_FILE, README_FILE, VIEW_FILE},
    package::Package,
    view::check::is_image_asset,
};
use tenon_store::{
    Cx, PlatformTx,
    blobs::{self, BlobRow},
    releases::ReleaseFileRow,
};

use super::publish::{digest, refuse};
use crate::{Core, Error, Result, ports::ModuleKind};

/// Files whose bytes were put, and that no release holds yet. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Kept(Arc<(Vec<ReleaseFileRow>, Vec<Bytes>)>);

impl Kept {
    pub fn rows(&self) -> &[ReleaseFileRow] {
        &self.0.0
    }

    /// Inside the write that makes the release. From the row on a sweep waits for this write, or this write for the
    /// sweep; so whatever a sweep took since the bytes were put is put again here.
    pub async fn hold(&self, core: &Core, tx: &mut PlatformTx<'_>) -> tenon_store::Result<()> {
        let (rows, contents) = &*self.0;
        for (file, content) in rows.iter().zip(contents) {
            blobs::insert(tx, &blob_of(file)).await?;
            if !core.blobs.has(&file.sha256).await.map_err(Error::internal)? {
                core.blobs.put(&file.sha256, content.clone()).await.map_err(Error::internal)?;
            }
        }
        Ok(())
    }
}

/// Only what a page may load is public; code of backends never leaves the server.
fn blob_of(file: &ReleaseFileRow) -> BlobRow {
    let public = matches!(file.role.as_str(), "icon" | "screenshot" | "image" | "view");
    BlobRow { sha256: file.sha256.clone(), size: file.size, media_type: file.media_type.clone(), public }
}

/// Puts the files under their digests; images are drawn anew as PNG first.
pub(crate) async fn keep(core: &Core, package: &Package, warnings: &mut Vec<String>) -> Result<Kept> {
    let info = &package.manifest.plugin;
    let (mut rows, mut contents) = (Vec::new(), Vec::new());
    for (path, content) in &package.files {
        let is_icon = info.icon.as_deref() == Some(path);
        let is_shot = info.screenshots.iter().any(|shot| shot == path);
        let is_image = is_icon || is_shot || is_image_asset(path);
        let (content, media_type, role) = if is_image {
            let png = redraw(content.clone(), if is_icon { 256 } else { 1_920 }).await.map_err(|detail| {
                refuse(vec![FieldError { pointer: path.clone(), code: "image".into(), detail }])
            })?;
            let role = match (is_icon, is_shot) {
                (true, _) => "icon",
                (_, true) => "screenshot",
                _ => "image",
            };
            (png, "image/png", role)
        } else if path == BACKEND_FILE {
            (content.clone(), "application/wasm", "backend")
        } else if path == VIEW_FILE {
            (content.clone(), "application/wasm", "view")
        } else {
            (content.clone(), "application/octet-stream", "other")
        };
        let sha256 = digest(&content);
        let size = i64::try_from(content.len()).unwrap_or(i64::MAX);
        let content = Bytes::from(content);
        core.blobs.put(&sha256, content.clone()).await.map_err(Error::internal)?;
        contents.push(content);
        rows.push(ReleaseFileRow {
            path: path.clone(),
            sha256,
            size,
            media_type: media_type.into(),
            role: role.into(),
        });
    }
    if !package.files.contains_key(README_FILE) {
        warnings.push("There is no README.md: the detail page will say little.".into());
    }
    Ok(Kept(Arc::new((rows, contents))))
}

/// Decodes an image under limits and draws it as PNG, at most `side` pixels wide and high.
async fn redraw(content: Vec<u8>, side: u32) -> std::result::Result<Vec<u8>, String> {
    tokio::task::spawn_blocking(move || {
        let mut reader = image::ImageReader::new(Cursor::new(content))
            .with_guessed_format()
            .map_err(|error| error.to_string())?;
        let mut limits = image::Limits::default();
        limits.max_image_width = Some(8_192);
        limits.max_image_height = Some(8_192);
        limits.max_alloc = Some(64 * 1024 * 1024);
        reader.limits(limits);
        let mut picture = reader
            .decode()
            .map_err(|error| format!("This is no PNG, JPEG, WebP or GIF that can be read: {error}."))?;
        if picture.width() > side || picture.height() > side {
            picture = picture.thumbnail(side, side);
        }
        let mut png = Cursor::new(Vec::new());
        picture.write_to(&mut png, image::ImageFormat::Png).map_err(|error| error.to_string())?;
        Ok(png.into_inner())
    })
    .await
    .map_err(|error| error.to_string())?
}

/// Blobs in one sweep; a build has a handful.
const AT_ONCE: i64 = 200;

/// Takes away what no release holds: of builds that the next one replaced, mostly. A file may belong to many releases,
/// so nothing is concluded from the one that went.
pub(crate) async fn sweep(core: &Core, cx: &Cx) -> Result<()> {
    let unused = {
        let mut tx = core.db.read_platform(cx).await?;
        blobs::unused(&mut tx, AT_ONCE).await?
    };
    for sha256 in unused {
        let own = core.clone();
        let swept = core.db.write_platform(cx, move |tx| {
            let (core, sha256) = (own.clone(), sha256.clone());
            Box::pin(async move {
                // The row is locked until the bytes are gone: see `Kept::hold`.
                if blobs::delete_unused(tx, &sha256).await? {
                    core.blobs.delete(&sha256).await.map_err(Error::internal)?;
                    for kind in [ModuleKind::Backend, ModuleKind::View] {
                        core.runtime.forget(&sha256, kind).await;
                    }
                }
                Ok(())
            })
        });
        swept.await?;
    }
    Ok(())
}
