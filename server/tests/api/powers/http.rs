//! `http` and `secrets`: where a request may go, and where a secret may.

use std::sync::Mutex;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tenon_core::secrets::forms;
use tenon_testing::{
    packages,
    receiver::{Asked, Receiver},
};

use super::{allow_without, configure, ok, probe, refused, replace};
use crate::{Client, TestApp, TestDb, at, db_test};

const CANARY: &str = "cänary/+=\"7f3a9c";

/// Says back all that it was told.
async fn echo() -> Receiver {
    Receiver::start(|asked: &Asked| {
        (200, json!({"headers": asked.headers, "path": asked.path, "body": asked.body}).to_string())
    })
    .await
}

fn fetch(url: String) -> Value {
    json!({"do": "fetch", "url": url})
}

#[db_test]
async fn a_granted_host_of_a_setting_is_asked_and_another_is_not(app: TestApp) {
    let ada = probe(&app).await;
    let (server, other) = (echo().await, echo().await);
    let (case, text) = refused(&ada, fetch(server.url("/a"))).await;
    assert_eq!(case, "denied");
    assert!(text.contains("not among the allowed addresses"), "{text}");
    configure(&ada, json!({"url": server.url("/base")}), json!({})).await;
    let answer = ok(&ada, fetch(server.url("/a?b=1"))).await;
    assert_eq!((answer["status"].as_u64(), server.asked()[0].path.as_str()), (Some(200), "/a?b=1"));
    let (case, _) = refused(&ada, fetch(other.url("/a"))).await;
    assert_eq!((case.as_str(), other.asked().len()), ("denied", 0));
    // Named in the manifest, but nobody answers there: the guard let it through, no name resolved.
    let (case, text) = refused(&ada, fetch("http://named.test:8080/".into())).await;
    assert_eq!(case, "unavailable", "{text}");
}

/// The same plugin, whose admin may leave out its requests to the outside.
async fn probe_without_http(app: &TestApp) -> Client {
    app.publish(packages::changed("probe", |manifest| {
        manifest["capabilities"]["http"]["optional"] = true.into();
        for secret in manifest["capabilities"]["secrets"].as_array_mut().expect("secrets") {
            secret["optional"] = true.into();
        }
    }))
    .await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "probe").await;
    ada
}

#[db_test]
async fn without_the_grant_nothing_leaves(app: TestApp) {
    let ada = probe_without_http(&app).await;
    let server = echo().await;
    configure(&ada, json!({"url": server.url("/")}), json!({"token": replace(CANARY)})).await;
    let plain = fetch(server.url("/x"));
    let signed_in =
        json!({"do": "fetch", "url": server.url("/x"), "auth": {"scheme": "bearer", "secret": "token"}});
    ok(&ada, plain.clone()).await;
    ok(&ada, signed_in.clone()).await;
    let before = server.connections();
    assert_eq!(before, 2);
    // The secret alone is not granted: the request with it stays here, and so does the secret.
    allow_without(&ada, &["secrets"]).await;
    let (case, text) = refused(&ada, signed_in.clone()).await;
    assert_eq!(case, "denied");
    assert_eq!(text, "secrets:token: an admin of this tenant has not granted it");
    assert_eq!(server.connections(), before);
    allow_without(&ada, &["http"]).await;
    for what in [plain, signed_in, fetch("http://named.test:8080/".into())] {
        let (case, text) = refused(&ada, what).await;
        assert_eq!(case, "denied");
        assert_eq!(text, "http: an admin of this tenant has not granted it");
    }
    assert_eq!(server.connections(), before);
}

/// Remembers with which token somebody signed in, tells everybody in every spelling, and what it was asked besides.
pub async fn gossip() -> Receiver {
    let heard = Mutex::new(None::<String>);
    Receiver::start(move |asked: &Asked| {
        let mut heard = heard.lock().expect("no panic before");
        let secret = asked.header("authorization").and_then(|text| text.strip_prefix("Bearer "));
        if let Some(secret) = secret.map(str::to_owned) {
            *heard = Some(secret);
        }
        let asked = json!({"headers": asked.headers, "path": asked.path, "body": asked.body}).to_string();
        let Some(secret) = heard.clone() else { return (200, asked) };
        let percent: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let unicode = secret.replace('ä', "\\u00e4").replace('"', "\\\"");
        let lines = [
            secret.clone(),
            STANDARD.encode(&secret),
            STANDARD.encode(format!("ada:{secret}")),
            hex::encode(&secret),
            hex::encode_upper(&secret),
            percent,
            form,
            json!({ "token": secret }).to_string(),
            format!("{{\"token\":\"{unicode}\"}}"),
            asked,
        ];
        (200, lines.join("\n"))
    })
    .await
}

