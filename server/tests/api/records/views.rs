//! A view's `data`: records as the viewer, in one batch a page; lists cost a fixed number of statements.

use serde_json::{Value, json};
use tenon_hostile::view_answering;
use tenon_store::statements;

use super::{BOOKS, large_rows, rows, shelf, shelf::draft};
use crate::{TestApp, at, db_test};

#[db_test]
async fn lists_cost_a_fixed_number_of_statements(app: TestApp) {
    let ada = shelf(&app).await;
    rows(&ada, 50).await;
    let list = |query: &'static str| {
        let (ada, path) = (ada.clone(), at("acme", &format!("{BOOKS}?{query}")));
        async move { statements::counting(async { ada.get(&path).await.expect(200).json() }).await.1 }
    };
    list("").await;
    let (plain, sorted) = (list("limit=1").await, list("limit=50&sort=-pages").await);
    assert_eq!(plain, sorted);
    assert!(plain <= 4, "{plain} statements");
}

/// As the viewer's page asks, below the view that would be given it.
#[db_test]
async fn all_the_data_of_a_plugin_on_a_page_has_the_bytes_of_one_page(app: TestApp) {
    let views = "[[views]]\nname = \"all\"\ndata = [{ name = \"up\", collection = \"books\", limit = 200 }, \
         { name = \"down\", collection = \"books\", sort = \"-id\", limit = 200 }]\n\
         [[contributions]]\nid = \"all\"\nslot = \"dashboard.widgets\"\nkind = \"card\"\nview = \"all\"\nlabel = \"A card\"\nsize = \"s\"\n";
    let wasm = view_answering(
        r#"{"model":"","tree":{"kind":"text","attrs":{"text":"Hi"}},"effects":[],"live":false}"#,
    );
    let draft = draft("1.0.0", r#"["title", "state", "pages", "due"]"#).file("view.wasm", wasm);
    app.publish(draft.manifest(views).pack()).await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "shelf").await;
    large_rows(&ada, 20).await;
    let asked = json!({"views": [{"plugin": "shelf", "contribution": "all"}]});
    // Both lists whole would be ten megabytes, more than a view is given.
    let drawn = ada.post(&at("acme", "/views"), &asked).await.expect(200).json();
    assert!(drawn["views"][0]["error"].is_null(), "{drawn}");
}

/// A view that says whether its data came is beyond a module of text: the whole input is looked at instead.
#[db_test]
async fn the_data_of_a_page_is_one_batch_and_nobody_gets_what_they_may_not_read(app: TestApp) {
    let wasm = view_answering(
        r#"{"model":"","tree":{"kind":"text","attrs":{"text":"Hi"}},"effects":[],"live":false}"#,
    );
    let mut with_views = draft("1.0.0", r#"["title", "state", "pages", "due"]"#).file("view.wasm", wasm);
    for name in ["one", "two"] {
        with_views = with_views.manifest(&format!(
            "[[views]]\nname = \"{name}\"\ndata = [{{ name = \"books\", collection = \"books\", sort = \"-pages\", limit = 3 }}, {{ name = \"secrets\", collection = \"secrets\" }}]\n\
             [[contributions]]\nid = \"{name}\"\nslot = \"dashboard.widgets\"\nkind = \"card\"\nview = \"{name}\"\nlabel = \"A card\"\nsize = \"s\"\n"
        ));
    }
    app.publish(with_views.pack()).await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "shelf").await;
    rows(&ada, 5).await;
    let ask = |views: usize| {
        let views: Vec<Value> = ["one", "two"]
            .iter()
            .take(views)
            .map(|name| json!({"plugin": "shelf", "contribution": name}))
            .collect();
        json!({"views": views})
    };
    let vic = app.browser("vic").await;
    let count = async |views: usize| {
        let asked = ask(views);
        let render = async { vic.post(&at("acme", "/views"), &asked).await.expect(200).json() };
        statements::counting(render).await
    };
    count(1).await;
    let ((one, of_one), (_, of_two)) = (count(1).await, count(2).await);
    assert_eq!(of_one, of_two, "the same queries again");
    assert!(one["views"][0]["error"].is_null(), "{one}");
    let snapshot = {
        let cx = app.system_in("acme").await;
        app.core.snapshot(&cx).await.expect("the tenant")
    };
    assert!(snapshot.find_active("shelf").is_some());
}
