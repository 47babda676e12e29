//! `llm` against a small server that speaks chat completions.

use serde_json::json;
use tenon_testing::receiver::Receiver;
use tenon_testing_database::TestDb;

use super::{allow_without, ok, probe, refused};
use crate::{TestApp, db_test};

fn ask(request: serde_json::Value) -> serde_json::Value {
    json!({"do": "complete", "request": request.to_string()})
}

#[db_test]
async fn a_prompt_reaches_the_operators_service_with_the_operators_key_and_limit(db: TestDb) {
    let answer = json!({"model": "small-1", "choices": [{"message": {"role": "assistant", "content": "Four."}}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 2}});
    let service = Receiver::start(move |_| (200, answer.to_string())).await;
    let app = TestApp::with(db, |config| {
        config.llm.url = service.url("/v1");
        config.llm.key = "operator-key".into();
        config.llm.model = "small".into();
        config.llm.max_tokens = 100;
    })
    .await;
    let ada = probe(&app).await;
    let prompt = json!({"messages": [{"role": "user", "content": "Two and two?"}], "max_tokens": 5_000});
    let said = ok(&ada, ask(prompt.clone())).await;
    assert_eq!(said, json!({"text": "Four.", "model": "small-1", "input_tokens": 9, "output_tokens": 2}));
    let asked = &service.asked()[0];
    assert_eq!(
        (asked.path.as_str(), asked.header("authorization")),
        ("/v1/chat/completions", Some("Bearer operator-key"))
    );
    let body: serde_json::Value = serde_json::from_str(&asked.body).expect("JSON");
    assert_eq!((body["max_tokens"].as_u64(), body["model"].as_str()), (Some(100), Some("small")), "{body}");
    assert_eq!(refused(&ada, ask(json!({"messages": []}))).await.0, "invalid");
    assert_eq!(
        refused(&ada, ask(json!({"messages": [{"role": "robot", "content": "x"}]}))).await.0,
        "invalid"
    );
    allow_without(&ada, &["llm"]).await;
    assert_eq!(refused(&ada, ask(prompt)).await.0, "denied");
    assert_eq!(service.asked().len(), 1);
}

#[db_test]
async fn a_service_that_fails_is_told_without_its_words(db: TestDb) {
    let service = Receiver::start(|_| (500, "the operator's account number is 7".into())).await;
    let app = TestApp::with(db, |config| config.llm.url = service.url("/v1")).await;
    let ada = probe(&app).await;
    let (case, text) = refused(&ada, ask(json!({"messages": [{"role": "user", "content": "x"}]}))).await;
    assert_eq!(case, "unavailable");
    assert!(!text.contains("account"), "{text}");
}

#[db_test]
async fn a_plugin_asks_for_so_much_an_hour(db: TestDb) {
    let answer = json!({"model": "m", "choices": [{"message": {"role": "assistant", "content": "Four."}}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 2}});
    let service = Receiver::start(move |_| (200, answer.to_string())).await;
    let app = TestApp::with(db, |config| {
        config.llm.url = service.url("/v1");
        config.limits.llm_kib_per_hour = 3;
    })
    .await;
    let ada = probe(&app).await;
    // Two KiB of answer, and one that its question begins.
    let prompt = json!({"messages": [{"role": "user", "content": "x"}], "max_tokens": 512});
    ok(&ada, ask(prompt.clone())).await;
    let (case, text) = refused(&ada, ask(prompt)).await;
    assert_eq!(case, "quota", "{text}");
    assert!(text.contains("3 KiB"), "{text}");
    assert_eq!(service.asked().len(), 1);
}