#[db_test]
async fn a_secret_that_a_server_remembers_comes_back_in_no_later_answer(app: TestApp) {
    let ada = probe(&app).await;
    let server = gossip().await;
    configure(&ada, json!({"url": server.url("/")}), json!({"token": replace(CANARY)})).await;
    let first = ok(&ada, fetch(server.url("/"))).await;
    assert!(!first.to_string().contains("[secret]"), "{first}");
    let auth = json!({"scheme": "bearer", "secret": "token"});
    let signed_in = ok(&ada, json!({"do": "fetch", "url": server.url("/"), "auth": auth})).await;
    // No secret goes along, and in another call: the server knows it all the same.
    let plain = ok(&ada, fetch(server.url("/"))).await;
    for answer in [&signed_in, &plain] {
        let body = answer["body"].as_str().expect("a body");
        assert!(body.matches("[secret]").count() >= 9, "{body}");
        for form in forms(CANARY) {
            assert!(!body.contains(&form), "{form} stands in {body}");
        }
    }
    // A secret that waits to be typed again was there before.
    let other = echo().await;
    configure(&ada, json!({"url": other.url("/")}), json!({})).await;
    configure(&ada, json!({"url": server.url("/")}), json!({})).await;
    let waits = ok(&ada, fetch(server.url("/"))).await;
    assert!(!waits["body"].as_str().expect("a body").contains(CANARY), "{waits}");
    // While another one is tried, the one in force is known there too.
    let body = json!({"values": {"url": server.url("/")}, "secrets": {"token": replace("typed-again")}});
    let path = at("acme", "/installations/probe/test-connection");
    let tested = ada.post(&path, &body).await.expect(200).json();
    assert!(!tested.to_string().contains("typed-again"), "{tested}");
}

#[db_test]
async fn where_a_secret_never_went_a_guess_of_it_is_said_back_as_it_is(app: TestApp) {
    // A mask would tell the plugin that it guessed right: here it may ask as often as it likes.
    let ada = probe_of_two_hosts(&app).await;
    let (bound, own) = (echo().await, echo().await);
    let values = json!({"url": bound.url("/"), "other": own.url("/")});
    configure(&ada, values, json!({"token": replace(CANARY)})).await;
    let guess =
        |server: &Receiver| json!({"do": "fetch", "method": "POST", "url": server.url("/"), "body": CANARY});
    let told_by_own = ok(&ada, guess(&own)).await.to_string();
    assert!(!told_by_own.contains("[secret]"), "{told_by_own}");
    let told_by_bound = ok(&ada, guess(&bound)).await.to_string();
    assert!(told_by_bound.contains("[secret]"), "{told_by_bound}");
}

/// May reach a second host, which no secret is for.
async fn probe_of_two_hosts(app: &TestApp) -> Client {
    app.publish(packages::changed("probe", |manifest| {
        let hosts = manifest["capabilities"]["http"]["hosts"].as_array_mut().expect("hosts");
        hosts.push("config:other".into());
    }))
    .await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "probe").await;
    ada
}

#[db_test]
async fn any_certificate_is_taken_where_the_operator_allows_it_and_the_plugin_asks(db: TestDb) {
    let server = Receiver::self_signed(|_| (200, "hello".into())).await;
    let place = server.address.to_string();
    let app = TestApp::with(db, |config| config.egress.insecure_tls = vec![place.clone()]).await;
    let ada = probe(&app).await;
    configure(&ada, json!({"url": server.url("/")}), json!({"token": replace(CANARY)})).await;
    let (case, text) = refused(&ada, fetch(server.url("/a"))).await;
    assert_eq!((case.as_str(), server.asked().len()), ("unavailable", 0));
    assert_eq!(text, format!("{place} has no certificate that can be trusted"));
    let unchecked = json!({"do": "fetch", "url": server.url("/a"), "insecure_tls": true,
        "auth": {"scheme": "bearer", "secret": "token"}});
    assert_eq!(ok(&ada, unchecked).await["body"], "hello");
    assert_eq!(server.asked()[0].header("authorization"), Some(format!("Bearer {CANARY}").as_str()));
    let calls = ada.get(&at("acme", "/installations/probe/invocations?kind=route")).await.expect(200).json();
    let targets: Vec<_> = calls["items"]
        .as_array()
        .expect("calls")
        .iter()
        .map(|call| &call["host_calls"][0]["target"])
        .collect();
    let unchecked = format!("https://{place}, certificate not checked");
    assert_eq!(targets, [&json!(unchecked), &json!(format!("https://{place}"))], "{calls}");
}

