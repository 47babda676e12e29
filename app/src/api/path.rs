//! Texts that go into addresses: path segments and query strings (RFC 3986, everything but unreserved encoded).

/// A text as one segment of a path.
pub fn segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    encode(text, &mut out);
    out
}

fn encode(text: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

/// A query string in the making; empty values are left out.
#[derive(Default)]
pub struct Query(String);

impl Query {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        if !value.is_empty() {
            self.0.push(if self.0.is_empty() { '?' } else { '&' });
            encode(name, &mut self.0);
            self.0.push('=');
            encode(value, &mut self.0);
        }
        self
    }

    /// `path` with this query behind it.
    pub fn after(&self, path: &str) -> String {
        [path, &self.0].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_cannot_leave_its_place() {
        assert_eq!(segment("../a b?c#d/é"), "..%2Fa%20b%3Fc%23d%2F%C3%A9");
    }

    #[test]
    fn a_query_leaves_out_what_is_empty() {
        let query = Query::new().with("q", "a&b").with("category", "").with("sort", "name");
        assert_eq!(query.after("/plugins"), "/plugins?q=a%26b&sort=name");
        assert_eq!(Query::new().with("q", "").after("/plugins"), "/plugins");
    }
}
