//! What a backend asks of its host and is answered, once sizes and shapes have been checked. The sandbox makes these,
//! the embedder works on them; neither knows the other.

use std::{fmt, time::Duration};

/// Of a server's answer after unpacking.
pub const MAX_HTTP_ANSWER_BYTES: usize = 5 << 20;
/// Of a request's body to a plugin's route.
pub const MAX_BODY_BYTES: usize = 1 << 20;
/// Of an upload to a plugin that may keep files, and of a download.
pub const MAX_UPLOAD_BYTES: usize = 32 << 20;
/// Log lines that are kept of an installation, and their bytes as JSON.
pub const MAX_KEPT_LINES: usize = 200;
pub const MAX_KEPT_LOG_BYTES: usize = 64 << 10;
/// Of all installations of a server together.
pub const MAX_KEPT_LOGS_BYTES: usize = 8 << 20;
/// Files that an installation may keep, however small: each takes a row, a name and a place in a folder.
pub const MAX_FILES: usize = 10_000;
/// Runs that are kept of a job.
pub const MAX_KEPT_RUNS: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRequest {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<Vec<u8>>,
    pub timeout: Duration,
    pub auth: Option<Auth>,
    /// Any certificate will do; the embedder decides where.
    pub insecure_tls: bool,
    /// Granted patterns as the manifest writes them, `config:` ones too.
    pub allowed: Vec<String>,
}

/// How a secret goes into a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Auth {
    /// Its name; granted, not opened.
    pub secret: String,
    pub scheme: AuthScheme,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthScheme {
    Bearer,
    Basic { user: String },
    Header { name: String },
    Query { name: String },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpResponse {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignAlgorithm {
    HmacSha1,
    HmacSha256,
    HmacSha512,
}

impl SignAlgorithm {
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "hmac-sha1" => Self::HmacSha1,
            "hmac-sha256" => Self::HmacSha256,
            "hmac-sha512" => Self::HmacSha512,
            _ => return None,
        })
    }
}

/// A file to keep.
#[derive(Clone, PartialEq, Eq)]
pub struct FilePut {
    pub name: String,
    pub content_type: String,
    pub bytes: Vec<u8>,
}

impl fmt::Debug for FilePut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FilePut({}, {} bytes)", self.name, self.bytes.len())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileInfo {
    /// `fil_…`
    pub id: String,
    pub name: String,
    pub content_type: String,
    pub size: u64,
    /// Microseconds since 1970 UTC.
    pub created_at: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceCall {
    /// `crm/contacts@1`, or an interface, `ticketing@1`; granted.
    pub service: String,
    pub method: String,
    /// JSON of at most 1 MiB that nobody has parsed yet.
    pub input: String,
    /// What the caller has left.
    pub limit: Duration,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailMessage {
    pub to: Vec<String>,
    pub subject: String,
    pub text: String,
    pub reply_to: Option<String>,
}

/// How far a job is; `total` 0: not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    pub total: u64,
    pub message: String,
}
