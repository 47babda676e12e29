//! Takes secrets out of texts that somebody else wrote: answers, errors and logs of what received them.

use std::{cmp::Ordering, fmt::Write as _};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use memchr::memmem::Finder;
use tenon_api::settings::SecretText;

use crate::{Core, Cx, Result};

const MASK: &str = "[secret]";
/// Shorter pieces stand in innocent texts too.
const SHORTEST: usize = 4;

/// The ways in which a secret may stand in a text: as it is, in JSON (with other letters escaped too, and slashes), in
/// HTML, percent-encoded, in hex, and in base64 at any position. Longest first.
pub fn forms(secret: &str) -> Vec<String> {
    let bytes = secret.as_bytes();
    let mut all = vec![secret.to_owned()];
    for ascii in [None, Some(false), Some(true)] {
        let quoted = in_json(secret, ascii);
        all.push(quoted.replace('/', "\\/"));
        all.push(quoted);
    }
    all.push(in_html(secret, "&#39;", "&quot;"));
    all.push(in_html(secret, "&#x27;", "&#34;"));
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
        all.push(percent(upper, false, b"-_.!~*'()"));
        all.push(percent(upper, false, b""));
    }
    let whole = hex::encode(bytes);
    let every_byte = |digits: &str| -> String {
        digits.as_bytes().chunks(2).flat_map(|pair| ['%', char::from(pair[0]), char::from(pair[1])]).collect()
    };
    all.push(every_byte(&whole));
    all.push(every_byte(&whole.to_uppercase()));
    all.push(whole);
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
    all.sort_by(longest_first);
    all.dedup();
    all
}

fn longest_first(one: &String, other: &String) -> Ordering {
    other.len().cmp(&one.len()).then_with(|| one.cmp(other))
}

/// Inside of a JSON string; `ascii`: everything else as `\\u…`, in capitals or not, as many writers do.
fn in_json(secret: &str, ascii: Option<bool>) -> String {
    let quoted = serde_json::Value::from(secret).to_string();
    let inner = &quoted[1..quoted.len() - 1];
    let Some(upper) = ascii else { return inner.to_owned() };
    inner.chars().fold(String::new(), |mut text, c| {
        match c.is_ascii() {
            true => text.push(c),
            false => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| {
                _ = match upper {
                    true => write!(text, "\\u{unit:04X}"),
                    false => write!(text, "\\u{unit:04x}"),
                }
            }),
        }
        text
    })
}

fn in_html(secret: &str, apostrophe: &str, quote: &str) -> String {
    let text = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('\'', apostrophe).replace('"', quote)
}

/// Takes every form of some secrets out of what others wrote. Made once for all texts of an answer: making it and
/// looking take time in proportion to the secrets and to what is searched ([`Core::masked`]).
#[derive(Debug)]
pub struct Mask {
    /// Longest first, over all secrets: one may be the beginning of another.
    forms: Vec<Finder<'static>>,
}

impl Mask {
    pub fn new<'s>(secrets: impl IntoIterator<Item = &'s str>) -> Self {
        let mut all: Vec<String> = secrets.into_iter().flat_map(forms).collect();
        all.sort_by(longest_first);
        all.dedup();
        Self { forms: all.iter().map(|form| Finder::new(form.as_bytes()).into_owned()).collect() }
    }

    pub fn text(&self, text: String) -> String {
        match self.found(text.as_bytes()) {
            // Forms are whole characters, so what is left is a text.
            Some(masked) => String::from_utf8_lossy(&masked).into_owned(),
            None => text,
        }
    }

    /// The same for bytes that need not be a text.
    pub fn bytes(&self, bytes: Vec<u8>) -> Vec<u8> {
        self.found(&bytes).unwrap_or(bytes)
    }

    /// The bytes with all forms masked, if there are any.
    fn found(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut masked: Option<Vec<u8>> = None;
        for form in &self.forms {
            let before = masked.as_deref().unwrap_or(bytes);
            if form.find(before).is_none() {
                continue;
            }
            let (mut next, mut end) = (Vec::with_capacity(before.len()), 0);
            for at in form.find_iter(before) {
                next.extend_from_slice(&before[end..at]);
                next.extend_from_slice(MASK.as_bytes());
                end = at + form.needle().len();
            }
            next.extend_from_slice(&before[end..]);
            masked = Some(next);
        }
        masked
    }
}

