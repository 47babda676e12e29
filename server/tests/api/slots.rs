//! Slots that plugins offer: who stands in them, what is passed on, and that a failing one hurts only itself.

use serde_json::{Value, json};
use tenon_hostile::{HostileView, tree_view, view, view_answering};
use tenon_testing::packages::Draft;

use crate::{Client, TestApp, at, db_test, schemas::exchanged};

const SLOT: &str = "board/parts.here";
const PROPS: &str = r#"{ "type": "object", "required": ["id"], "properties": { "id": { "type": "string", "maxLength": 20 } }, "additionalProperties": false }"#;

/// A view that always draws this tree.
fn drawing(tree: &Value) -> Vec<u8> {
    view_answering(&json!({ "model": "", "tree": tree }).to_string())
}

fn slot(name: &str, props: Value) -> Value {
    let fallback = json!({ "kind": "text", "attrs": { "text": "Nobody is here" } });
    json!({ "kind": "slot", "attrs": { "name": name, "props": props }, "children": [fallback] })
}

/// A plugin with a card that holds this tree, and the slot `parts.here` of these kinds.
fn offering(key: &str, kinds: &str, tree: &Value) -> Draft {
    let slot = format!(
        "[[slots]]\nname = \"parts.here\"\nkinds = [{kinds}]\ntitle = \"Parts of a board\"\nprops = \"slots/parts.json\"\n"
    );
    Draft::new(key).card(drawing(tree)).file("slots/parts.json", PROPS).manifest(&slot)
}

fn board() -> Draft {
    offering("board", "\"card\", \"menu-item\"", &slot("parts.here", json!({ "id": "r1" })))
}

/// A plugin with one card in a slot.
fn standing_in(key: &str, slot: &str, wasm: Vec<u8>, more: &str) -> Draft {
    let contribution = format!(
        "[[views]]\nname = \"part\"\n[[contributions]]\nid = \"part\"\nslot = \"{slot}\"\nkind = \"card\"\nview = \"part\"\n\
         label = \"Part of {key}\"\n{more}"
    );
    Draft::new(key).file("view.wasm", wasm).manifest(&contribution)
}

async fn add(app: &TestApp, client: &Client, draft: Draft, key: &str) {
    app.publish(draft.pack()).await;
    app.install(client, "acme", key).await;
}

/// The card of a plugin, as the server renders it.
async fn card(client: &Client, plugin: &str) -> Value {
    let asked = json!({ "views": [{ "plugin": plugin, "contribution": "card" }] });
    client.post(&at("acme", "/views"), &asked).await.expect(200).json()["views"][0].clone()
}

fn items(card: &Value) -> Vec<&str> {
    let items = card["slots"][0]["items"].as_array().unwrap_or_else(|| panic!("no slot in {card}"));
    items.iter().filter_map(|item| item["contribution"]["plugin"].as_str()).collect()
}

#[db_test]
async fn a_slot_shows_what_active_plugins_put_there_and_its_owner_passes_props(app: TestApp) {
    let ada = app.browser("ada").await;
    add(&app, &ada, board(), "board").await;
    let alone = card(&ada, "board").await;
    assert_eq!(alone["tree"]["children"][0]["attrs"]["text"], "Nobody is here", "{alone}");
    assert!(items(&alone).is_empty(), "{alone}");
    add(&app, &ada, standing_in("later", SLOT, tree_view(), "order = 200\n"), "later").await;
    add(&app, &ada, standing_in("first", SLOT, tree_view(), "order = 1\n"), "first").await;
    let filled = card(&ada, "board").await;
    assert_eq!(items(&filled), ["first", "later"], "{filled}");
    let found = &filled["slots"][0];
    assert_eq!((&found["name"], &found["props"]["id"]), (&json!("parts.here"), &json!("r1")));
    assert_eq!(found["items"][0]["result"]["tree"]["kind"], "stack", "{found}");
    assert_eq!(found["items"][0]["contribution"]["plugin_name"], "Test first");
    // The same on the page, before any script: each part in a frame of ours.
    let page = ada.get("/t/acme").await.expect(200).text();
    assert_eq!(page.matches("data-slot=\"board/parts.here\"").count(), 2, "{page}");
    assert!(page.contains("Part of first") && page.contains("Test first"), "{page}");
    ada.post(&at("acme", "/installations/first/disable"), &Value::Null).await.expect(200);
    assert_eq!(items(&card(&ada, "board").await), ["later"]);
}

