//! The built front (`site_dir`): style sheet, WASM, fonts, static files. Read once at the start and kept in
//! memory, so that no request touches the disk and a new build never mixes with the old one.

use std::{collections::HashMap, path::Path};

use axum::{body::Body, response::Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use crate::middleware::serialise::{etag, lists};

#[derive(Default)]
pub struct Assets {
    /// By path from `/`.
    files: HashMap<String, Asset>,
}

pub struct Asset {
    bytes: Bytes,
    /// Compressed by the build.
    brotli: Option<Bytes>,
    media_type: &'static str,
    etag: String,
    /// The name carries a digest.
    immutable: bool,
}

impl Assets {
    pub fn load(folder: &Path) -> anyhow::Result<Self> {
        let mut assets = Self::default();
        assets.walk(folder, folder).map_err(|error| {
            anyhow::anyhow!(
                "the front in {} cannot be read ({error}); run `make front`, or set TENON_SITE_DIR",
                folder.display()
            )
        })?;
        anyhow::ensure!(
            assets.files.contains_key("/pkg/tenon.css") && assets.files.contains_key("/pkg/tenon.js"),
            "{} is no built front: pkg/tenon.css or pkg/tenon.js is missing; run `make front`",
            folder.display()
        );
        Ok(assets)
    }

    fn walk(&mut self, root: &Path, folder: &Path) -> std::io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                self.walk(root, &path)?;
            } else if let Some(name) =
                path.strip_prefix(root).ok().and_then(Path::to_str).filter(|name| !name.ends_with(".br"))
            {
                let bytes = Bytes::from(std::fs::read(&path)?);
                let compressed = std::fs::read(format!("{}.br", path.display())).ok().map(Bytes::from);
                let asset = Asset {
                    etag: etag(&bytes),
                    brotli: compressed.filter(|compressed| compressed.len() < bytes.len()),
                    media_type: media_type(name),
                    // Names in `pkg` stay the same when their content changes.
                    immutable: has_digest(name) && !name.starts_with("pkg/"),
                    bytes,
                };
                self.files.insert(format!("/{name}"), asset);
            }
        }
        Ok(())
    }

    pub fn find(&self, path: &str) -> Option<&Asset> {
        self.files.get(path)
    }

    /// The font that every page needs first.
    pub fn main_font(&self) -> Option<String> {
        self.files
            .keys()
            .find(|path| path.starts_with("/fonts/atkinson-next-latin.") && path.ends_with(".woff2"))
            .cloned()
    }
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "html" => "text/html; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// `atkinson-next-latin.0123abcdef.woff2`
fn has_digest(name: &str) -> bool {
    name.split(['.', '-', '_', '/'])
        .any(|part| part.len() >= 10 && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

pub fn answer(asset: &Asset, method: &Method, headers: &HeaderMap) -> Response {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return crate::problem::Problem::method_not_allowed().write("");
    }
    let text =
        |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
    let wants_brotli =
        text(header::ACCEPT_ENCODING).split(',').any(|part| part.trim().split(';').next() == Some("br"));
    let brotli = asset.brotli.as_ref().filter(|_| wants_brotli);
    let known = lists(text(header::IF_NONE_MATCH), &asset.etag);
    let body = if known { Bytes::new() } else { brotli.unwrap_or(&asset.bytes).clone() };
    let mut response = Response::new(Body::from(body));
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let cache = if asset.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Ok(tag) = HeaderValue::from_str(&asset.etag) {
        headers.insert(header::ETAG, tag);
    }
    if brotli.is_some() && !known {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_digest_are_kept_for_ever() {
        assert!(has_digest("fonts/atkinson-next-latin.0123abcdef.woff2"));
        assert!(!has_digest("pkg/tenon.wasm") && !has_digest("view-worker.js"));
    }
}