/// Bytes of secrets, and bytes of text times secrets, that are looked through in place: some milliseconds.
const IN_PLACE: (usize, usize) = (2 << 10, 256 << 10);

impl Core {
    /// What `with` makes of texts of so many bytes under the mask of the secrets; away from other people's requests
    /// when it takes long.
    pub(crate) async fn masked<T: Send + 'static>(
        &self,
        cx: &Cx,
        secrets: Vec<SecretText>,
        bytes: usize,
        with: impl FnOnce(&Mask) -> T + Send + 'static,
    ) -> Result<T> {
        let all: usize = secrets.iter().map(|secret| secret.expose().len()).sum();
        let short = all <= IN_PLACE.0 && bytes.saturating_mul(secrets.len()) <= IN_PLACE.1;
        let look = move || with(&Mask::new(secrets.iter().map(SecretText::expose)));
        if short { Ok(look()) } else { self.heavy.apart(cx, look).await }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn a_secret_is_masked_however_it_is_written() {
        let secret = "cän\"ary's s3cret/+=!<😀>";
        let basic = STANDARD.encode(format!("ada:{secret}"));
        let longer = STANDARD.encode(format!("a:{secret}:more"));
        let texts = [
            format!("got {secret}!"),
            serde_json::json!({"x": secret}).to_string(),
            "Python: c\\u00e4n\\\"ary's s3cret/+=!<\\ud83d\\ude00>".into(),
            "PHP: c\\u00e4n\\\"ary's s3cret\\/+=!<\\ud83d\\ude00>".into(),
            "capitals: c\\u00E4n\\\"ary's s3cret/+=!<\\uD83D\\uDE00>".into(),
            "page: cän&quot;ary&#39;s s3cret/+=!&lt;😀&gt;".into(),
            "page: cän&#34;ary&#x27;s s3cret/+=!&lt;😀&gt;".into(),
            "/?t=c%C3%A4n%22ary%27s%20s3cret%2F%2B%3D%21%3C%F0%9F%98%80%3E".into(),
            format!("every byte: {}", secret.bytes().map(|b| format!("%{b:02X}")).collect::<String>()),
            "encodeURIComponent: c%C3%A4n%22ary's%20s3cret%2F%2B%3D!%3C%F0%9F%98%80%3E".into(),
            format!("hex {}", hex::encode(secret)),
            format!("Basic {basic}"),
            format!("Basic {longer}"),
            format!("url {}", URL_SAFE_NO_PAD.encode(secret)),
        ];
        let mask = Mask::new([secret]);
        for text in texts {
            let masked = mask.text(text.clone());
            assert!(masked.contains(MASK), "{text} became {masked}");
        }
        let body =
            [&[0xff, 0xfe][..], secret.as_bytes(), b"!", hex::encode(secret).as_bytes(), &[0]].concat();
        assert_eq!(mask.bytes(body), b"\xff\xfe[secret]![secret]\0");
        assert_eq!(mask.text("nothing here".into()), "nothing here");
        assert_eq!(Mask::new(["a"]).text("abc".into()), "abc");
    }

    #[test]
    fn a_secret_that_begins_another_leaves_nothing_of_it() {
        for secrets in [["abcd", "abcdEFGH"], ["abcdEFGH", "abcd"]] {
            assert_eq!(Mask::new(secrets).text("abcdEFGH abcd".into()), "[secret] [secret]");
        }
    }
}
