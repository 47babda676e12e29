//! Slack against a small server that answers as Slack's Web API does.

use serde_json::{Value, json};
use tenon_contract::{
    abi::{CallKind, FaultCode},
    view::Effect,
};

use crate::{
    init,
    outside::{
        World,
        server::{Asked, Server},
    },
    text_of, update,
};

const TOKEN: &str = "xoxb-1234567890";

fn answer(asked: &Asked) -> (u16, Value) {
    let refused = |error: &str| (200, json!({ "ok": false, "error": error }));
    if asked.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
        return refused("invalid_auth");
    }
    match asked.path.as_str() {
        "/api/auth.test" => {
            let who = json!({
                "ok": true, "url": "https://acme.slack.com/", "team": "Acme", "user": "tenon", "team_id": "T012",
                "user_id": "U012", "bot_id": "B012", "is_enterprise_install": false
            });
            (200, who)
        }
        "/api/chat.postMessage" => {
            let body = asked.json();
            match body["channel"].as_str() {
                Some("#risks") => {
                    let message = json!({ "text": body["text"], "type": "message", "bot_id": "B012" });
                    (
                        200,
                        json!({ "ok": true, "channel": "C012", "ts": "1503435956.000247", "message": message }),
                    )
                }
                Some("#private") => refused("not_in_channel"),
                Some("#scope") => (
                    200,
                    json!({ "ok": false, "error": "missing_scope", "needed": "chat:write", "provided": "users:read" }),
                ),
                Some("#busy") => (429, json!({ "ok": false, "error": "ratelimited" })),
                _ => refused("channel_not_found"),
            }
        }
        _ => (200, json!({ "ok": false, "error": "unknown_method", "req_method": asked.path })),
    }
}

async fn slack(token: &str) -> (World, Server) {
    let server = Server::start(answer).await;
    let world = World::new(&["slack"]);
    world.configure("slack", json!({ "api_url": server.url(), "channel": "#risks" }));
    world.set_secret("slack", "bot_token", token);
    (world, server)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_tells_who_the_token_is() {
    let (world, server) = slack(TOKEN).await;
    let report = world.lifecycle("slack", CallKind::TestConnection).await.unwrap();
    assert_eq!((&report["ok"], &report["message"]), (&json!(true), &json!("Signed in to Acme as tenon.")));
    assert_eq!(
        (server.asked()[0].method.as_str(), server.asked()[0].path.as_str()),
        ("POST", "/api/auth.test")
    );
    assert_eq!(world.lifecycle("slack", CallKind::Health).await.unwrap()["healthy"], true);
    let (world, _server) = slack("xoxb-wrong-one").await;
    let report = world.lifecycle("slack", CallKind::TestConnection).await.unwrap();
    assert_eq!(
        (&report["ok"], &report["message"]),
        (&json!(false), &json!("Slack does not accept the token (invalid_auth)."))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_goes_to_its_channel_or_to_that_of_the_settings() {
    let (world, server) = slack(TOKEN).await;
    let (status, posted) =
        world.route("slack", "POST", "/message", json!({ "text": "Fire “<b>”" })).await.unwrap();
    assert_eq!((status, posted), (201, json!({ "channel": "C012", "ts": "1503435956.000247" })));
    assert_eq!(server.asked()[0].json(), json!({ "channel": "#risks", "text": "Fire “<b>”" }));
    for (input, place) in [
        (json!({ "text": " " }), "/text"),
        (json!({ "text": "x".repeat(4_001) }), "/text"),
        (json!({ "text": "x", "channel": "#private" }), "/channel"),
        (json!({ "text": "x", "channel": "#nowhere" }), "/channel"),
    ] {
        let fault = world.route("slack", "POST", "/message", input).await.unwrap_err();
        assert_eq!((fault.code, fault.fields[0].pointer.as_str()), (FaultCode::Invalid, place));
    }
    let fault = world
        .route("slack", "POST", "/message", json!({ "text": "x", "channel": "#scope" }))
        .await
        .unwrap_err();
    assert_eq!((fault.code, fault.message.contains("chat:write")), (FaultCode::Refused, true));
    let fault = world
        .route("slack", "POST", "/message", json!({ "text": "x", "channel": "#busy" }))
        .await
        .unwrap_err();
    assert_eq!((fault.code, fault.retry_after_ms), (FaultCode::Unavailable, Some(30_000)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_sends_what_was_typed_and_tells_why_it_was_not() {
    let (world, _server) = slack(TOKEN).await;
    let page = world.step("slack", &init("page")).await;
    let typed = json!({ "type": "submit", "values": { "channel": "#risks", "text": "Fire" } });
    let sent = world.step("slack", &update("page", &page, json!("Send"), typed)).await;
    let [Effect::Call { route, body: Some(body), then: Some(then), .. }] = sent.effects.as_slice() else {
        panic!("{sent:?}")
    };
    assert_eq!((route.as_str(), body), ("/message", &json!({ "channel": "#risks", "text": "Fire" })));
    let why = json!({ "detail": "No.", "errors": [{ "pointer": "/channel", "detail": "There is no such channel." }] });
    let refused = json!({ "type": "result", "value": { "ok": false, "status": 422, "body": why } });
    let after = world.step("slack", &update("page", &sent, then.clone(), refused)).await;
    assert!(text_of(&after).contains("There is no such channel."), "{}", text_of(&after));
    let done = json!({ "type": "result", "value": { "ok": true, "status": 201, "body": {} } });
    let after = world.step("slack", &update("page", &sent, then.clone(), done)).await;
    assert!(matches!(after.effects.as_slice(), [Effect::Toast { text, .. }] if text == "Message sent."));
}
