//! `GET /tenants/{tenant}/files/{plugin}/{id}`: a plugin's file, for those who configure plugins. Others get files
//! through the plugin's own routes, under its own permissions.

use std::fmt::Write as _;

use tenon_api::Permission;
use tenon_store::Cx;

use crate::{Core, Error, Result, guests};

/// A file to save.
#[derive(Debug, Clone)]
pub struct Saved {
    pub content_type: String,
    /// `Content-Disposition`.
    pub disposition: String,
    pub bytes: Vec<u8>,
}

pub async fn get(core: &Core, cx: &Cx, plugin: &str, id: &str) -> Result<Saved> {
    core.authorize(cx, Permission::PluginsConfigure).await?;
    let installed = core.installed(cx, plugin).await?;
    let row = guests::files::find(core, cx, installed.row.id, id).await?;
    let row = row.ok_or_else(|| Error::not_found("file"))?;
    let bytes = guests::files::get(core, cx, installed.row.id, id, 0, u32::MAX).await?;
    let bytes = bytes.map_err(|_| Error::not_found("file"))?;
    Ok(Saved { content_type: row.content_type, disposition: attachment(&row.name), bytes })
}

/// `Content-Disposition` of a file to save (RFC 6266): a name that is not ASCII is written out in UTF-8, after one that
/// old programs can read.
pub fn attachment(name: &str) -> String {
    named("attachment", name)
}

/// One that a plugin wrote, with its name in the spelling that browsers agree on.
pub(crate) fn disposition(value: &str) -> String {
    if value.is_ascii() {
        return value.to_owned();
    }
    let kind =
        if value.trim_start().to_ascii_lowercase().starts_with("inline") { "inline" } else { "attachment" };
    let name = value.split_once("filename=").map_or("file", |(_, rest)| match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().unwrap_or_default(),
        None => rest.split(';').next().unwrap_or_default().trim(),
    });
    named(kind, name)
}

fn named(kind: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '"' | '\\'))
        .map(|c| if c.is_ascii() { c } else { '_' })
        .collect();
    if name.is_ascii() {
        return format!("{kind}; filename=\"{plain}\"");
    }
    // What RFC 8187 lets stand as it is.
    let stands = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(byte);
    let encoded = name.bytes().fold(String::new(), |mut text, byte| {
        if stands(&byte) {
            text.push(char::from(byte));
        } else {
            _ = write!(text, "%{byte:02X}");
        }
        text
    });
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_not_ascii_is_written_in_both_spellings() {
        assert_eq!(attachment("risks.csv"), "attachment; filename=\"risks.csv\"");
        assert_eq!(attachment("a\"b\\c.csv"), "attachment; filename=\"abc.csv\"");
        let both = "attachment; filename=\"Gr__e 1.csv\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%201.csv";
        assert_eq!(attachment("Grüße 1.csv"), both);
        assert_eq!(disposition("attachment; filename=\"Grüße 1.csv\""), both);
        assert_eq!(
            disposition("inline; filename=ü.png; x=y"),
            "inline; filename=\"_.png\"; filename*=UTF-8''%C3%BC.png"
        );
        assert_eq!(disposition("inline"), "inline");
    }
}
