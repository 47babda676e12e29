//! What the guard knows about a page before it is drawn.

use app::context::PageFacts;
use http::HeaderMap;
use tenon_api::me::Theme;
use tenon_core::Cx;

use crate::{cookies, state::AppState};

/// Says what just happened on the next page, once.
pub const FLASH: &str = "tenon_flash";

/// The sentences that a flash cookie may stand for; its text is never shown.
pub fn flash(headers: &HeaderMap) -> Option<&'static str> {
    match cookies::find(headers, FLASH)? {
        "signed-out" => Some("You are signed out."),
        _ => None,
    }
}

pub fn collect(app: &AppState, cx: &Cx, headers: &HeaderMap, path: &str) -> PageFacts {
    let profile = cx.user().and_then(|user| user.profile.as_deref());
    let cookie = cookies::find(headers, cookies::THEME).and_then(Theme::parse).unwrap_or_default();
    PageFacts {
        path: path.to_owned(),
        theme: profile.map_or(cookie, |profile| profile.theme),
        density: profile.map(|profile| profile.density).unwrap_or_default(),
        sidebar_collapsed: cookies::find(headers, cookies::SIDEBAR) == Some("collapsed"),
        demo: app.demo.clone().filter(|_| path == "/sign-in"),
        flash: flash(headers).map(str::to_owned),
        ..PageFacts::default()
    }
}
