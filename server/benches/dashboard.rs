//! What ten plugin views cost a dashboard: the page with ten slots through our sandbox, against the same page
//! painting the same ten trees with ten bare wasmtime calls in their place. Prints `name ours-µs bare-µs ratio`.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use server::{assets::Assets, router, state};
use tenon_api::ids::TenantId;
use tenon_core::{
    Core,
    ports::{Invoke, ModuleIssue, ModuleKind, Outcome, Outside, Painted, PluginRuntime, Prepared, Report},
};
use tenon_testing::{Client, TestApp, packages::Draft};
use tenon_testing_database::{FromTestDb, TestDb};
use wasmtime::{
    Enabled, Engine, InstanceAllocationStrategy, InstancePre, Linker, Module, PoolingAllocationConfig, Store,
};

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
    let fixed = FixedTrees { view: bare_view(&wasm), tree: one_tree(&app, &owner).await };
    let core = Core::new(
        app.core.db.clone(),
        Arc::new(fixed),
        app.core.blobs.clone(),
        Outside { egress: app.core.egress.clone(), mailer: None, llm: None },
        app.core.settings.clone(),
    );
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
    println!(
        "dashboard with {SLOTS} views: {:.0} {:.0} {:.2}",
        micros(middle.0),
        micros(middle.1),
        ratio(middle)
    );
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
    match app.core.runtime.paint(TenantId::new(), &module, b"{}".to_vec()).await {
        Painted::Output(bytes) => bytes,
        other => panic!("{other:?}"),
    }
}

/// Wasmtime as its book shows it: pooling, everything prepared, no limits, no clock.
fn bare_view(wasm: &[u8]) -> InstancePre<()> {
    let mut config = wasmtime::Config::new();
    let mut pool = PoolingAllocationConfig::new();
    pool.total_memories(64).total_core_instances(64).total_tables(64).total_stacks(64);
    // The same care for pages as ours, or the arms would compare that.
    pool.linear_memory_keep_resident(64 << 10).table_keep_resident(16 << 10).pagemap_scan(Enabled::Auto);
    config.concurrency_support(false).allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    let engine = Engine::new(&config).expect("an engine");
    let module = Module::new(&engine, wasm).expect("a module");
    Linker::new(&engine).instantiate_pre(&module).expect("a module without imports")
}

async fn call_bare(view: &InstancePre<()>) -> wasmtime::Result<()> {
    let mut store = Store::new(view.module().engine(), ());
    let instance = view.instantiate_async(&mut store).await?;
    let memory = instance.get_memory(&mut store, "memory").expect("its memory");
    let alloc = instance.get_typed_func::<u32, u32>(&mut store, "tenon_alloc")?;
    let paint = instance.get_typed_func::<(u32, u32), u64>(&mut store, "tenon_view")?;
    let at = alloc.call_async(&mut store, 2).await?;
    memory.write(&mut store, at as usize, b"{}")?;
    let packed = paint.call_async(&mut store, (at, 2)).await?;
    let (start, len) = ((packed >> 32) as usize, (packed & 0xffff_ffff) as usize);
    std::hint::black_box(memory.data(&store)[start..start + len].to_vec());
    Ok(())
}

/// The other arm's runtime: the tree is known, and a bare call is made for it all the same.
struct FixedTrees {
    view: InstancePre<()>,
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
    ) -> Result<Prepared, Vec<ModuleIssue>> {
        Ok(Prepared::default())
    }

    fn is_ready(&self, _module: &str, _kind: ModuleKind) -> bool {
        true
    }

    async fn forget(&self, _module: &str, _kind: ModuleKind) {}

    async fn invoke(&self, _call: Invoke) -> Report {
        Report {
            outcome: Outcome::NotReady,
            duration: Duration::ZERO,
            peak_memory: 0,
            host_calls: Vec::new(),
            host_call_count: 0,
        }
    }

    async fn paint(&self, _tenant: TenantId, _module: &str, _input: Vec<u8>) -> Painted {
        call_bare(&self.view).await.expect("a bare call");
        Painted::Output(self.tree.clone())
    }
}
