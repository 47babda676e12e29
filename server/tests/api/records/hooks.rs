//! `records.before_write`: filters change, guards refuse, and what breaks lets nothing through.

use serde_json::json;
use tenon_hostile::{Hostile, backend, backend_answering};
use tenon_testing::packages::Draft;

use super::{BOOKS, book, large_rows, shelf};
use crate::{Client, TestApp, at, db_test};

/// A plugin that hooks into the shelf with this backend.
async fn hook(app: &TestApp, ada: &Client, key: &str, mode: &str, order: i32, wasm: Vec<u8>) {
    let toml = format!(
        "[[hooks]]\non = \"records.before_write\"\ncollection = \"shelf/books\"\nmode = \"{mode}\"\norder = {order}\n"
    );
    app.publish(Draft::new(key).manifest(&toml).file("plugin.wasm", wasm).pack()).await;
    app.install(ada, "acme", key).await;
}

fn answering(head: &str) -> Vec<u8> {
    backend_answering(head, b"")
}

#[db_test]
async fn filters_change_values_in_their_order_and_the_schema_still_holds(app: TestApp) {
    let ada = shelf(&app).await;
    hook(&app, &ada, "second", "filter", 20, answering(r#"{"writes":[{"title":"Second","pages":2}]}"#)).await;
    hook(&app, &ada, "first", "filter", 10, answering(r#"{"writes":[{"title":"First","pages":1}]}"#)).await;
    hook(&app, &ada, "quiet", "filter", 30, answering("{}")).await;
    let made = ada.post(&at("acme", BOOKS), &book("Dune")).await.expect(201).json();
    assert_eq!(made["values"], json!({"title": "Second", "pages": 2}));
    hook(&app, &ada, "wrong", "filter", 40, answering(r#"{"writes":[{"title":5}]}"#)).await;
    let reply = ada.post(&at("acme", BOOKS), &book("Emma")).await;
    assert_eq!(reply.expect(422).json()["errors"][0]["pointer"], "/values/title");
    // A disabled plugin's hooks do not run.
    ada.post(&at("acme", "/installations/wrong/disable"), &json!({})).await.expect(200);
    ada.post(&at("acme", "/installations/second/disable"), &json!({})).await.expect(200);
    let made = ada.post(&at("acme", BOOKS), &book("Emma")).await.expect(201).json();
    assert_eq!(made["values"]["title"], "First");
    assert_eq!(ada.get(&at("acme", BOOKS)).await.json()["total"], 2);
}

#[db_test]
async fn a_guard_changes_nothing(app: TestApp) {
    let ada = shelf(&app).await;
    hook(&app, &ada, "guard", "guard", 1, answering(r#"{"writes":[{"title":"Guarded"}]}"#)).await;
    let made = ada.post(&at("acme", BOOKS), &book("Dune")).await.expect(201).json();
    assert_eq!(made["values"]["title"], "Dune");
}

#[db_test]
async fn hooks_are_shown_eight_megabytes_of_stored_records_and_no_more(app: TestApp) {
    let ada = shelf(&app).await;
    let ids = large_rows(&ada, 36).await;
    let toml = "[[hooks]]\non = \"records.before_delete\"\ncollection = \"shelf/books\"\nmode = \"guard\"\n";
    app.publish(Draft::new("keeper").manifest(toml).file("plugin.wasm", answering("{}")).pack()).await;
    app.install(&ada, "acme", "keeper").await;
    let delete = async |ids: &[serde_json::Value]| {
        let operations: Vec<_> = ids.iter().map(|id| json!({"op": "delete", "id": id})).collect();
        ada.post(&at("acme", &format!("{BOOKS}/batch")), &json!({"operations": operations})).await
    };
    let refused = delete(&ids).await;
    let error = refused.expect(422).json()["errors"][0].clone();
    assert_eq!((&error["pointer"], &error["code"]), (&json!("/operations"), &json!("too_large")), "{error}");
    assert!(error["detail"].as_str().is_some_and(|text| text.contains("more than 8 MiB")), "{error}");
    assert_eq!(ada.get(&at("acme", &format!("{BOOKS}?limit=1"))).await.json()["total"], 36);
    delete(&ids[..12]).await.expect(200);
    // Without a hook nobody has to see them.
    ada.post(&at("acme", "/installations/keeper/disable"), &json!({})).await.expect(200);
    delete(&ids[12..]).await.expect(200);
    assert_eq!(ada.get(&at("acme", BOOKS)).await.json()["total"], 0);
}

#[db_test]
async fn a_hook_that_breaks_or_hangs_lets_nothing_through_and_is_named(app: TestApp) {
    let ada = shelf(&app).await;
    for (key, wasm, status) in [
        ("counts", answering(r#"{"writes":[null,null]}"#), 502),
        ("babbles", answering("1"), 502),
        ("listless", answering(r#"{"writes":["x"]}"#), 502),
    ] {
        hook(&app, &ada, key, "filter", 1, wasm).await;
        let reply = ada.post(&at("acme", BOOKS), &book("Dune")).await;
        assert!(
            reply.expect(status).text().contains(&format!("Nothing was stored: Test {key}")),
            "{}",
            reply.text()
        );
        ada.post(&at("acme", &format!("/installations/{key}/disable")), &json!({})).await.expect(200);
    }
    for (key, hostile, status) in [("traps", Hostile::Trap, 502), ("hangs", Hostile::LoopInCall, 504)] {
        // It would break its own install too: disabled plugins are not called.
        let wasm = backend(hostile);
        let toml =
            "[[hooks]]\non = \"records.before_write\"\ncollection = \"shelf/books\"\nmode = \"guard\"\n";
        app.publish(Draft::new(key).manifest(toml).file("plugin.wasm", wasm).pack()).await;
        force_active(&app, &ada, key).await;
        let reply = ada.post(&at("acme", BOOKS), &book("Dune")).await;
        assert!(
            reply.expect(status).text().contains(&format!("Nothing was stored. Test {key}")),
            "{}",
            reply.text()
        );
        remove(&app, key).await;
    }
    assert_eq!(ada.get(&at("acme", BOOKS)).await.json()["total"], 0);
    ada.post(&at("acme", BOOKS), &book("Dune")).await.expect(201);
}

/// Sets the state that an install would have reached.
async fn force_active(app: &TestApp, ada: &Client, key: &str) {
    use tenon_store::installations::InstallationState;
    let consent = app.consent(ada, key).await;
    ada.post(&at("acme", "/installations"), &consent).await;
    state(app, key, InstallationState::Active).await;
}

async fn remove(app: &TestApp, key: &str) {
    state(app, key, tenon_store::installations::InstallationState::Removed).await;
}

async fn state(app: &TestApp, key: &str, state: tenon_store::installations::InstallationState) {
    use tenon_store::installations;
    let cx = app.system_in("acme").await;
    let key = key.to_owned();
    let written = app.core.write(&cx, move |tx| {
        let key = key.clone();
        Box::pin(async move {
            let row =
                installations::find(tx, &key).await?.ok_or(tenon_store::Error::NotFound("installation"))?;
            installations::set_state(
                tx,
                row.id,
                state,
                row.release_id,
                &[],
                &row.settings,
                None,
                row.changed_at,
            )
            .await
        })
    });
    written.await.expect("the state");
}
