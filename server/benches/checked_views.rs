//! What it costs that real code can be stopped anywhere: the page of Risk Register, drawn again and again from the very
//! input that the server gives it, with and without epoch checks in its compiled code, taking turns. Prints
//! `name checked-µs unchecked-µs ratio`, the median of the rounds' ratios. Tight loops by themselves are in the
//! sandbox's own bench of epochs.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use bytes::Bytes;
use server::{assets::Assets, router, state};
use tenon_api::ids::TenantId;
use tenon_core::{
    Core,
    ports::{Invoke, ModuleIssue, ModuleKind, Outside, Painted, PluginRuntime, Prepared, Report},
};
use tenon_testing::{TestApp, packages::built};
use tenon_testing_database::{FromTestDb, TestDb};
use wasmtime::{Config, Engine, Instance, Module, Store, UpdateDeadline};

#[path = "../../benches/bound.rs"]
mod bound;

const ROUNDS: usize = 31;
const STEPS: usize = 40;
const RISKS: usize = 100;

fn main() {
    let short = std::env::args().any(|arg| arg == "--test");
    let (rounds, steps, risks) = if short { (1, 1, 2) } else { (ROUNDS, STEPS, RISKS) };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (wasm, input) = runtime.block_on(a_page(risks));
    runtime.shutdown_background();
    let (checked, unchecked) = (Arm::new(&wasm, true), Arm::new(&wasm, false));
    let engine = checked.module.engine().clone();
    let (running, stopped) = mpsc::channel::<()>();
    let ticker = thread::spawn(move || {
        while stopped.recv_timeout(Duration::from_millis(10)) == Err(RecvTimeoutError::Timeout) {
            engine.increment_epoch();
        }
    });
    let mut found: Vec<_> =
        (0..rounds).map(|_| (checked.run(&input, steps), unchecked.run(&input, steps))).collect();
    found.sort_by(|a, b| ratio(*a).total_cmp(&ratio(*b)));
    let middle = found[rounds / 2];
    let micros = |time: Duration| time.as_secs_f64() * 1e6 / steps as f64;
    println!(
        "epoch checks, a page of a real plugin: {:.0} {:.0} {:.2}",
        micros(middle.0),
        micros(middle.1),
        ratio(middle)
    );
    drop(running);
    ticker.join().expect("the ticker ends");
    bound::at_most("a page with epoch checks", ratio(middle), 1.1);
    bound::end();
}

fn ratio((checked, unchecked): (Duration, Duration)) -> f64 {
    checked.as_secs_f64() / unchecked.as_secs_f64()
}

/// The view's code, and what the server gave it to draw its page with.
async fn a_page(risks: usize) -> (Vec<u8>, Vec<u8>) {
    let app = TestApp::from_db(TestDb::sqlite().await).await;
    let package = built("risk-register");
    app.publish(package.clone()).await;
    let ada = app.browser("ada").await;
    app.install(&ada, "acme", "risk-register").await;
    for number in 0..risks {
        let risk =
            serde_json::json!({"values": {"title": format!("Risk number {number}"), "severity": "Major"}});
        ada.post("/api/v1/tenants/acme/records/risk-register/risks", &risk).await.expect(201);
    }
    let heard = Arc::new(Heard { inner: app.core.runtime.clone(), last: Mutex::default() });
    let core = Core::new(
        app.core.db.clone(),
        heard.clone(),
        app.core.blobs.clone(),
        Outside { egress: app.core.egress.clone(), mailer: None, llm: None },
        app.core.settings.clone(),
    );
    let state = state::AppState::new(core, app.state.config.clone(), Assets::default(), None);
    let other = ada.on(router::build(state));
    other.get("/t/acme/x/risk-register").await.expect(200);
    let input = heard.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
    assert!(!input.is_empty(), "the page asked its view");
    let files = tenon_contract::package::read(&package).expect("a package").files;
    (files["view.wasm"].to_vec(), input)
}

/// The module compiled with or without checks.
struct Arm {
    module: Module,
    checks: bool,
}

impl Arm {
    fn new(wasm: &[u8], checks: bool) -> Self {
        let mut config = Config::new();
        config.epoch_interruption(checks).concurrency_support(false);
        let engine = Engine::new(&config).expect("an engine");
        Self { module: Module::new(&engine, wasm).expect("a module"), checks }
    }

    fn run(&self, input: &[u8], steps: usize) -> Duration {
        let start = Instant::now();
        for _ in 0..steps {
            self.step(input).expect("a step");
        }
        start.elapsed()
    }

    fn step(&self, input: &[u8]) -> wasmtime::Result<()> {
        let mut store = Store::new(self.module.engine(), ());
        if self.checks {
            store.set_epoch_deadline(1);
            store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Continue(1)));
        }
        let instance = Instance::new(&mut store, &self.module, &[])?;
        let memory = instance.get_memory(&mut store, "memory").expect("its memory");
        let alloc = instance.get_typed_func::<u32, u32>(&mut store, "tenon_alloc")?;
        let draw = instance.get_typed_func::<(u32, u32), u64>(&mut store, "tenon_view")?;
        let length = u32::try_from(input.len())?;
        let at = alloc.call(&mut store, length)?;
        memory.write(&mut store, at as usize, input)?;
        let packed = draw.call(&mut store, (at, length))?;
        assert!(packed & 0xffff_ffff > 1_000, "it drew a page");
        std::hint::black_box(packed);
        Ok(())
    }
}

/// The real sandbox, which remembers what it was asked to draw.
struct Heard {
    inner: Arc<dyn PluginRuntime>,
    last: Mutex<Vec<u8>>,
}

#[async_trait::async_trait]
impl PluginRuntime for Heard {
    async fn prepare(
        &self,
        wasm: Bytes,
        module: &str,
        kind: ModuleKind,
        declared: &BTreeSet<String>,
    ) -> Result<Prepared, Vec<ModuleIssue>> {
        self.inner.prepare(wasm, module, kind, declared).await
    }

    fn is_ready(&self, module: &str, kind: ModuleKind) -> bool {
        self.inner.is_ready(module, kind)
    }

    async fn forget(&self, module: &str, kind: ModuleKind) {
        self.inner.forget(module, kind).await;
    }

    async fn invoke(&self, call: Invoke) -> Report {
        self.inner.invoke(call).await
    }

    async fn paint(&self, tenant: TenantId, module: &str, input: Vec<u8>) -> Painted {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = input.clone();
        self.inner.paint(tenant, module, input).await
    }
}