#[db_test]
async fn a_part_that_breaks_shows_its_error_alone(app: TestApp) {
    let ada = app.browser("ada").await;
    add(&app, &ada, board(), "board").await;
    add(&app, &ada, standing_in("bad", SLOT, view(HostileView::Trap), ""), "bad").await;
    add(&app, &ada, standing_in("good", SLOT, tree_view(), ""), "good").await;
    let card = card(&ada, "board").await;
    assert_eq!(card["tree"]["kind"], "slot", "{card}");
    let found = &card["slots"][0]["items"];
    assert_eq!(found[0]["result"]["error"]["code"], "trap", "{found}");
    assert_eq!(found[1]["result"]["tree"]["kind"], "stack", "{found}");
}

#[db_test]
async fn props_that_the_slot_does_not_describe_are_an_error_of_that_slot(app: TestApp) {
    let ada = app.browser("ada").await;
    let tree = json!({ "kind": "stack", "children": [
        slot("parts.here", json!({ "id": 7 })),
        slot("parts.here", json!({ "id": "r1" })),
        slot("other.slot", json!({})),
    ] });
    add(&app, &ada, offering("board", "\"card\"", &tree), "board").await;
    add(&app, &ada, standing_in("extra", SLOT, tree_view(), ""), "extra").await;
    let card = card(&ada, "board").await;
    let slots = card["slots"].as_array().expect("slots");
    assert_eq!(slots[0]["error"]["code"], "props", "{card}");
    assert!(slots[0]["error"]["detail"].as_str().is_some_and(|text| text.contains("/props/id")), "{card}");
    assert!(slots[0]["items"].as_array().is_some_and(Vec::is_empty));
    assert!(slots[1]["error"].is_null() && slots[1]["items"][0]["result"]["tree"].is_object(), "{card}");
    assert_eq!(slots[2]["error"]["code"], "unknown_slot", "{card}");
    // The same for what a browser asks for.
    let ask = async |props: Value| {
        let asked = json!({ "views": [{ "plugin": "extra", "contribution": "part", "props": props }] });
        ada.post(&at("acme", "/views"), &asked).await.expect(200).json()["views"][0].clone()
    };
    assert_eq!(ask(json!({ "id": "r1", "more": 1 })).await["error"]["code"], "props");
    assert_eq!(ask(Value::Null).await["error"]["code"], "props");
    assert!(ask(json!({ "id": "r1" })).await["tree"].is_object());
}

#[db_test]
async fn a_part_waits_for_its_plugin_its_permission_and_a_slot_that_takes_its_kind(app: TestApp) {
    let ada = app.browser("ada").await;
    add(&app, &ada, offering("board", "\"tab\"", &slot("parts.here", json!({ "id": "r1" }))), "board").await;
    add(&app, &ada, standing_in("wrong-kind", SLOT, tree_view(), ""), "wrong-kind").await;
    assert!(items(&card(&ada, "board").await).is_empty());
    let other = offering("other", "\"card\"", &slot("parts.here", json!({ "id": "r1" })));
    let secret = "permission = \"part.see\"\n[[permissions]]\nname = \"part.see\"\ntitle = \"See it\"\nroles = [\"owner\"]\n";
    let there = "other/parts.here";
    add(&app, &ada, standing_in("hidden", there, tree_view(), secret), "hidden").await;
    add(&app, &ada, standing_in("waiting", there, tree_view(), "when = \"plugin:awaited\"\n"), "waiting")
        .await;
    // Nothing stands in a slot whose plugin is not there.
    let listed = ada.get(&at("acme", "/contributions?slot=other/parts.here")).await.expect(200).json();
    assert_eq!(listed["items"], json!([]));
    add(&app, &ada, other, "other").await;
    assert_eq!(items(&card(&ada, "other").await), ["hidden"]);
    let mel = app.browser("mel").await;
    assert!(items(&card(&mel, "other").await).is_empty());
    add(&app, &ada, Draft::new("awaited").card(tree_view()), "awaited").await;
    assert_eq!(items(&card(&ada, "other").await), ["hidden", "waiting"]);
    assert_eq!(items(&card(&mel, "other").await), ["waiting"]);
}

