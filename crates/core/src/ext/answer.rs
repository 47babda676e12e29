//! What a plugin's route answered, made safe: few headers, no other site, files with their own type.

use tenon_api::error::Code;
use tenon_contract::abi::RouteAnswer;
use tenon_store::Cx;

use super::MAX_BODY_BYTES;
use crate::{
    Core, Error, Result,
    files::{self, FileBytes},
    guests,
    snapshot::Installed,
};

#[derive(Debug, Clone)]
pub struct ExtAnswer {
    pub status: u16,
    /// From the allow-list only, lower case.
    pub headers: Vec<(String, String)>,
    pub body: ExtBody,
}

#[derive(Debug, Clone)]
pub enum ExtBody {
    Bytes(Vec<u8>),
    File(FileBytes),
}

/// What proxies and browsers act on, in the spelling that a plugin with such a key could reach.
const ACTED_ON: [&str; 13] = [
    "x-accel-",
    "x-amz-",
    "x-content-",
    "x-envoy-",
    "x-forwarded-",
    "x-frame-",
    "x-goog-",
    "x-lighttpd-",
    "x-litespeed-",
    "x-permitted-",
    "x-reproxy-",
    "x-robots-",
    "x-sendfile-",
];

/// Headers a plugin may set; everything else would speak for us, to browsers or to the proxy before us
/// (`X-Accel-Redirect`). Those of its own carry its key: `x-hello-world-count`.
fn is_allowed(plugin: &str, name: &str) -> bool {
    let acted_on = ACTED_ON.iter().any(|start| name.starts_with(start));
    let own = || name.strip_prefix("x-")?.strip_prefix(plugin)?.strip_prefix('-').filter(|_| !acted_on);
    matches!(
        name,
        "content-type" | "content-disposition" | "cache-control" | "etag" | "last-modified" | "location"
    ) || own().is_some_and(|rest| !rest.is_empty())
}

/// What may be done with the answer: nothing that was told to somebody is kept for somebody else, whatever the plugin
/// says. Words that we do not know are left out.
fn caching(said: Option<&str>, anonymous: bool) -> String {
    let said = said.unwrap_or("no-cache").to_ascii_lowercase();
    let known = |word: &&str| {
        let (name, seconds) = word.split_once('=').unwrap_or((word, "0"));
        let counts = !seconds.is_empty() && seconds.bytes().all(|byte| byte.is_ascii_digit());
        match name {
            "max-age" | "stale-while-revalidate" | "stale-if-error" => counts && word.contains('='),
            "no-store" | "no-cache" | "must-revalidate" | "immutable" | "no-transform" => !word.contains('='),
            "public" => anonymous && !word.contains('='),
            "s-maxage" => anonymous && counts && word.contains('='),
            _ => false,
        }
    };
    let mut words: Vec<&str> = said.split(',').map(str::trim).filter(known).collect();
    if !anonymous {
        words.insert(0, "private");
    }
    if words.is_empty() { "no-cache".into() } else { words.join(", ") }
}

pub(super) async fn read(
    core: &Core,
    cx: &Cx,
    installed: &Installed,
    head: &str,
    body: Vec<u8>,
) -> Result<ExtAnswer> {
    let name = &installed.release.manifest.plugin.name;
    let head: RouteAnswer =
        serde_json::from_str(head).map_err(|_| broken(name, "something that is no answer"))?;
    let file = head.file.clone();
    let mut answer = plain(name, installed.key.as_str(), cx.user().is_none(), head, body)?;
    if let Some(id) = file {
        let says_more = !matches!(&answer.body, ExtBody::Bytes(bytes) if bytes.is_empty());
        if !installed.granted.contains_key("files") || says_more {
            return Err(broken(name, "with a file that it may not send"));
        }
        let row = guests::files::find(core, cx, installed.row.id, &id).await?;
        let row = row.ok_or_else(|| broken(name, "with a file that is not there"))?;
        answer.body = ExtBody::File(FileBytes::of(core, cx, &row)?);
        let mut missing = |header: &str, value: String| {
            if !answer.headers.iter().any(|(known, _)| known == header) {
                answer.headers.push((header.to_owned(), value));
            }
        };
        missing("content-type", row.content_type);
        missing("content-disposition", files::attachment(&row.name));
    }
    Ok(answer)
}

fn broken(name: &str, detail: &str) -> Error {
    Error::new(Code::PluginFailed, format!("{name} answered {detail}."))
}

fn plain(name: &str, key: &str, anonymous: bool, head: RouteAnswer, body: Vec<u8>) -> Result<ExtAnswer> {
    if !(200..=599).contains(&head.status) {
        return Err(broken(name, "with a status outside 200 to 599"));
    }
    if body.len() > MAX_BODY_BYTES {
        return Err(broken(name, "more than 1 MiB"));
    }
    let mut headers: Vec<(String, String)> = head
        .headers
        .into_iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .filter(|(name, value)| {
            is_allowed(key, name) && !value.chars().any(char::is_control) && value.len() <= 1_024
        })
        .filter(|(name, value)| {
            name != "location"
                || (value.starts_with('/') && !value.starts_with("//") && !value.contains('\\'))
        })
        .map(|(name, value)| match name.as_str() {
            "content-disposition" => (name, files::disposition(&value)),
            _ => (name, value),
        })
        .take(32)
        .collect();
    let said = headers.iter().find(|(name, _)| name == "cache-control").map(|(_, value)| value.as_str());
    let caching = caching(said, anonymous);
    headers.retain(|(name, _)| name != "cache-control");
    headers.push(("cache-control".into(), caching));
    Ok(ExtAnswer { status: head.status, headers, body: ExtBody::Bytes(body) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_sets_no_cookie_and_leads_nowhere_else() {
        let head = r#"{"status":200,"headers":[["Set-Cookie","a=b"],["Location","//evil"],["X-Hello-Own","1"],["X-Accel-Redirect","/etc"],["X-Hello","2"],["X-Frame-Options","ALLOWALL"],["Content-Type","text/plain"]]}"#;
        let head = serde_json::from_str(head).expect("a head");
        let answer = plain("Hello", "hello", false, head, Vec::new()).expect("answer");
        let kept: Vec<(&str, &str)> =
            answer.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            kept,
            [("x-hello-own", "1"), ("content-type", "text/plain"), ("cache-control", "private, no-cache")]
        );
    }

    #[test]
    fn a_key_opens_no_header_that_a_proxy_acts_on() {
        assert!(is_allowed("risk-register", "x-risk-register-total"));
        for (key, name) in [
            ("accel", "x-accel-redirect"),
            ("envoy", "x-envoy-immediate-health-check-fail"),
            ("frame", "x-frame-options"),
            ("sendfile", "x-sendfile-type"),
            ("a", "x-ab-c"),
            ("a", "x-a-"),
        ] {
            assert!(!is_allowed(key, name), "{name}");
        }
    }

    #[test]
    fn what_was_told_to_somebody_is_kept_for_nobody_else() {
        for (said, anonymous, is) in [
            (None, false, "private, no-cache"),
            (None, true, "no-cache"),
            (Some("public, max-age=60, s-maxage=600"), false, "private, max-age=60"),
            (Some("Public, max-age=60, s-maxage=600"), true, "public, max-age=60, s-maxage=600"),
            (Some("no-store"), false, "private, no-store"),
            (Some("max-age=, x, no-cache=\"set-cookie\""), true, "no-cache"),
        ] {
            assert_eq!(caching(said, anonymous), is, "{said:?}");
        }
    }
}
