//! How large a request may be. The numbers are the operator's (`[sandbox_powers]`); what an answer may be is not.

/// Of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub url_bytes: usize,
    pub headers: usize,
    /// Names and values of all headers.
    pub header_bytes: usize,
    pub body_bytes: usize,
}

impl Limits {
    /// The longest address that the HTTP library sends.
    pub const MOST_URL_BYTES: usize = u16::MAX as usize - 1;
    /// More than any server takes; far below what the HTTP library can hold.
    pub const MOST_HEADERS: usize = 1_000;
}

impl Default for Limits {
    fn default() -> Self {
        Self { url_bytes: 8 << 10, headers: 64, header_bytes: 16 << 10, body_bytes: 1 << 20 }
    }
}
