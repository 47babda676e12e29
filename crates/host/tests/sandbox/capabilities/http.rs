//! `http`: what is asked of the embedder's guard, and how much of it. Whether a host may be reached is its to say.

use std::time::Duration;

use serde_json::{Value, json};
use tenon_contract::guest::{Auth, AuthScheme};
use tenon_host::Outcome;
use tenon_hostile::{
    Hostile, Word, asking,
    asking::{NO_NUM, NO_TEXT},
    backend,
};

use super::{Asked, MOST, denied_without, text, told};
use crate::support::Sandbox;

fn http() -> [(&'static str, Value); 3] {
    [
        ("secrets:api_token", json!({ "values": ["api.example"] })),
        ("http:config:url", json!({ "values": [] })),
        ("http", json!({ "values": ["api.example"] })),
    ]
}

/// Asks `url` with the call's body, and `auth` as scheme, secret, name and user.
fn fetch(method: &str, url: &str, timeout: [Word<'_>; 2], auth: Option<[&str; 4]>) -> Vec<u8> {
    fetch_as(method, url, timeout, auth, CHECKED)
}

/// The last word of a request: whether any certificate will do.
const CHECKED: Word<'static> = Word::Num(0);
const UNCHECKED: Word<'static> = Word::Num(1);

fn fetch_as(
    method: &str,
    url: &str,
    timeout: [Word<'_>; 2],
    auth: Option<[&str; 4]>,
    certificate: Word<'_>,
) -> Vec<u8> {
    let option = |text: &'static str| match text {
        "" => NO_TEXT.to_vec(),
        text => vec![Word::Num(1), Word::Text(text)],
    };
    let auth = match auth.map(|words| words.map(|word| &*word.to_owned().leak())) {
        None => vec![Word::Num(0); 11],
        Some([scheme, secret, name, user]) => {
            [vec![Word::Num(1), Word::Text(scheme), Word::Text(secret)], option(name), option(user)].concat()
        }
    };
    let request = [
        &[Word::Text(method), Word::Text(url), Word::Num(0), Word::Num(0), Word::Num(1), Word::Body][..],
        &timeout,
        &auth,
        &[certificate],
    ];
    asking("http.fetch", &request.concat())
}

fn plain(url: &str) -> Vec<u8> {
    fetch("POST", url, NO_NUM, None)
}

#[tokio::test]
async fn http_without_grant_is_denied() {
    denied_without(&plain("https://api.example/"), &http()[2..]).await;
}

#[tokio::test]
async fn a_granted_host_answers_and_every_grant_goes_to_the_guard() {
    let asked = Asked::new(&plain("https://api.example/models?token=abc"), &http());
    let report = asked.with("ping").await;
    let used = &report.host_calls[0];
    assert_eq!((used.target.as_str(), used.bytes, used.ok), ("https://api.example", 8, true));
    assert_eq!(text(report.outcome), "ping");
    let request = asked.sandbox.services.fetched.lock().unwrap().take().unwrap();
    assert_eq!(request.allowed, ["api.example", "config:url"]);
    assert_eq!((request.method.as_str(), request.auth), ("POST", None));
}

#[tokio::test]
async fn what_the_guard_refuses_is_told_and_noted() {
    let asked = Asked::new(&plain("https://evil.example/"), &http());
    let report = asked.with("").await;
    assert!(!report.host_calls[0].ok);
    assert_eq!(told(report.outcome), ('0', "evil.example was not granted".into()));
}

#[tokio::test]
async fn a_request_that_takes_any_certificate_says_so_to_the_guard_and_in_the_record() {
    for (url, certificate, asked_for, target) in [
        ("https://api.example/x", UNCHECKED, true, "https://api.example, certificate not checked"),
        ("https://api.example/x", CHECKED, false, "https://api.example"),
        // Without TLS there is nothing to check.
        ("http://api.example/x", UNCHECKED, true, "http://api.example"),
    ] {
        let asked = Asked::new(&fetch_as("GET", url, NO_NUM, None, certificate), &http());
        let report = asked.with("").await;
        assert_eq!((report.host_calls[0].target.as_str(), report.host_calls[0].ok), (target, true));
        let request = asked.sandbox.services.fetched.lock().unwrap().take().unwrap();
        assert_eq!(request.insecure_tls, asked_for, "{url}");
    }
    // Refused, it went nowhere, checked or not.
    let asked = Asked::new(&fetch_as("GET", "https://evil.example/", NO_NUM, None, UNCHECKED), &http());
    assert_eq!(asked.with("").await.host_calls[0].target, "https://evil.example");
}

#[tokio::test]
async fn an_address_that_would_be_cut_inside_of_a_character_is_an_answer_like_any_other() {
    // The host's own cut of it ended the call, and with it whatever the embedder had to note of it.
    let report = Asked::new(&plain("aäääää://x"), &http()).with("").await;
    assert_eq!(report.host_calls[0].target, "no address");
    assert_eq!(told(report.outcome), ('0', "x was not granted".into()));
}

#[tokio::test]
async fn nobody_waits_longer_than_the_call_has_left() {
    for (asked_for, least, most) in
        [(NO_NUM, 4, 5), ([Word::Num(1), Word::Num(3_600_000)], 4, 5), ([Word::Num(1), Word::Num(700)], 0, 1)]
    {
        let asked = Asked::new(&fetch("GET", "https://api.example/", asked_for, None), &http());
        text(asked.with("").await.outcome);
        let given = asked.sandbox.services.fetched.lock().unwrap().take().unwrap().timeout;
        assert!((Duration::from_secs(least)..=Duration::from_secs(most)).contains(&given), "{given:?}");
    }
    let sandbox = Sandbox::with(|config| config.limits.route = Duration::from_millis(100));
    let digest = sandbox.backend(&backend(Hostile::WaitInFetch));
    let outcome = sandbox.run(crate::calls::call_with_all(&digest)).await.outcome;
    assert_eq!(outcome, Outcome::Deadline { limit: Duration::from_millis(100) });
}

#[tokio::test]
async fn a_secret_goes_by_its_name_and_only_with_its_own_grant() {
    let schemes = [
        (["bearer", "api_token", "", ""], AuthScheme::Bearer),
        (["basic", "api_token", "", "ada"], AuthScheme::Basic { user: "ada".into() }),
        (["header", "api_token", "x-key", ""], AuthScheme::Header { name: "x-key".into() }),
        (["query", "api_token", "key", ""], AuthScheme::Query { name: "key".into() }),
    ];
    for (words, scheme) in schemes {
        let asked = Asked::new(&fetch("GET", "https://api.example/", NO_NUM, Some(words)), &http());
        text(asked.with("").await.outcome);
        let request = asked.sandbox.services.fetched.lock().unwrap().take().unwrap();
        assert_eq!(request.auth, Some(Auth { secret: "api_token".into(), scheme }));
    }
    let wasm = fetch("GET", "https://api.example/", NO_NUM, Some(["bearer", "api_token", "", ""]));
    let asked = Asked::new(&wasm, &http()[2..]);
    let (case, message) = told(asked.with("").await.outcome);
    assert!(case == '0' && message.starts_with("secrets:api_token: the manifest"), "{message}");
    asked.untouched();
}

#[tokio::test]
async fn requests_beyond_the_limits_are_invalid() {
    let long = format!("https://api.example/{}", "a".repeat(MOST.http_url_bytes));
    Asked::new(&plain(&long), &http()).invalid("", "at most 8192").await;
    let body = Asked::new(&plain("https://api.example/"), &http());
    body.invalid(vec![0; MOST.http_body_bytes + 1], "at most 1048576").await;
    for method in ["", "G T", "GET\r\n", &"A".repeat(33)] {
        let wasm = fetch(method, "https://api.example/", NO_NUM, None);
        Asked::new(&wasm, &http()).invalid("", "the method is a word").await;
    }
    let long = "n".repeat(257);
    let wrong = [
        (["digest", "api_token", "", ""], "auth.scheme is one of"),
        (["header", "api_token", "", ""], "auth.name"),
        (["query", "api_token", &long, ""], "auth.name"),
        (["basic", "api_token", "", &long], "auth.user has 257 bytes"),
    ];
    for (words, part) in wrong {
        let wasm = fetch("GET", "https://api.example/", NO_NUM, Some(words));
        Asked::new(&wasm, &http()).invalid("", part).await;
    }
}

#[tokio::test]
async fn headers_are_counted_and_weighed() {
    let with = |headers: &[&str]| {
        let request = [
            &[Word::Text("GET"), Word::Text("https://api.example/"), Word::Texts(headers, 2)][..],
            &NO_TEXT,
            &NO_NUM,
            &[Word::Num(0); 11],
            &[CHECKED],
        ];
        Asked::new(&asking("http.fetch", &request.concat()), &http())
    };
    let asked = with(&["accept", "text/plain"]);
    text(asked.with("").await.outcome);
    let request = asked.sandbox.services.fetched.lock().unwrap().take().unwrap();
    assert_eq!(request.headers, [("accept".to_owned(), "text/plain".to_owned())]);

    let many = vec!["a"; 2 * (MOST.http_headers + 1)];
    with(&many).invalid("", "65 headers; at most 64").await;
    let heavy = "v".repeat(MOST.http_header_bytes);
    with(&["a", &heavy]).invalid("", "headers of 16385 bytes; at most 16384").await;
}
