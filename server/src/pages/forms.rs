//! The plain forms of the frame; they work before a page is alive, and answer 303.

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{header::SET_COOKIE, request::Parts};
use serde::Deserialize;
use tenon_api::me::{ChangeMe, Density, Theme};
use tenon_core::{Cx, me, sessions};

use crate::{
    answer::Answer,
    auth::{self, Peer},
    cookies,
    extract::{Either, malformed},
    links::in_app,
    middleware::{
        RequestId, origin,
        outer::{Ring, who},
    },
    pages::facts::FLASH,
    problem::Problem,
    state::Ended,
};

async fn caller(ring: &Ring, parts: &Parts) -> Result<Cx, Problem> {
    let id = parts.extensions.get::<RequestId>().cloned().unwrap_or_else(|| RequestId(String::new()));
    let peer = parts.extensions.get::<Peer>().cloned().unwrap_or(Peer(String::new()));
    let (cx, proof) = auth::resolve(&ring.app, &parts.headers, &id, &peer).await?;
    ring.app.limits.spend(&who(&cx))?;
    origin::check(&ring.app, &parts.method, &parts.headers, proof)?;
    Ok(cx)
}

fn written(outcome: Result<Answer<()>, Problem>, id: &str) -> Response {
    match outcome {
        Ok(answer) => answer.into_response(),
        Err(problem) => problem.write(id),
    }
}

fn id(request: &Request) -> String {
    request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

/// `POST /sign-out`
pub async fn sign_out(State(ring): State<Ring>, request: Request) -> Response {
    let id = id(&request);
    let (parts, _) = request.into_parts();
    let outcome = async {
        let cx = caller(&ring, &parts).await?;
        if let Some(user) = cx.user() {
            sessions::sign_in::sign_out(&ring.app.core, &cx).await?;
            if let Some(session) = user.session {
                ring.app.end_streams(Ended::Session(session));
            }
        }
        let flash = format!("{FLASH}=signed-out; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
        let answer = Answer::see_other("/sign-in").header(SET_COOKIE, &cookies::no_session(&ring.app.config));
        Ok(answer.header(SET_COOKIE, &flash))
    };
    written(outcome.await, &id)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Preferences {
    theme: Option<String>,
    density: Option<String>,
    /// `on` or `off`.
    shortcuts: Option<String>,
    /// `collapsed` or `open`.
    sidebar: Option<String>,
    /// Where to go back to.
    next: Option<String>,
}

/// `POST /preferences`
pub async fn change_preferences(State(ring): State<Ring>, request: Request) -> Response {
    use axum::extract::FromRequest;
    let id = id(&request);
    let outcome = async {
        let (parts, body) = request.into_parts();
        let cx = caller(&ring, &parts).await?;
        let request = Request::from_parts(parts, body);
        let Either { value: form, .. } = Either::<Preferences>::from_request(request, &()).await?;
        let change = parse(&form)?;
        let config = &ring.app.config;
        let mut answer = Answer::see_other(in_app(form.next.as_deref()).unwrap_or("/account"));
        if let Some(theme) = change.theme {
            answer = answer.header(SET_COOKIE, &cookies::theme(config, theme));
        }
        if let Some(sidebar) = &form.sidebar {
            let value = if sidebar == "collapsed" { "collapsed" } else { "open" };
            answer = answer.header(SET_COOKIE, &cookies::preference(config, cookies::SIDEBAR, value));
        }
        let asks = change.theme.is_some() || change.density.is_some() || change.shortcuts.is_some();
        if asks && cx.user().is_some() {
            me::change(&ring.app.core, &cx, &change, None).await?;
        }
        Ok(answer)
    };
    written(outcome.await, &id)
}

fn parse(form: &Preferences) -> Result<ChangeMe, Problem> {
    let wrong = |name: &str, text: &str| malformed(&format!("{name} cannot be {text:?}."));
    let theme = form
        .theme
        .as_deref()
        .map(|text| Theme::parse(text).ok_or_else(|| wrong("theme", text)))
        .transpose()?;
    let density = form
        .density
        .as_deref()
        .map(|text| Density::parse(text).ok_or_else(|| wrong("density", text)))
        .transpose()?;
    let shortcuts = form.shortcuts.as_deref().map(|text| text == "on");
    Ok(ChangeMe { theme, density, shortcuts, ..ChangeMe::default() })
}
