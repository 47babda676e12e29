//! What a page or a part of one shows in place of data that did not come: what happened and what to do.

use leptos::prelude::*;
use tenon_api::{ApiError, error::Code};

use crate::{
    api::local,
    texts::{self, problem},
    ui::EmptyState,
};

/// In place of the data. `page` says that nothing else is on the page: the answer takes the error's status.
#[component]
pub fn Problem(error: ApiError, #[prop(optional)] page: bool) -> impl IntoView {
    if page && error.status >= 400 {
        crate::context::set_status(error.status);
    }
    let (title, icon) = match error.status {
        404 => (problem::NOT_FOUND, icondata::LuCircleDashed),
        403 => (problem::MAY_NOT, icondata::LuLock),
        _ if error.code == local::OFFLINE => (problem::OFFLINE, icondata::LuWifiOff),
        _ => (problem::BROKEN, icondata::LuCircleX),
    };
    let mut text = error.detail.clone();
    if !error.who_can_help.is_empty() {
        text.push(' ');
        text.push_str(&problem::ask(&texts::any_of(&error.who_can_help)));
    }
    let way = if error.is(Code::NotSignedIn) {
        view! { <a href=sign_in_href() rel="external" class="btn btn-secondary"><span>{problem::SIGN_IN}</span></a> }.into_any()
    } else if matches!(error.status, 403 | 404) {
        view! { <a href="/t" rel="external" class="btn btn-secondary"><span>{problem::YOUR_TENANTS}</span></a> }.into_any()
    } else {
        // The same address once more, whole: it works without the page being alive too.
        view! { <a href="" rel="external" class="btn btn-secondary"><span>{problem::TRY_AGAIN}</span></a> }.into_any()
    };
    let request_id = Some(error.request_id).filter(|id| !id.is_empty() && error.status >= 500).unwrap_or_default();
    let body = if request_id.is_empty() {
        view! { <EmptyState title text icon announced=true>{way}</EmptyState> }.into_any()
    } else {
        view! { <EmptyState title text icon announced=true request_id>{way}</EmptyState> }.into_any()
    };
    view! { <div class="problem">{body}</div> }.into_any()
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
