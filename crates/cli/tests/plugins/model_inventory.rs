//! Model Inventory: views over a collection, without a backend.

use serde_json::json;

use crate::{init, open, sandbox::Sandbox, text_of, update};

#[tokio::test]
async fn its_tabs_are_three_looks_at_one_table() {
    let sandbox = Sandbox::new(&open("model-inventory"));
    let mut input = init("page");
    input["cx"]["can"] = json!(["models.read", "models.write"]);
    let page = sandbox.step(&input).await;
    let text = text_of(&page);
    assert!(text.contains(r#""kind":"records""#) && text.contains("models.tabs"), "{text}");
    assert!(text.contains(r#""actions":true"#));
    for (tab, words) in [("Production", "In production"), ("Reviews", "next_review")] {
        let shown =
            sandbox.step(&update("page", &page, json!({ "Show": tab }), json!({ "type": "click" }))).await;
        assert!(text_of(&shown).contains(words) && !text_of(&shown).contains(r#""actions":true"#));
    }
}

#[tokio::test]
async fn the_card_lists_what_the_host_fetched() {
    let sandbox = Sandbox::new(&open("model-inventory"));
    assert!(text_of(&sandbox.step(&init("card")).await).contains("No models yet"));
    let mut input = init("card");
    let model = json!({ "id": "rec_1", "values": { "name": "Scoring", "version": "2", "stage": "Retired" } });
    input["data"] = json!({ "latest": { "items": [model], "next": null } });
    let text = text_of(&sandbox.step(&input).await);
    assert!(text.contains("Scoring 2") && text.contains("Retired"), "{text}");
    input["data"] = json!({ "latest": { "items": [], "denied": true } });
    assert!(text_of(&sandbox.step(&input).await).contains("No models yet"));
}