#[db_test]
async fn a_menu_item_opens_a_modal_that_gets_the_props(app: TestApp) {
    let ada = app.browser("ada").await;
    add(&app, &ada, board(), "board").await;
    let importer = Draft::new("importer").file("view.wasm", tree_view()).manifest(
        "[[views]]\nname = \"import\"\n\
         [[contributions]]\nid = \"import\"\nslot = \"board/parts.here\"\nkind = \"menu-item\"\nlabel = \"Import…\"\nopens = \"import-dialog\"\n\
         [[contributions]]\nid = \"import-dialog\"\nslot = \"board/parts.here\"\nkind = \"modal\"\nview = \"import\"\nlabel = \"Import parts\"\n",
    );
    add(&app, &ada, importer, "importer").await;
    let card = card(&ada, "board").await;
    let found = card["slots"][0]["items"].as_array().expect("items");
    assert_eq!(found.len(), 1, "the modal waits until it is opened: {card}");
    assert_eq!(found[0]["contribution"]["opens"], "import-dialog");
    assert!(found[0]["result"].is_null(), "a menu item has no view: {card}");
    let listed = ada.get(&at("acme", "/contributions?slot=board/parts.here")).await.expect(200).json();
    let kinds: Vec<_> = listed["items"].as_array().into_iter().flatten().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["menu-item", "modal"]);
    let modal = json!({ "plugin": "importer", "contribution": "import-dialog", "props": { "id": "r1" }, "inside": [] });
    let opened = ada.post(&at("acme", "/views"), &json!({ "views": [modal] })).await.expect(200).json();
    assert_eq!(opened["views"][0]["tree"]["kind"], "stack", "{opened}");
}

#[db_test]
async fn slots_stand_in_each_other_three_deep_and_never_in_themselves(app: TestApp) {
    let ada = app.browser("ada").await;
    let next = |key: &str, outer: &str| {
        let more = "[[slots]]\nname = \"parts.here\"\nkinds = [\"card\"]\ntitle = \"Parts\"\nprops = \"slots/parts.json\"\n";
        let tree = slot("parts.here", json!({ "id": "r1" }));
        standing_in(key, &format!("{outer}/parts.here"), drawing(&tree), "")
            .manifest(more)
            .file("slots/parts.json", PROPS)
    };
    add(&app, &ada, board(), "board").await;
    for (key, outer) in [("one", "board"), ("two", "one"), ("three", "two"), ("four", "three")] {
        add(&app, &ada, next(key, outer), key).await;
    }
    let card = card(&ada, "board").await;
    let mut level = &card["slots"][0];
    for key in ["one", "two", "three"] {
        assert_eq!(level["items"][0]["contribution"]["plugin"], key, "{card}");
        level = &level["items"][0]["result"]["slots"][0];
    }
    assert_eq!(level["error"]["code"], "slots_too_deep", "{card}");
    assert!(level["items"].as_array().is_some_and(Vec::is_empty));
    // A plugin that stands in its own slot.
    let tree = slot("parts.here", json!({ "id": "r1" }));
    let mirror = offering("mirror", "\"card\"", &tree).manifest(
        "[[contributions]]\nid = \"again\"\nslot = \"mirror/parts.here\"\nkind = \"card\"\nview = \"card\"\nlabel = \"Again\"\n",
    );
    add(&app, &ada, mirror, "mirror").await;
    let asked = json!({ "views": [{ "plugin": "mirror", "contribution": "card" }] });
    let mirror = ada.post(&at("acme", "/views"), &asked).await.expect(200).json();
    let inner = &mirror["views"][0]["slots"][0]["items"][0]["result"]["slots"][0];
    assert_eq!(inner["error"]["code"], "slot_in_itself", "{mirror}");
    // A browser that says it stands deeper than that is refused.
    let deep = json!({ "plugin": "one", "contribution": "part", "inside": ["a/b", "b/c", "c/d", "d/e"] });
    let reply = ada.post(&at("acme", "/views"), &json!({ "views": [deep] })).await;
    assert_eq!(reply.expect(422).json()["errors"][0]["pointer"], "/views/0/inside");
}

