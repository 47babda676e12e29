//! What ten plugin views cost a dashboard: the page with ten slots through our sandbox, against the same page
//! painting the same ten trees with ten bare wasmtime calls in their place. Prints `name ours-µs bare-µs ratio`.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use server::{assets::Assets, router, state};
use tenon_core::{
    Core,
    ports::{Invoke, ModuleIssue, ModuleKind, Outcome, Painted, PluginRuntime, Report},
};
use tenon_testing::{Client, TestApp, packages::Draft};
use tenon_testing_database::{FromTestDb, TestDb};

#[path = "../../crates/host/benches/dispatch/bare.rs"]
mod bare;

const SLOTS: usize = 10;
const ROUNDS: usize = 25;
const PAGES: usize = 8;

fn main() {
    let (rounds, pages) = if std::env::args().any(|arg| arg == "--test") { (1, 2) } else { (ROUNDS, PAGES) };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(run(rounds, pages));
    runtime.shutdown_background();
}

async fn run(rounds: usize, pages: usize) {
    let app = TestApp::from_db(TestDb::sqlite().await).await;
    let owner = app.browser("ada").await;
    let wasm = tenon_hostile::tree_view();
    for number in 0..SLOTS {
        let key = format!("tree-{number}");
        app.publish(Draft::new(&key).card(wasm.clone()).pack()).await;
        app.install(&owner, "acme", &key).await;
    }
    let fixed = FixedTrees { view: bare::Bare::view(&wasm), tree: one_tree(&app, &owner).await };
    let core =
        Core::new(app.core.db.clone(), Arc::new(fixed), app.core.blobs.clone(), app.core.settings.clone());
    let state = state::AppState::new(core, app.state.config.clone(), Assets::default(), None);
    let other = owner.on(router::build(state));

    let page = owner.get("/t/acme").await.expect(200).text();
    assert!(page.contains("Line 82"), "the trees are on the page");
    // The first pages fill caches.
    time(&owner, pages).await;
    time(&other, pages).await;
    let mut found = Vec::new();
    for _ in 0..rounds {
        found.push((time(&owner, pages).await, time(&other, pages).await));
    }
    found.sort_by(|a, b| ratio(*a).total_cmp(&ratio(*b)));
    let middle = found[found.len() / 2];
    let micros = |time: Duration| time.as_secs_f64() * 1e6 / pages as f64;
    println!("dashboard with {SLOTS} views: {:.0} {:.0} {:.2}", micros(middle.0), micros(middle.1), ratio(middle));
}

fn ratio((ours, bare): (Duration, Duration)) -> f64 {
    ours.as_secs_f64() / bare.as_secs_f64()
}

async fn time(client: &Client, pages: usize) -> Duration {
    let start = Instant::now();
    for _ in 0..pages {
        client.get("/t/acme").await.expect(200);
    }
    start.elapsed()
}

/// What the view answers, as the sandbox hands it over.
async fn one_tree(app: &TestApp, owner: &Client) -> Vec<u8> {
    let body = serde_json::json!({"views": [{"plugin": "tree-0", "contribution": "card"}]});
    let view = owner.post("/api/v1/tenants/acme/views", &body).await.expect(200).json()["views"][0].clone();
    let module = view["module"].as_str().expect("a painted view").to_owned();
    match app.core.runtime.paint(&module, b"{}".to_vec()).await {
        Painted::Output(bytes) => bytes,
        other => panic!("{other:?}"),
    }
}

/// The other arm's runtime: the tree is known, and a bare call is made for it all the same.
struct FixedTrees {
    view: bare::Bare,
    tree: Vec<u8>,
}

#[async_trait::async_trait]
impl PluginRuntime for FixedTrees {
    async fn prepare(
        &self,
        _wasm: Bytes,
        _module: &str,
        _kind: ModuleKind,
        _declared: &BTreeSet<String>,
    ) -> Result<Vec<String>, Vec<ModuleIssue>> {
        Ok(Vec::new())
    }

    fn is_ready(&self, _module: &str, _kind: ModuleKind) -> bool {
        true
    }

    async fn invoke(&self, _call: Invoke) -> Report {
        Report { outcome: Outcome::NotReady, duration: Duration::ZERO }
    }

    async fn paint(&self, _module: &str, _input: Vec<u8>) -> Painted {
        self.view.run().await;
        Painted::Output(self.tree.clone())
    }
}