#[db_test]
async fn where_the_operator_did_not_name_the_host_every_certificate_is_checked(app: TestApp) {
    let ada = probe(&app).await;
    let server = Receiver::self_signed(|_| (200, "hello".into())).await;
    configure(&ada, json!({"url": server.url("/")}), json!({"token": replace(CANARY)})).await;
    let unchecked = json!({"do": "fetch", "url": server.url("/a"), "insecure_tls": true,
        "auth": {"scheme": "bearer", "secret": "token"}});
    let (case, text) = refused(&ada, unchecked).await;
    assert_eq!(case, "denied");
    let place = server.address;
    assert_eq!(
        text,
        format!(
            "http: {place} was to be asked without checking its certificate, which whoever runs this server has not \
             allowed for it (egress.insecure_tls)"
        )
    );
    assert_eq!(server.connections(), 0);
}

#[db_test]
async fn a_secret_goes_to_its_host_in_each_scheme_and_never_comes_back(app: TestApp) {
    let ada = probe(&app).await;
    let server = echo().await;
    configure(&ada, json!({"url": server.url("/")}), json!({"token": replace(CANARY)})).await;
    let with = |scheme: &str, more: Value| {
        let mut auth = json!({"scheme": scheme, "secret": "token"});
        auth.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
        json!({"do": "fetch", "url": server.url("/x"), "auth": auth})
    };
    let bearer = ok(&ada, with("bearer", json!({}))).await;
    ok(&ada, with("basic", json!({"user": "ada"}))).await;
    ok(&ada, with("query", json!({"name": "key"}))).await;
    let asked = server.asked();
    assert_eq!(asked[0].header("authorization"), Some(format!("Bearer {CANARY}").as_str()));
    let basic = format!("Basic {}", STANDARD.encode(format!("ada:{CANARY}")));
    assert_eq!(asked[1].header("authorization"), Some(basic.as_str()));
    assert!(asked[2].path.starts_with("/x?key=c%C3%A4nary"), "{}", asked[2].path);
    // The server said everything back; the guest saw none of it.
    assert!(bearer["body"].as_str().is_some_and(|body| body.contains("[secret]")), "{bearer}");
    let calls = ada.get(&at("acme", "/installations/probe/invocations")).await.expect(200).text();
    for form in forms(CANARY) {
        assert!(!bearer.to_string().contains(&form) && !calls.contains(&form), "{form}");
    }
    // Whatever the guest set in its place does not stand beside it.
    let mut twice = with("bearer", json!({}));
    twice["headers"] = json!({"Authorization": "mine"});
    ok(&ada, twice).await;
    let last = server.asked().pop().expect("a request");
    assert_eq!(last.headers.iter().filter(|(name, _)| name == "authorization").count(), 1);
}

#[db_test]
async fn a_secret_leaves_for_no_other_host_and_waits_when_its_address_changes(app: TestApp) {
    let ada = probe(&app).await;
    let (server, other) = (echo().await, echo().await);
    configure(&ada, json!({"url": server.url("/")}), json!({"token": replace(CANARY)})).await;
    let auth = json!({"scheme": "bearer", "secret": "token"});
    let (case, text) =
        refused(&ada, json!({"do": "fetch", "url": "http://named.test:8080/", "auth": auth})).await;
    assert_eq!(case, "denied");
    assert!(text.contains("bound to 127.0.0.1:"), "{text}");
    // A changed address: not sent, also not by a test of the connection.
    configure(&ada, json!({"url": other.url("/")}), json!({})).await;
    let (case, text) = refused(&ada, json!({"do": "fetch", "url": other.url("/"), "auth": auth})).await;
    assert_eq!(case, "denied");
    assert!(text.contains("entered for another address"), "{text}");
    let body = json!({"values": {"url": other.url("/")}, "secrets": {}});
    let path = at("acme", "/installations/probe/test-connection");
    let tested = ada.post(&path, &body).await;
    assert_ne!(tested.status, 200, "{}", tested.text());
    assert_eq!(other.asked().len(), 0);
    // Typed again it goes there.
    let body = json!({"values": {"url": other.url("/")}, "secrets": {"token": replace("typed-again")}});
    let tested = ada.post(&path, &body).await.expect(200).json();
    assert_eq!(tested["ok"], true, "{tested}");
    assert_eq!(other.asked()[0].header("authorization"), Some("Bearer typed-again"));
    assert!(!tested.to_string().contains("typed-again"), "{tested}");
    // Nothing of a test is kept.
    let (case, _) = refused(&ada, json!({"do": "fetch", "url": other.url("/"), "auth": auth})).await;
    assert_eq!(case, "denied");
}