#[db_test]
async fn a_view_with_thousands_of_slots_is_answered_all_the_same(app: TestApp) {
    let ada = app.browser("ada").await;
    let many: Vec<Value> = (0..2_000)
        .map(|n| json!({ "kind": "slot", "attrs": { "name": "parts.here", "props": { "id": n.to_string() } } }))
        .collect();
    add(&app, &ada, offering("board", "\"card\"", &json!({ "kind": "stack", "children": many })), "board")
        .await;
    add(&app, &ada, standing_in("extra", SLOT, tree_view(), ""), "extra").await;
    let card = card(&ada, "board").await;
    assert_eq!(card["tree"]["children"].as_array().map(Vec::len), Some(2_000));
    assert_eq!(card["slots"].as_array().map(Vec::len), Some(100));
}

#[db_test]
async fn a_slot_describes_its_props_with_a_schema_of_an_object(app: TestApp) {
    let root = app.browser("root").await;
    for schema in ["{ \"type\": \"array\" }", "{ \"type\": \"string\" }"] {
        let sound = r#"{"type":"object"}"#;
        let package = board().file("slots/parts.json", sound).pack();
        let package = exchanged(package, "slots/parts.json", sound, schema);
        let reply = root
            .send(
                http::Method::POST,
                "/api/v1/releases",
                Some("application/zip"),
                axum::body::Body::from(package),
            )
            .await;
        let body = reply.expect(422).json();
        assert_eq!(
            (&body["code"], &body["errors"][0]["pointer"]),
            (&json!("invalid_package"), &json!("slots/parts.json")),
            "{body}"
        );
    }
}

#[db_test]
async fn images_of_views_come_from_the_package(app: TestApp) {
    let ada = app.browser("ada").await;
    let png = include_bytes!("../../../plugins/hello-world/assets/icon.png").to_vec();
    let image = |asset: &str| json!({ "kind": "image", "attrs": { "asset": asset, "alt": "A map" } });
    let shown = Draft::new("shown")
        .card(drawing(&image("assets/maps/one.png")))
        .file("assets/maps/one.png", png.clone());
    add(&app, &ada, shown, "shown").await;
    let card_with = card(&ada, "shown").await;
    let address =
        card_with["assets"]["assets/maps/one.png"].as_str().unwrap_or_else(|| panic!("{card_with}"));
    let picture = app.stranger().get(address).await;
    assert_eq!(picture.expect(200).header("content-type"), "image/png");
    let missing =
        Draft::new("missing").card(drawing(&image("assets/maps/two.png"))).file("assets/maps/one.png", png);
    add(&app, &ada, missing, "missing").await;
    assert_eq!(card(&ada, "missing").await["error"]["code"], "bad_tree");
    let root = app.browser("root").await;
    let broken = Draft::new("broken").card(tree_view()).file("assets/one.png", "no image").pack();
    let reply = root
        .send(http::Method::POST, "/api/v1/releases", Some("application/zip"), axum::body::Body::from(broken))
        .await;
    assert_eq!(reply.expect(422).json()["errors"][0]["code"], "image");
}
