//! Views on the server: painted together, and a bad one hurts only itself.

use serde_json::json;
use tenon_hostile::{HostileView, tree_view, view};
use tenon_testing::packages::Draft;

use crate::{TestApp, at, db_test};

#[db_test]
async fn a_view_is_painted_with_its_model_and_its_place(app: TestApp) {
    app.publish_hello().await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "hello-world").await;
    let asked = json!({"views": [{"plugin": "hello-world", "contribution": "hello-card"}, {"plugin": "hello-world", "contribution": "hello-page", "path": "/"}]});
    let painted = ada.post(&at("acme", "/views"), &asked).await.expect(200).json();
    let card = &painted["views"][0];
    assert_eq!(card["cx"]["user"]["name"], "Ada", "{card}");
    assert!(card["tree"]["kind"].is_string() && card["error"].is_null(), "{card}");
    let module = card["module"].as_str().expect("a module");
    let wasm = app.stranger().get(&format!("/blobs/{module}/view.wasm")).await;
    assert_eq!(
        (wasm.expect(200).header("content-type"), &wasm.body[..4]),
        ("application/wasm", b"\0asm".as_slice())
    );
    assert!(wasm.header("cache-control").contains("immutable"));
    assert!(wasm.header("content-security-policy").contains("sandbox"));
}

#[db_test]
async fn a_bad_view_shows_an_error_of_its_own_and_its_neighbour_is_painted(app: TestApp) {
    let ada = app.browser("ada").await;
    app.publish(Draft::new("good").card(tree_view()).pack()).await;
    app.install(&ada, "acme", "good").await;
    let bad = [
        HostileView::Trap,
        HostileView::LoopInStep,
        HostileView::WrongJson,
        HostileView::LargeReturn,
        HostileView::MemoryBomb,
    ];
    let mut asked = vec![json!({"plugin": "good", "contribution": "card"})];
    for (index, kind) in bad.iter().enumerate() {
        let key = format!("bad{index}");
        app.publish(Draft::new(&key).card(view(*kind)).pack()).await;
        app.install(&ada, "acme", &key).await;
        asked.push(json!({"plugin": key, "contribution": "card"}));
    }
    asked.push(json!({"plugin": "good", "contribution": "not-there"}));
    asked.push(json!({"plugin": "not-there", "contribution": "card"}));
    let painted = ada.post(&at("acme", "/views"), &json!({"views": asked})).await.expect(200).json();
    let views = painted["views"].as_array().expect("views");
    assert_eq!(views.len(), bad.len() + 3);
    assert_eq!(views[0]["tree"]["kind"], "stack", "{}", views[0]);
    for (kind, answer) in bad.iter().zip(&views[1..]) {
        let error = &answer["error"];
        assert!(
            error["code"].is_string() && !error["request_id"].as_str().unwrap_or_default().is_empty(),
            "{kind:?}: {answer}"
        );
    }
}

#[db_test]
async fn a_page_asks_for_fifty_views_at_most(app: TestApp) {
    let views: Vec<_> = (0..51).map(|_| json!({"plugin": "a", "contribution": "b"})).collect();
    let reply = app.browser("ada").await.post(&at("acme", "/views"), &json!({"views": views})).await;
    assert_eq!(reply.expect(422).json()["errors"][0]["pointer"], "/views");
}