#[db_test]
async fn a_connection_is_tested_before_anything_is_installed(app: TestApp) {
    app.publish(packages::built("probe")).await;
    let (ada, server) = (app.browser("ada").await, echo().await);
    let mut body = app.consent(&ada, "probe").await;
    let body = json!({"plugin": "probe", "version": "1.0.0", "grants": body["grants"].take(),
        "config": {"url": server.url("/")}, "secrets": {"token": CANARY}});
    let tested = ada.post(&at("acme", "/plan/test-connection"), &body).await.expect(200).json();
    assert_eq!((tested["ok"].as_bool(), server.asked().len()), (Some(true), 1), "{tested}");
    assert_eq!(server.asked()[0].header("authorization"), Some(format!("Bearer {CANARY}").as_str()));
    for form in forms(CANARY) {
        assert!(!tested.to_string().contains(&form), "{form}");
    }
    ada.get(&at("acme", "/installations/probe")).await.expect(404);
}

#[db_test]
async fn a_key_that_signs_signs_and_one_that_signs_in_does_not(app: TestApp) {
    let ada = probe(&app).await;
    let sign = |secret: &str, alg: &str| json!({"do": "sign", "secret": secret, "alg": alg, "bytes": "what do ya want for nothing?"});
    let (case, text) = refused(&ada, sign("signing_key", "hmac-sha256")).await;
    assert_eq!(case, "denied");
    assert!(text.contains("is not set"), "{text}");
    let secrets = json!({"signing_key": replace("0123456789abcdef"), "token": replace(CANARY)});
    configure(&ada, json!({"url": "http://127.0.0.1:9"}), secrets).await;
    let signed = ok(&ada, sign("signing_key", "hmac-sha256")).await;
    assert_eq!(signed.as_str().map(str::len), Some(64));
    assert_eq!(refused(&ada, sign("token", "hmac-sha256")).await.0, "denied");
    assert_eq!(refused(&ada, sign("signing_key", "md5")).await.0, "invalid");
    let (case, text) = refused(&ada, sign("unknown", "hmac-sha256")).await;
    assert_eq!(case, "denied");
    assert!(text.contains("the manifest of this release does not ask for it"), "{text}");
}

#[db_test]
async fn redirects_credentials_and_foreign_headers_are_refused(app: TestApp) {
    let ada = probe(&app).await;
    let server = Receiver::start(|_| (200, "{}".into())).await;
    configure(&ada, json!({"url": server.url("/")}), json!({})).await;
    let place = server.address;
    let with = |headers: Value| json!({"do": "fetch", "url": format!("http://{place}/"), "headers": headers});
    assert_eq!(refused(&ada, with(json!({"Host": "evil.test"}))).await.0, "invalid");
    assert_eq!(refused(&ada, with(json!({"Transfer-Encoding": "chunked"}))).await.0, "invalid");
    assert_eq!(refused(&ada, fetch(format!("http://ada:pw@{place}/"))).await.0, "invalid");
    assert_eq!(refused(&ada, fetch("file:///etc/passwd".into())).await.0, "invalid");
    assert_eq!(refused(&ada, fetch("http://169.254.169.254/latest".into())).await.0, "denied");
    assert_eq!(server.asked().len(), 0);
    configure(&ada, json!({"url": "http://169.254.169.254/"}), json!({})).await;
    let (case, text) = refused(&ada, fetch("http://169.254.169.254/latest".into())).await;
    assert_eq!(case, "denied");
    assert!(text.contains("private or special address"), "{text}");
}
