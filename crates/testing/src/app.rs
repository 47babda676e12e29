//! The server inside a test: state, router and job workers, with all data in the test's own folder.

use std::{fs::DirBuilder, os::unix::fs::DirBuilderExt, path::PathBuf, time::Duration};

use axum::Router;
use server::{admin::work, assets::Assets, config::Config, demo, router, state};
use tenon_core::{Actor, Core, Cx, TenantCx, jobs, sessions};
use tenon_store::{tenants, users};
use tenon_testing_database::{FromTestDb, TestDb};
use tokio::task::JoinSet;

use crate::{Client, packages, people};

pub struct TestApp {
    pub state: state::AppState,
    pub core: Core,
    pub router: Router,
    pub db: TestDb,
    workers: JoinSet<()>,
}

/// Compiled code is named by its content: all tests share it, between runs too.
fn artefacts() -> PathBuf {
    let folder = program("tenon-server").with_file_name("test-artefacts");
    DirBuilder::new().recursive(true).mode(0o700).create(&folder).expect("a folder for compiled code");
    folder
}

impl FromTestDb for TestApp {
    async fn from_db(db: TestDb) -> Self {
        Self::with(db, |_| {}).await
    }
}

impl TestApp {
    /// `change` turns the demo's settings into those of the test.
    pub async fn with(db: TestDb, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::built_in(true).expect("the built-in settings");
        config.data.dir = db.folder().to_path_buf();
        config.jobs.wait_seconds = 30;
        config.views.page_budget_ms = 5_000;
        // Each place reserves 4 GiB of addresses, and a test binary has many servers.
        config.sandbox.max_backend_calls = 8;
        config.sandbox.max_view_calls = 8;
        change(&mut config);
        let link = config.data.dir.join("artefacts");
        std::os::unix::fs::symlink(artefacts(), link).expect("a link to the compiled code");
        let core = state::build_core(db.db.clone(), &config, &program("tenon-server"))
            .expect("core over the real sandbox");
        demo::seed_publisher(&core).await.expect("the publisher");
        people::seed(&core).await;
        let workers = jobs::runner::start(&core).await.expect("the workers");
        let state = state::AppState::new(core.clone(), config, Assets::default(), None);
        Self { router: router::build(state.clone()), state, core, db, workers }
    }

    /// Nobody in particular.
    pub fn stranger(&self) -> Client {
        Client::new(self.router.clone())
    }

    /// The browser of `ada`, `ben`, `mel`, `vic` (owner, admin, member, viewer of `acme`), `gus` (owner of `globex`),
    /// `kim` (member of both) or `root` (operator), signed in without spending a password.
    pub async fn browser(&self, name: &str) -> Client {
        let cx = Cx { actor: Actor::Anonymous, ..Cx::system("test") };
        let user = {
            let mut tx = self.core.db.read_platform(&cx).await.expect("a reader");
            users::find_by_email(&mut tx, &people::email(name)).await.expect("a query").expect("a known name")
        };
        let opened =
            sessions::sign_in::open(&self.core, &cx, user, "Firefox/130.0 (Linux)").await.expect("a session");
        self.stranger().with_cookie(&opened.token)
    }

    /// A program with an API token of `name` that carries `scopes`.
    pub async fn program(&self, name: &str, scopes: &[&str]) -> Client {
        let body = serde_json::json!({"name": "test", "scopes": scopes, "expires_in_days": 1});
        let reply = self.browser(name).await.post("/api/v1/me/tokens", &body).await;
        let token = reply.expect(201).json()["token"].as_str().expect("a token").to_owned();
        self.stranger().with_token(&token)
    }

    /// The server itself in a tenant.
    pub async fn system_in(&self, slug: &str) -> Cx {
        let cx = Cx::system("test");
        let mut tx = self.core.db.read_platform(&cx).await.expect("a reader");
        let row = tenants::find_by_slug(&mut tx, slug).await.expect("a query").expect("a tenant");
        drop(tx);
        cx.in_tenant(TenantCx { id: row.id, slug: row.slug, name: row.name, role: None })
    }

    /// Publishes a package as the operator's command does.
    pub async fn publish(&self, package: Vec<u8>) -> String {
        work::publish(&self.core, package.into()).await.expect("an accepted package")
    }

    /// `hello-world` as `make plugins` built it.
    pub async fn publish_hello(&self) {
        self.publish(packages::built("hello-world")).await;
    }

    /// Installs with every power the plugin asks for, as `client`, and waits until it runs.
    pub async fn install(&self, client: &Client, tenant: &str, plugin: &str) {
        let reply = client
            .post(&format!("/api/v1/tenants/{tenant}/installations"), &self.consent(client, plugin).await)
            .await;
        assert_eq!(reply.expect(201).json()["status"], "active", "{}", reply.text());
    }

    /// The body of an install that allows everything.
    pub async fn consent(&self, client: &Client, plugin: &str) -> serde_json::Value {
        let detail = client.get(&format!("/api/v1/plugins/{plugin}")).await.expect(200).json();
        let ids = detail["permissions"].as_array().cloned().unwrap_or_default();
        let grants: Vec<_> = ids.iter().map(|power| serde_json::json!({"id": power["id"]})).collect();
        serde_json::json!({"plugin": plugin, "grants": grants})
    }

    /// Fails the test when jobs wait or run: whoever starts work ends it.
    pub async fn assert_idle(&self) {
        let cx = Cx::system("test");
        for _ in 0..600 {
            let mut tx = self.core.db.read_platform(&cx).await.expect("a reader");
            let waiting = tenon_store::jobs::count_waiting(&mut tx).await.expect("a query");
            drop(tx);
            if waiting == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("jobs remain after the test");
    }

    /// Ends the job workers, as a killed process does.
    pub fn stop_workers(&mut self) {
        self.workers.abort_all();
    }
}

/// A program of this build, beside the test's own.
pub fn program(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("the path of the test");
    let folder = own.parent().and_then(std::path::Path::parent).expect("the folder above deps");
    let path = folder.join(name);
    assert!(path.exists(), "{} is missing: build it with `cargo build --release -p server`", path.display());
    path
}
