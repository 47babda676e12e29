//! What a page or a part of one shows in place of data that did not come: what happened and what to do.

use leptos::prelude::*;

use crate::ui::Still as _;
use tenon_api::{ApiError, error::Code};

use crate::{
    api::local,
    icons::{Icon, IconData},
    shell::PageHead,
    texts::{self, problem},
};

fn look(error: &ApiError) -> (&'static str, IconData) {
    match error.status {
        404 => (problem::NOT_FOUND, icondata::LuCircleDashed),
        403 => (problem::MAY_NOT, icondata::LuLock),
        _ if error.code == local::OFFLINE => (problem::OFFLINE, icondata::LuWifiOff),
        _ => (problem::BROKEN, icondata::LuCircleX),
    }
}

/// In place of the whole page: its heading says what happened, and the answer takes the error's status.
#[component]
pub fn ProblemPage(error: ApiError) -> impl IntoView {
    if error.status >= 400 {
        crate::context::set_status(error.status);
    }
    let (title, _) = look(&error);
    view! {
        <PageHead title=title />
        <Help error />
    }
    .still()
}

/// In place of a part of the page.
#[component]
pub fn Problem(error: ApiError) -> impl IntoView {
    let (title, icon) = look(&error);
    view! {
        <div class="empty">
            <Icon icon size=24 />
            <p class="empty-title">{title}</p>
            <Help error />
        </div>
    }
    .still()
}

/// What to do about it.
#[component]
fn Help(error: ApiError) -> impl IntoView {
    let mut text = error.detail.clone();
    if !error.who_can_help.is_empty() {
        text.push(' ');
        text.push_str(&problem::ask(&texts::any_of(&error.who_can_help)));
    }
    let way = if error.is(Code::NotSignedIn) {
        view! { <a href=sign_in_href() rel="external" class="btn btn-secondary"><span>{problem::SIGN_IN}</span></a> }.still()
    } else if matches!(error.status, 403 | 404) {
        view! { <a href="/t" rel="external" class="btn btn-secondary"><span>{problem::YOUR_TENANTS}</span></a> }.still()
    } else {
        // The same address once more, whole: it works without the page being alive too.
        view! { <a href="" rel="external" class="btn btn-secondary"><span>{problem::TRY_AGAIN}</span></a> }
            .still()
    };
    let request = (error.status >= 500 && !error.request_id.is_empty()).then(|| {
        view! {
            <p class="empty-text">
                {problem::REQUEST} " " <code class="code">{error.request_id}</code>
            </p>
        }
    });
    view! {
        <p class="empty-text" role="status">{text}</p>
        {request}
        <div class="empty-actions">{way}</div>
    }
    .still()
}

/// The sign-in page, leading back here.
pub fn sign_in_href() -> String {
    #[cfg(feature = "hydrate")]
    let path = {
        let location = window().location();
        [location.pathname().unwrap_or_default(), location.search().unwrap_or_default()].concat()
    };
    #[cfg(not(feature = "hydrate"))]
    let path = crate::context::facts().path;
    crate::api::Query::new().with("error", "expired").with("next", &path).after("/sign-in")
}
