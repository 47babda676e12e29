//! Takes secrets out of texts that somebody else wrote: answers, errors and logs of what received them.

use std::{borrow::Cow, fmt::Write as _};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};

const MASK: &str = "[secret]";
/// Shorter pieces stand in innocent texts too.
const SHORTEST: usize = 4;

/// The ways in which a secret may stand in a text: as it is, in JSON, percent-encoded, in hex, and in base64 at any
/// position. Longest first.
pub fn forms(secret: &str) -> Vec<String> {
    let bytes = secret.as_bytes();
    let mut all = vec![secret.to_owned()];
    all.extend(serde_json::to_string(secret).ok().map(|quoted| quoted[1..quoted.len() - 1].to_owned()));
    let percent = |upper: bool, plus: bool, keep: &[u8]| {
        bytes.iter().fold(String::new(), |mut text, byte| {
            match byte {
                b' ' if plus => text.push('+'),
                byte if byte.is_ascii_alphanumeric() || keep.contains(byte) => text.push(char::from(*byte)),
                byte if upper => _ = write!(text, "%{byte:02X}"),
                byte => _ = write!(text, "%{byte:02x}"),
            }
            text
        })
    };
    for upper in [true, false] {
        all.push(percent(upper, false, b"-._~"));
        all.push(percent(upper, true, b"-._*"));
        all.push(percent(upper, false, b""));
    }
    all.push(hex::encode(bytes));
    all.push(hex::encode_upper(bytes));
    for shift in 0..3 {
        let shifted = [vec![0; shift], bytes.to_vec()].concat();
        // Characters that also carry bits of what stands before or after are left out.
        let (start, end) = ((shift * 4).div_ceil(3), shifted.len() * 4 / 3);
        if start < end {
            all.push(STANDARD_NO_PAD.encode(&shifted)[start..end].to_owned());
            all.push(URL_SAFE_NO_PAD.encode(&shifted)[start..end].to_owned());
        }
    }
    all.retain(|form| form.len() >= SHORTEST);
    all.sort_by_key(|form| std::cmp::Reverse(form.len()));
    all.dedup();
    all
}

/// The text with every form of every secret masked.
pub fn redact<'a>(text: &'a str, secrets: &[&str]) -> Cow<'a, str> {
    let mut masked = Cow::Borrowed(text);
    for form in secrets.iter().flat_map(|secret| forms(secret)) {
        if masked.contains(&form) {
            masked = Cow::Owned(masked.replace(&form, MASK));
        }
    }
    masked
}

/// The same for bytes that need not be a text.
pub fn redact_bytes(mut bytes: Vec<u8>, secrets: &[&str]) -> Vec<u8> {
    for form in secrets.iter().flat_map(|secret| forms(secret)) {
        let finder = memchr::memmem::Finder::new(form.as_bytes());
        if finder.find(&bytes).is_none() {
            continue;
        }
        let (mut masked, mut end) = (Vec::with_capacity(bytes.len()), 0);
        for at in finder.find_iter(&bytes) {
            masked.extend_from_slice(&bytes[end..at]);
            masked.extend_from_slice(MASK.as_bytes());
            end = at + form.len();
        }
        masked.extend_from_slice(&bytes[end..]);
        bytes = masked;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn a_secret_is_masked_however_it_is_written() {
        let secret = "cän\"ary s3cret/+=";
        let basic = STANDARD.encode(format!("ada:{secret}"));
        let longer = STANDARD.encode(format!("a:{secret}:more"));
        let texts = [
            format!("got {secret}!"),
            serde_json::json!({"x": secret}).to_string(),
            format!("/?t={}", "c%C3%A4n%22ary%20s3cret%2F%2B%3D"),
            format!("hex {}", hex::encode(secret)),
            format!("Basic {basic}"),
            format!("Basic {longer}"),
            format!("url {}", URL_SAFE_NO_PAD.encode(secret)),
        ];
        for text in texts {
            let masked = redact(&text, &[secret]);
            assert!(masked.contains(MASK), "{text} became {masked}");
        }
        let body =
            [&[0xff, 0xfe][..], secret.as_bytes(), b"!", hex::encode(secret).as_bytes(), &[0]].concat();
        assert_eq!(redact_bytes(body, &[secret]), b"\xff\xfe[secret]![secret]\0");
        assert_eq!(redact("nothing here", &[secret]), "nothing here");
        assert_eq!(redact("abc", &["a"]), "abc");
    }
}
