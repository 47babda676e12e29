//! `ANY …/ext/{plugin}/{*path}`: a plugin's own routes, as the caller.

use tenon_api::{Permission, error::Code};
use tenon_contract::{
    abi::{CallKind, Caller, RouteAnswer, RouteHead},
    manifest::RunsAs,
};
use tenon_store::Cx;

use crate::{
    Core, Error, Result,
    access::{permissions, require_user},
    contributions, guests,
    ports::Outcome,
};

pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// A request below `/ext/{plugin}`.
#[derive(Debug, Clone)]
pub struct ExtRequest {
    pub method: String,
    /// With its leading slash, percent-decoded.
    pub path: String,
    pub query: Vec<(String, String)>,
    pub content_type: Option<String>,
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
        Self { method: "GET".into(), path: path.to_owned(), query, content_type: None, body: Vec::new() }
    }
}

#[derive(Debug, Clone)]
pub struct ExtAnswer {
    pub status: u16,
    /// From the allow-list only, lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

pub async fn call(core: &Core, cx: &Cx, plugin: &str, request: ExtRequest) -> Result<ExtAnswer> {
    core.authorize(cx, Permission::PluginsRead).await?;
    if request.body.len() > MAX_BODY_BYTES {
        return Err(Error::new(Code::TooLarge, "Bodies of plugin routes are at most 1 MiB."));
    }
    let snapshot = core.snapshot(cx).await?;
    let installed = snapshot.find_active(plugin).ok_or_else(|| Error::not_found("plugin"))?;
    let manifest = &installed.release.manifest;
    let (route, params) =
        manifest.find_route(&request.method, &request.path).ok_or_else(|| Error::not_found("route"))?;
    let permission = route.permission.as_str();
    if permission != "public" && !contributions::may(cx, installed, permission) {
        core.note_refusal(cx, &format!("{plugin}:{permission}"));
        let title =
            manifest.permission(permission).map_or(permission, |permission| permission.title.as_str());
        return Err(Error::new(
            Code::MayNot,
            format!("Your role does not include “{title}” of {}.", manifest.plugin.name),
        ));
    }
    let user = require_user(cx)?;
    let mut can = permissions(cx);
    can.extend(contributions::plugin_permissions(cx, installed));
    let head = RouteHead {
        v: 1,
        method: request.method,
        path: request.path,
        pattern: route.path.clone(),
        params,
        query: request.query,
        content_type: request.content_type,
        caller: Caller { id: Some(user.id.to_string()), name: user.name.clone(), can },
    };
    let head = serde_json::to_string(&head).map_err(Error::internal)?;
    let rights = match route.runs_as {
        RunsAs::Caller => guests::rights_of_caller(cx, installed),
        RunsAs::Plugin => None,
    };
    let report = core.call_as(cx, installed, rights, CallKind::Route, head, request.body).await?;
    match report.outcome {
        Outcome::Answer { head, body } => answer(&manifest.plugin.name, &head, body),
        other => Err(guests::error(&manifest.plugin.name, other)),
    }
}

/// Headers a plugin may set; everything else would speak for us.
fn is_allowed(name: &str) -> bool {
    matches!(
        name,
        "content-type" | "content-disposition" | "cache-control" | "etag" | "last-modified" | "location"
    ) || name.starts_with("x-")
}

fn answer(name: &str, head: &str, body: Vec<u8>) -> Result<ExtAnswer> {
    let broken = |detail: &str| Error::new(Code::PluginFailed, format!("{name} answered {detail}."));
    let head: RouteAnswer = serde_json::from_str(head).map_err(|_| broken("something that is no answer"))?;
    if !(200..=599).contains(&head.status) {
        return Err(broken("with a status outside 200 to 599"));
    }
    if body.len() > MAX_BODY_BYTES {
        return Err(broken("more than 1 MiB"));
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
        let answer = answer("Hello", head, Vec::new()).expect("answer");
        assert_eq!(
            answer.headers,
            [("x-own".to_owned(), "1".to_owned()), ("content-type".to_owned(), "text/plain".to_owned())]
        );
    }
}
