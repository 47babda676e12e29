//! Where forms lead: only to paths of this product.

use app::api::Query;
use tenon_api::{error::Code, session::Setup};
use tenon_core::Error;

/// A path of this product, never another host.
pub fn in_app(next: Option<&str>) -> Option<&str> {
    let fits = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && !path.contains('\\')
            && !path.chars().any(char::is_control)
    };
    next.filter(fits)
}

/// The sign-in page with what went wrong; what was typed stays, but for the password.
pub fn back_to_sign_in(error: &Error, email: &str, next: &str) -> String {
    let (code, after, detail) = match error.code() {
        Code::WrongCredentials => ("wrong", String::new(), ""),
        Code::TooMany => ("too_many", error.retry_after().unwrap_or(60).to_string(), ""),
        Code::TenantSuspended => ("suspended", String::new(), error.detail()),
        _ => ("failed", String::new(), ""),
    };
    let query = Query::new().with("error", code).with("after", &after).with("detail", detail);
    query.with("email", email).with("next", next).after("/sign-in")
}

/// The set-up page with what went wrong.
pub fn back_to_setup(error: &Error, typed: &Setup) -> String {
    let code = if error.code() == Code::MayNot { "used" } else { "invalid" };
    let query = Query::new().with("token", &typed.token).with("error", code).with("name", &typed.name);
    query.with("email", &typed.email).after("/setup")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_never_leads_to_another_host() {
        assert_eq!(in_app(Some("/t/acme?tab=mine")), Some("/t/acme?tab=mine"));
        for bad in ["//evil.test", "https://evil.test", "/\\evil.test", "t/acme", "", "/a\r\nSet-Cookie: b"] {
            assert_eq!(in_app(Some(bad)), None, "{bad:?}");
        }
    }

    #[test]
    fn a_failed_form_keeps_the_address_and_never_the_password() {
        let link = back_to_sign_in(&Error::new(Code::WrongCredentials, "no"), "ada@acme.test", "/t/acme");
        assert_eq!(link, "/sign-in?error=wrong&email=ada%40acme.test&next=%2Ft%2Facme");
    }
}
