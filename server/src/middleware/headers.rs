//! Headers that every answer carries: what browsers may do with it.

use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::state::AppState;

/// Answers that are no page: nothing runs, nothing is framed.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'";
/// Bytes of plugins: as [`NOTHING`], and as if from a place of their own.
pub const SANDBOX: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";
/// The worker that runs views may compile WebAssembly and nothing else.
const WORKER: &str = "default-src 'none'; script-src 'wasm-unsafe-eval'";

/// The API's documentation: our own files, and pictures inside its style sheet.
const DOCS: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
                    frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// The policy of a page whose scripts carry `nonce`.
pub fn page_policy(nonce: &str) -> String {
    format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data:; connect-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
         form-action 'self'; object-src 'none'"
    )
}

/// Nobody else has a say in these. The content policy alone may be there already: pages and plugins' routes have their
/// own, which handlers set and never a plugin.
pub fn add(app: &AppState, path: &str, headers: &mut HeaderMap) {
    let policy = match path {
        "/view-worker.js" => WORKER,
        _ if path.starts_with("/api/docs") => DOCS,
        _ => NOTHING,
    };
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(policy));
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    );
    if app.config.secure_cookies() {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}
