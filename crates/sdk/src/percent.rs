//! Text inside addresses and forms.

/// For one value in a path, a query or a form: every byte becomes `%XX` but letters, digits and `-._~` (RFC 3986,
/// "unreserved"), so nothing in it leads to another address or parameter.
pub fn percent_encoded(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(byte.into()),
            _ => {
                out.push('%');
                out.push(DIGITS[usize::from(byte >> 4)].into());
                out.push(DIGITS[usize::from(byte & 15)].into());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_an_address_is_written_out() {
        assert_eq!(percent_encoded("credit scoring"), "credit%20scoring");
        assert_eq!(percent_encoded("../a?b=c&d#e+f%"), "..%2Fa%3Fb%3Dc%26d%23e%2Bf%25");
        assert_eq!(percent_encoded("Zz09-._~"), "Zz09-._~");
        assert_eq!(percent_encoded("é\n"), "%C3%A9%0A");
    }
}
