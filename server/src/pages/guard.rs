//! Which pages there are for whom. Mirrors the UI's URL table in what exists; knows nothing of what is drawn.

use app::api::Query;
use http::Uri;
use tenon_core::{Cx, tenants};

use crate::links::in_app;

#[derive(Debug, PartialEq, Eq)]
pub enum Decision {
    /// Draw the page, with this status unless the page finds a worse one.
    Show(u16),
    /// 303.
    Go(String),
    /// 308: the address without a trailing slash.
    Moved(String),
    /// No page and not like one.
    Nothing,
}

pub fn decide(cx: &Cx, uri: &Uri) -> Decision {
    let path = uri.path();
    let query = uri.query().unwrap_or_default();
    let with_query = |path: &str| if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    if path.len() > 1 && path.ends_with('/') {
        let bare = path.trim_end_matches('/');
        // "//host/" must not become a link to another host.
        let bare = if bare.starts_with("//") || bare.is_empty() { "/" } else { bare };
        return Decision::Moved(with_query(bare));
    }
    let signed_in = cx.user().is_some();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    match segments.as_slice() {
        ["setup"] => Decision::Show(200),
        ["sign-in"] if signed_in => Decision::Go(next(query).unwrap_or_else(|| home(cx))),
        ["sign-in"] => Decision::Show(200),
        [name] if name.contains('.') => Decision::Nothing,
        _ if !signed_in => {
            let back = with_query(path);
            let back = if path == "/" { "" } else { &back };
            Decision::Go(Query::new().with("next", back).after("/sign-in"))
        }
        [""] => Decision::Go(home(cx)),
        ["t" | "account"] => Decision::Show(200),
        ["t", slug, rest @ ..] => match tenants::get::enter(cx, &decoded(slug)) {
            Ok(_) => Decision::Show(if is_page(rest) { 200 } else { 404 }),
            Err(error) => Decision::Show(error.code().status()),
        },
        _ => Decision::Show(404),
    }
}

/// Below `/t/{tenant}`.
fn is_page(rest: &[&str]) -> bool {
    matches!(
        rest,
        [] | ["plugins"] | ["plugins", _] | ["plugins", _, "install" | "manage"] | ["audit"] | ["x", _, ..]
    )
}

/// The only tenant, else the choice.
fn home(cx: &Cx) -> String {
    match cx.user().map(|user| &*user.memberships) {
        Some([only]) => format!("/t/{}", only.slug),
        _ => "/t".into(),
    }
}

fn next(query: &str) -> Option<String> {
    let next = url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "next")
        .map(|(_, value)| value.into_owned());
    in_app(next.as_deref()).filter(|next| *next != "/").map(str::to_owned)
}

fn decoded(segment: &str) -> String {
    url::form_urlencoded::parse(format!("a={}", segment.replace('+', "%2B")).as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anonymous(path: &str) -> Decision {
        let cx = Cx { actor: tenon_core::Actor::Anonymous, ..Cx::system("test") };
        decide(&cx, &path.parse().expect("uri"))
    }

    #[test]
    fn strangers_are_led_to_sign_in_and_back() {
        assert_eq!(anonymous("/"), Decision::Go("/sign-in".into()));
        assert_eq!(
            anonymous("/t/acme?tab=mine"),
            Decision::Go("/sign-in?next=%2Ft%2Facme%3Ftab%3Dmine".into())
        );
        assert_eq!(anonymous("/sign-in"), Decision::Show(200));
    }

    #[test]
    fn a_trailing_slash_is_no_address_and_leads_to_no_other_host() {
        assert_eq!(anonymous("/t/acme/?a=b"), Decision::Moved("/t/acme?a=b".into()));
        assert_eq!(anonymous("//evil.test/"), Decision::Moved("/".into()));
    }
}
