//! What is sent to a plugin's own route: the body as it is, what its headers say, and the name of a file. Read once it
//! is known who may call the route, and how much it takes.

use axum::extract::Request;
use bytes::Bytes;
use http::{HeaderMap, header};
use tenon_api::error::Code;
use tenon_core::ext::Room;

use super::{body::media_type, read_bytes};
use crate::problem::Problem;

/// Headers that are ours, the browser's, or the connection's: plugins never see them.
const HIDDEN: [&str; 16] = [
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-forwarded-for",
    "x-real-ip",
];
const MAX_HEADERS: usize = 64;
const MAX_HEADER_BYTES: usize = 16 << 10;

/// A body of any kind with what belongs to it.
pub struct Upload {
    pub content_type: Option<String>,
    pub headers: Vec<(String, String)>,
    pub file_name: Option<String>,
    pub bytes: Bytes,
}

impl Upload {
    pub async fn read(request: Request, room: Room) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let bytes = match read_bytes(&parts.headers, body, room.most_bytes).await {
            Err(problem) if problem.0.code() == Code::TooLarge => return Err(room.too_large.into()),
            read => read?,
        };
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let kind = media_type(&parts.headers);
        Ok(Self {
            content_type: text(header::CONTENT_TYPE).filter(|_| !kind.is_empty()),
            headers: passed(&parts.headers),
            file_name: text(header::CONTENT_DISPOSITION).as_deref().and_then(file_name),
            bytes,
        })
    }
}

fn passed(headers: &HeaderMap) -> Vec<(String, String)> {
    let mut left = MAX_HEADER_BYTES;
    let shown = headers
        .iter()
        .filter(|(name, _)| !HIDDEN.contains(&name.as_str()) && !name.as_str().starts_with("sec-"));
    let text =
        shown.filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())));
    let fits = text.take_while(|(name, value)| {
        let bytes = name.len() + value.len();
        let fits = bytes <= left;
        left = left.saturating_sub(bytes);
        fits
    });
    fits.take(MAX_HEADERS).collect()
}

/// RFC 6266: `filename*` in UTF-8 before `filename`.
fn file_name(disposition: &str) -> Option<String> {
    let mut plain = None;
    for part in disposition.split(';').skip(1) {
        let (name, value) = part.trim().split_once('=')?;
        match name.to_ascii_lowercase().as_str() {
            "filename*" => {
                let (_, encoded) = value.split_once("''")?;
                let pair = format!("x={}", encoded.replace('+', "%2B"));
                return url::form_urlencoded::parse(pair.as_bytes())
                    .next()
                    .map(|(_, name)| name.into_owned());
            }
            "filename" => plain = Some(value.trim_matches('"').to_owned()),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_read_in_both_spellings() {
        assert_eq!(file_name("attachment; filename=\"risks.csv\"").as_deref(), Some("risks.csv"));
        let both = "attachment; filename=\"r.csv\"; filename*=UTF-8''gr%C3%BC%C3%9Fe+1.csv";
        assert_eq!(file_name(both).as_deref(), Some("grüße+1.csv"));
        assert_eq!((file_name("inline"), file_name("")), (None, None));
    }

    #[test]
    fn plugins_see_signatures_and_no_credentials() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("x-hub-signature-256", "sha256=1"),
            ("cookie", "a=b"),
            ("authorization", "Bearer x"),
            ("sec-fetch-mode", "cors"),
        ] {
            headers.insert(name, value.parse().expect("a value"));
        }
        assert_eq!(passed(&headers), [("x-hub-signature-256".to_owned(), "sha256=1".to_owned())]);
    }
}
