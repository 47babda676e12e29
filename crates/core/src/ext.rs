//! `ANY …/ext/{plugin}/{*path}`: a plugin's own routes, as the caller. Routes that anybody may call have no caller;
//! what is larger than a body becomes a file of the installation.

mod answer;
mod enter;
mod upload;

use std::{borrow::Cow, collections::BTreeMap};

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use tenon_api::{Permission, error::Code};
use tenon_contract::{
    abi::{CallKind, Caller, RouteHead},
    manifest::{Route, RunsAs},
};
use tenon_store::Cx;
use url::form_urlencoded;

use crate::{
    Core, Error, Result,
    access::permissions,
    contributions,
    guests::{self, Call},
    ports::Outcome,
    snapshot::Installed,
};

pub use answer::{ExtAnswer, ExtBody};
pub use enter::enter;
use upload::Upload;

pub use tenon_contract::guest::{MAX_BODY_BYTES, MAX_UPLOAD_BYTES};

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
    pub body: Bytes,
}

impl ExtRequest {
    /// From a view's `call`: `/count?limit=3`.
    pub fn get(route: &str) -> Self {
        let (path, query) = route.split_once('?').unwrap_or((route, ""));
        let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        // As the browser's address is read; one that is no text leads nowhere as it is.
        let path = percent_decode_str(path).decode_utf8().map_or_else(|_| path.to_owned(), Cow::into_owned);
        Self { method: "GET".into(), path, query, ..Self::default() }
    }
}

/// A route that this caller may call.
struct Found {
    installed: Installed,
    route: Route,
    params: BTreeMap<String, String>,
}

async fn find(core: &Core, cx: &Cx, plugin: &str, method: &str, path: &str) -> Result<Found> {
    let anonymous = cx.user().is_none();
    let snapshot = core.snapshot(cx).await?;
    let nobody = || {
        Error::new(
            Code::NotSignedIn,
            "You are not signed in. Sign in, or send a token in the Authorization header.",
        )
    };
    let installed = snapshot.find_active(plugin);
    let found = installed.and_then(|installed| {
        let (route, params) = installed.release.manifest.find_route(method, path)?;
        Some((installed, route, params))
    });
    // What is for everybody is for a token too, whatever it may do.
    if !anonymous && !found.as_ref().is_some_and(|(installed, route, _)| is_public(installed, route)) {
        core.authorize(cx, Permission::PluginsRead).await?;
    }
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
    Ok(Found { installed: installed.clone(), route: route.clone(), params })
}

/// How much of a body is worth reading, asked before any of it is read.
pub struct Room {
    pub most_bytes: usize,
    /// What to tell those who send more.
    pub too_large: Error,
}

/// Refuses whoever may not call the route. `cx` as for [`call`], which asks again: reading takes time.
pub async fn room(core: &Core, cx: &Cx, plugin: &str, method: &str, path: &str) -> Result<Room> {
    let Found { installed, .. } = find(core, cx, plugin, method, path).await?;
    Ok(Room { most_bytes: upload::most_bytes(cx, &installed), too_large: upload::too_large(&installed) })
}

/// `cx` comes from [`enter`], or is a person's in the tenant.
pub async fn call(core: &Core, cx: &Cx, plugin: &str, mut request: ExtRequest) -> Result<ExtAnswer> {
    let Found { installed, route, params } = find(core, cx, plugin, &request.method, &request.path).await?;
    let upload = Upload::take(core, cx, &installed, &mut request).await?;
    let head = RouteHead {
        v: 1,
        method: request.method,
        path: request.path,
        pattern: route.path.clone(),
        params,
        query: request.query,
        content_type: request.content_type,
        headers: request.headers,
        file: upload.as_ref().map(|upload| upload.handle.clone()),
        caller: caller(cx, &installed),
    };
    let head = serde_json::to_string(&head).map_err(Error::internal)?;
    let rights = match route.runs_as {
        RunsAs::Caller => guests::rights_of_caller(cx, &installed),
        RunsAs::Plugin => None,
    };
    let called = Call {
        subject: format!("{} {}", route.method.as_str(), route.path),
        body: request.body.into(),
        rights,
        power: route.power().map(str::to_owned),
        ..Call::new(&installed, CallKind::Route, head)
    };
    let outcome = core.call(cx, called).await?.outcome;
    match (outcome, upload) {
        (Outcome::Answer { head, body }, upload) => {
            if let Some(upload) = upload {
                upload.keep();
            }
            answer::read(core, cx, &installed, &head, body).await
        }
        (other, upload) => {
            if let Some(upload) = upload {
                upload.discard().await;
            }
            Err(guests::error(&installed.release.manifest.plugin.name, other))
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_read_as_a_browser_is() {
        let asked = ExtRequest::get("/models/credit%20scoring%2F2?q=a%26b&name=c+d&empty");
        assert_eq!(asked.path, "/models/credit scoring/2");
        let query: Vec<_> = asked.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(query, [("q", "a&b"), ("name", "c d"), ("empty", "")]);
        assert_eq!(ExtRequest::get("/a%FF").path, "/a%FF");
        assert_eq!(ExtRequest::get("/count").query, []);
    }
}
