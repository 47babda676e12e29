//! Welcome E-mail: whom it writes to, and what.

use serde_json::{Value, json};
use tenon_contract::{
    abi::{CallKind, FaultCode},
    view::Effect,
};

use crate::{init, outside::World, text_of, update};

const KEY: &str = "welcome-email";

fn world() -> World {
    let world = World::new(&[KEY]);
    let config = json!({ "subject": "Welcome, {name}", "text": "Hello {name},\n\ncome in.", "reply_to": "hr@acme.test" });
    world.configure(KEY, config);
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn who_joins_is_welcomed_once_and_who_was_there_is_not() {
    let world = world();
    world
        .plugin(KEY)
        .store
        .kv_set(tenon_host::KvPut {
            key: "known:0000".into(),
            value: json!(["usr_1", "usr_2"]).to_string().into(),
            ttl_ms: None,
            if_version: None,
        })
        .unwrap();
    let done = world.job(KEY, "welcome", Value::Null).await.unwrap();
    assert_eq!(
        (&done["message"], &done["report"]["welcomed"]),
        (&json!("2 members welcomed."), &json!(["usr_3", "usr_4"]))
    );
    let mail = world.tenant().mail.lock().unwrap().clone();
    assert_eq!(
        (mail.len(), mail[0].to.clone(), mail[0].subject.as_str()),
        (2, vec!["ode@acme.test".to_owned()], "Welcome, Bo Ode")
    );
    assert_eq!(
        (mail[1].text.as_str(), mail[1].reply_to.as_deref()),
        ("Hello Çelik & Söhne <IT>,\n\ncome in.", Some("hr@acme.test"))
    );
    let done = world.job(KEY, "welcome", Value::Null).await.unwrap();
    assert_eq!(done["message"], "Nobody joined.");
    let health = world.lifecycle(KEY, CallKind::Health).await.unwrap();
    assert_eq!(health["message"], "2 members welcomed.");

    let fresh = self::world();
    let said = fresh.lifecycle(KEY, CallKind::Install).await.unwrap();
    assert_eq!(said["message"], "Installed. Whoever joins from now on is welcomed by its next run.");
    fresh.job(KEY, "welcome", Value::Null).await.unwrap();
    assert!(fresh.tenant().mail.lock().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_goes_to_whoever_asks_with_the_words_that_are_saved_or_its_own() {
    let world = world();
    let (_, said) = world.route(KEY, "POST", "/send-test", Value::Null).await.unwrap();
    assert_eq!(said["message"], "Sent to ada@acme.test.");
    world.route(KEY, "POST", "/send-test", json!({ "subject": "Hi {name}", "text": "x" })).await.unwrap();
    let mail = world.tenant().mail.lock().unwrap().clone();
    let subjects: Vec<_> = mail.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(subjects, ["Welcome, Ada Lovelace", "Hi Ada Lovelace"]);
    assert!(mail.iter().all(|mail| mail.to == ["ada@acme.test"]));
    let fault = world.route(KEY, "POST", "/send-test", json!({ "to": "eve@evil.test" })).await.unwrap_err();
    assert_eq!(fault.code, FaultCode::Invalid);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_nothing_is_known_about_are_refused_where_they_stand() {
    let world = world();
    world.configure(KEY, json!({ "subject": "Hi {first}", "text": "  " }));
    let fault = world.lifecycle(KEY, CallKind::ValidateConfig).await.unwrap_err();
    let places: Vec<_> =
        fault.fields.iter().map(|field| (field.pointer.as_str(), field.code.as_str())).collect();
    assert_eq!(places, [("/subject", "placeholder"), ("/text", "length")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_preview_shows_the_settings_of_its_page_and_a_test_has_those_that_are_saved() {
    let world = world();
    let mut input = init("preview");
    input["props"] = json!({ "values": { "subject": "Hi {name}", "text": "One\n\nTwo {name}" } });
    let shown = world.step(KEY, &input).await;
    for words in ["Hi Ada <b>", "Two Ada <b>", "Send me a test"] {
        assert!(text_of(&shown).contains(words), "{words}: {}", text_of(&shown));
    }
    let mut pressed = update("preview", &shown, json!("Test"), json!({ "type": "click" }));
    pressed["props"] = input["props"].clone();
    let pressed = world.step(KEY, &pressed).await;
    let [Effect::Call { method, route, body: None, .. }] = pressed.effects.as_slice() else {
        panic!("{pressed:?}")
    };
    assert_eq!((method.as_str(), route.as_str()), ("POST", "/send-test"));
    // Saved after the page came: what the view was drawn with is old.
    world.configure(KEY, json!({ "subject": "Come in, {name}", "text": "x" }));
    world.route(KEY, method, route, Value::Null).await.unwrap();
    let mail = world.tenant().mail.lock().unwrap().clone();
    assert_eq!((mail.len(), mail[0].subject.as_str()), (1, "Come in, Ada Lovelace"));
}
