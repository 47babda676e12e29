//! `ANY …/ext/{plugin}/{*path}`: a plugin's own routes, as the caller. Routes that anybody may call have no caller;
//! what is larger than a body becomes a file of the installation.

mod answer;
mod enter;

use tenon_api::{Permission, error::Code};
use tenon_contract::{
    abi::{CallKind, Caller, FileHandle, RouteHead},
    guest::FilePut,
    manifest::{Route, RunsAs},
};
use tenon_store::Cx;

use crate::{
    Core, Error, Result,
    access::permissions,
    contributions,
    guests::{self, Call, Refusal},
    ports::Outcome,
    snapshot::Installed,
};

pub use answer::ExtAnswer;
pub use enter::enter;

pub const MAX_BODY_BYTES: usize = 1024 * 1024;
/// Of an upload, where the plugin may keep files.
pub const MAX_UPLOAD_BYTES: usize = 32 * 1024 * 1024;

/// A request below `/ext/{plugin}`.
#[derive(Debug, Clone, Default)]
pub struct ExtRequest {
    pub method: String,
    /// With its leading slash, percent-decoded.
    pub path: String,
    pub query: Vec<(String, String)>,
    pub content_type: Option<String>,
    /// Without cookies, credentials and what belongs to the connection.
    pub headers: Vec<(String, String)>,
    /// `content-disposition` named a file.
    pub file_name: Option<String>,
    pub body: Vec<u8>,
}

impl ExtRequest {
    /// From a view's `call`: `/count?limit=3`.
    pub fn get(route: &str) -> Self {
        let (path, query) = route.split_once('?').unwrap_or((route, ""));
        let query = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Self { method: "GET".into(), path: path.to_owned(), query, ..Self::default() }
    }
}

/// `cx` comes from [`enter`], or is a person's in the tenant.
pub async fn call(core: &Core, cx: &Cx, plugin: &str, request: ExtRequest) -> Result<ExtAnswer> {
    let anonymous = cx.user().is_none();
    if !anonymous {
        core.authorize(cx, Permission::PluginsRead).await?;
    }
    let snapshot = core.snapshot(cx).await?;
    let nobody = || {
        Error::new(
            Code::NotSignedIn,
            "You are not signed in. Sign in, or send a token in the Authorization header.",
        )
    };
    let installed = snapshot.find_active(plugin);
    let found = installed.and_then(|installed| {
        let (route, params) = installed.release.manifest.find_route(&request.method, &request.path)?;
        Some((installed, route, params))
    });
    // Whoever is nobody learns only of routes that are meant for everybody.
    let (installed, route, params) = match (found, installed) {
        (Some(found), _) if !anonymous || is_public(found.0, found.1) => found,
        _ if anonymous => return Err(nobody()),
        (_, Some(_)) => return Err(Error::not_found("route")),
        (_, None) => return Err(Error::not_found("plugin")),
    };
    let manifest = &installed.release.manifest;
    let permission = route.permission.as_str();
    if permission == "public" {
        if !is_public(installed, route) {
            return Err(Error::new(
                Code::Denied,
                format!(
                    "An admin of this tenant did not allow {} routes for everybody.",
                    manifest.plugin.name
                ),
            ));
        }
    } else if !contributions::may(cx, installed, permission) {
        core.note_refusal(cx, &format!("{plugin}:{permission}"));
        let title =
            manifest.permission(permission).map_or(permission, |permission| permission.title.as_str());
        return Err(Error::new(
            Code::MayNot,
            format!("Your role does not include “{title}” of {}.", manifest.plugin.name),
        ));
    }
    let (body, file) = match take_file(core, cx, installed, &request).await? {
        Some(handle) => (Vec::new(), Some(handle)),
        None => (request.body, None),
    };
    let head = RouteHead {
        v: 1,
        method: request.method,
        path: request.path,
        pattern: route.path.clone(),
        params,
        query: request.query,
        content_type: request.content_type,
        headers: request.headers,
        file,
        caller: caller(cx, installed),
    };
    let head = serde_json::to_string(&head).map_err(Error::internal)?;
    let rights = match route.runs_as {
        RunsAs::Caller => guests::rights_of_caller(cx, installed),
        RunsAs::Plugin => None,
    };
    let called = Call {
        subject: format!("{} {}", route.method.as_str(), route.path),
        body,
        rights,
        power: route.power().map(str::to_owned),
        ..Call::new(installed, CallKind::Route, head)
    };
    let report = core.call(cx, called).await?;
    match report.outcome {
        Outcome::Answer { head, body } => answer::read(core, cx, installed, &head, body).await,
        other => Err(guests::error(&manifest.plugin.name, other)),
    }
}

/// Declared for everybody, and allowed.
fn is_public(installed: &Installed, route: &Route) -> bool {
    route.permission == "public" && installed.granted.contains_key("public_routes")
}

fn caller(cx: &Cx, installed: &Installed) -> Caller {
    let Some(user) = cx.user() else {
        return Caller { id: None, name: String::new(), can: Vec::new() };
    };
    let mut can = permissions(cx);
    can.extend(contributions::plugin_permissions(cx, installed));
    Caller { id: Some(user.id.to_string()), name: user.name.clone(), can }
}

/// What is sent as a file, or is larger than a body may be, is kept first; the plugin gets a handle.
async fn take_file(
    core: &Core,
    cx: &Cx,
    installed: &Installed,
    request: &ExtRequest,
) -> Result<Option<FileHandle>> {
    let large = request.body.len() > MAX_BODY_BYTES;
    let quota = installed.granted.get("files").and_then(|grant| grant.get("quota_bytes")?.as_i64());
    let Some(quota) = quota else {
        if large {
            let name = &installed.release.manifest.plugin.name;
            let detail = format!(
                "Bodies for {name} are at most 1 MiB: it may not keep files. Send less, or have an admin allow that."
            );
            return Err(Error::new(Code::TooLarge, detail));
        }
        return Ok(None);
    };
    if request.body.len() > MAX_UPLOAD_BYTES {
        let detail = format!("Files are at most {} MiB.", MAX_UPLOAD_BYTES >> 20);
        return Err(Error::new(Code::TooLarge, detail));
    }
    // Small files are cheaper as a body, also when they have a name.
    if !large {
        return Ok(None);
    }
    let file = FilePut {
        name: request.file_name.as_deref().map(plain_name).unwrap_or_else(|| "upload".into()),
        content_type: request.content_type.clone().unwrap_or_else(|| "application/octet-stream".into()),
        bytes: request.body.clone(),
    };
    match guests::files::put(core, cx, installed.row.id, file, quota).await? {
        Ok(row) => {
            let info = guests::files::info(row);
            Ok(Some(FileHandle {
                id: info.id,
                name: info.name,
                content_type: info.content_type,
                size: info.size,
            }))
        }
        Err(Refusal::Quota(text)) => Err(Error::new(Code::QuotaExceeded, capitalized(&text))),
        Err(other) => Err(Error::new(Code::Invalid, capitalized(&other.to_string()))),
    }
}

/// The last part of a path, without what no name has.
fn plain_name(text: &str) -> String {
    let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    match plain.trim_start_matches('.') {
        "" => "upload".into(),
        name => name.to_owned(),
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => [&first.to_uppercase().to_string(), chars.as_str(), "."].concat(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_no_path() {
        assert_eq!(plain_name("C:\\Users\\ada\\risks.xlsx"), "risks.xlsx");
        assert_eq!(plain_name("../../.env"), "env");
        assert_eq!(
            (plain_name(""), plain_name("a/"), plain_name("..")),
            ("upload".into(), "upload".into(), "upload".into())
        );
    }
}
