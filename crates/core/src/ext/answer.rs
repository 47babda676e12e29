//! What a plugin's route answered, made safe: few headers, no other site, files with their own type.

use tenon_api::error::Code;
use tenon_contract::abi::RouteAnswer;
use tenon_store::Cx;

use super::{MAX_BODY_BYTES, MAX_UPLOAD_BYTES};
use crate::{Core, Error, Result, guests, snapshot::Installed};

#[derive(Debug, Clone)]
pub struct ExtAnswer {
    pub status: u16,
    /// From the allow-list only, lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Headers a plugin may set; everything else would speak for us.
fn is_allowed(name: &str) -> bool {
    matches!(
        name,
        "content-type" | "content-disposition" | "cache-control" | "etag" | "last-modified" | "location"
    ) || name.starts_with("x-")
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
    let mut answer = plain(name, head, body)?;
    if let Some(id) = file {
        if !installed.granted.contains_key("files") || !answer.body.is_empty() {
            return Err(broken(name, "with a file that it may not send"));
        }
        let row = guests::files::find(core, cx, installed.row.id, &id).await?;
        let row = row.ok_or_else(|| broken(name, "with a file that is not there"))?;
        let most = u32::try_from(MAX_UPLOAD_BYTES).unwrap_or(u32::MAX);
        let bytes = guests::files::get(core, cx, installed.row.id, &id, 0, most).await?;
        answer.body = bytes.map_err(|_| broken(name, "with a file that is not there"))?;
        let mut missing = |header: &str, value: String| {
            if !answer.headers.iter().any(|(known, _)| known == header) {
                answer.headers.push((header.to_owned(), value));
            }
        };
        missing("content-type", row.content_type);
        let plain: String = row.name.chars().filter(|c| !matches!(c, '"' | '\\')).collect();
        missing("content-disposition", format!("attachment; filename=\"{plain}\""));
    }
    Ok(answer)
}

fn broken(name: &str, detail: &str) -> Error {
    Error::new(Code::PluginFailed, format!("{name} answered {detail}."))
}

fn plain(name: &str, head: RouteAnswer, body: Vec<u8>) -> Result<ExtAnswer> {
    if !(200..=599).contains(&head.status) {
        return Err(broken(name, "with a status outside 200 to 599"));
    }
    if body.len() > MAX_BODY_BYTES {
        return Err(broken(name, "more than 1 MiB"));
    }
    let headers = head
        .headers
        .into_iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .filter(|(name, value)| {
            is_allowed(name) && !value.chars().any(char::is_control) && value.len() <= 1_024
        })
        .filter(|(name, value)| {
            name != "location"
                || (value.starts_with('/') && !value.starts_with("//") && !value.contains('\\'))
        })
        .take(32)
        .collect();
    Ok(ExtAnswer { status: head.status, headers, body })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_sets_no_cookie_and_leads_nowhere_else() {
        let head = r#"{"status":200,"headers":[["Set-Cookie","a=b"],["Location","//evil"],["X-Own","1"],["Content-Type","text/plain"]]}"#;
        let head = serde_json::from_str(head).expect("a head");
        let answer = plain("Hello", head, Vec::new()).expect("answer");
        assert_eq!(
            answer.headers,
            [("x-own".to_owned(), "1".to_owned()), ("content-type".to_owned(), "text/plain".to_owned())]
        );
    }
}
