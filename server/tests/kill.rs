//! `kill -9` at every step of install and uninstall, and before every commit: after the restart it is the old
//! state or the new one, on both databases. The real program, over real HTTP.

use std::{
    fs::{self, DirBuilder},
    io::{BufRead, BufReader},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tempfile::TempDir;
use tenon_core::operations::Step;
use tenon_store::DbConfig;
use tenon_testing_database::Server as Postgres;

const PATIENCE: Duration = Duration::from_secs(60);

/// Where the data of one run is; its folder and database go with it.
struct Place {
    folder: TempDir,
    database: Option<String>,
}

impl Place {
    fn new(on_postgres: bool) -> Self {
        let folder = tempfile::Builder::new().prefix("tenon-kill-").tempdir().expect("a folder");
        Self { folder, database: on_postgres.then(|| Postgres::running().create_database()) }
    }

    fn database_url(&self) -> String {
        match self.database.as_deref().map(|name| Postgres::running().config(name)) {
            Some(DbConfig::Postgres { url }) => url,
            _ => String::new(),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(name) = &self.database {
            Postgres::running().drop_database(name);
        }
    }
}

/// The program, killed when the test is done with it.
struct Program {
    child: Child,
    address: String,
    cookie: String,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn plugins() -> PathBuf {
    match std::env::var_os("TENON_PLUGINS_DIR") {
        Some(folder) => folder.into(),
        None => target().join("plugins"),
    }
}

fn target() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_tenon-server"));
    program.parent().and_then(Path::parent).expect("the target folder").to_path_buf()
}

/// A front that is enough to start; no page is looked at here.
fn site(folder: &Path) -> PathBuf {
    let pkg = folder.join("site/pkg");
    fs::create_dir_all(&pkg).expect("a folder");
    for name in ["tenon.css", "tenon.js"] {
        fs::write(pkg.join(name), "").expect("a file");
    }
    folder.join("site")
}

impl Program {
    /// Starts the demo and signs in; `None` when it killed itself before that.
    async fn start(place: &Place, crash: &[(&str, String)]) -> Option<Self> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tenon-server"))
            .arg("demo")
            .env("TENON_ADDR", "127.0.0.1:0")
            .env("TENON_DATA_DIR", place.folder.path().join("data"))
            .env("TENON_DATABASE_URL", place.database_url())
            .env("TENON_SITE_DIR", site(place.folder.path()))
            .env("TENON_PLUGINS_DIR", plugins())
            .env("TENON_LOG_LEVEL", "error")
            // Leases of a killed process end soon; on SQLite they are freed at boot.
            .env("TENON_JOBS_LEASE_SECONDS", "3")
            .envs(crash.iter().map(|(name, value)| (*name, value)))
            .stdout(Stdio::piped())
            .spawn()
            .expect("tenon-server starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        lines.read_line(&mut line).expect("its first line");
        let Some(address) = line.trim().strip_prefix("Tenon listens on http://").map(str::to_owned) else {
            child.wait().expect("its end");
            return None;
        };
        // It writes a few lines more and must not wait for a reader.
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        let mut program = Self { child, address, cookie: String::new() };
        let sign_in = json!({"email": "gus@globex.test", "password": "tenon-demo"});
        let (status, headers, body) = program.send(Method::POST, "/api/v1/session", &sign_in).await?;
        assert_eq!(status, StatusCode::CREATED, "{body}");
        program.cookie = headers.split(';').next().unwrap_or_default().to_owned();
        Some(program)
    }

    /// Status, cookie and body; `None` when the program died meanwhile.
    async fn send(&self, method: Method, path: &str, body: &Value) -> Option<(StatusCode, String, Value)> {
        let stream = tokio::net::TcpStream::connect(&self.address).await.ok()?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.ok()?;
        let driver = tokio::spawn(connection);
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.address)
            .header("origin", format!("http://{}", self.address))
            .header("cookie", &self.cookie)
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(body.to_string())))
            .expect("a request");
        let response = sender.send_request(request).await.ok()?;
        let status = response.status();
        let cookie = response
            .headers()
            .get("set-cookie")
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let bytes = response.into_body().collect().await.ok()?.to_bytes();
        driver.abort();
        Some((status, cookie, serde_json::from_slice(&bytes).unwrap_or_default()))
    }

    async fn get(&self, path: &str) -> (StatusCode, Value) {
        let (status, _, body) = self.send(Method::GET, path, &Value::Null).await.expect("the program lives");
        (status, body)
    }

    async fn install(&self) -> Option<StatusCode> {
        let (_, _, detail) = self.send(Method::GET, "/api/v1/plugins/hello-world", &Value::Null).await?;
        let grants: Vec<Value> =
            detail["permissions"].as_array()?.iter().map(|power| json!({"id": power["id"]})).collect();
        let body = json!({"plugin": "hello-world", "grants": grants, "kept_data": "discard"});
        Some(self.send(Method::POST, "/api/v1/tenants/globex/installations", &body).await?.0)
    }

    async fn uninstall(&self) -> Option<StatusCode> {
        let path = "/api/v1/tenants/globex/installations/hello-world?data=delete";
        Some(self.send(Method::DELETE, path, &Value::Null).await?.0)
    }

    /// `active` or `absent`, once nothing goes on any more. Everything else fails the test.
    async fn settled(&self) -> &'static str {
        let start = Instant::now();
        loop {
            let (status, body) = self.get("/api/v1/tenants/globex/installations/hello-world").await;
            match (status.as_u16(), body["status"].as_str()) {
                (404, _) => return "absent",
                (200, Some("active")) => return "active",
                (200, Some("installing" | "uninstalling")) => {}
                other => panic!("neither the old state nor the new one: {other:?} {body}"),
            }
            assert!(start.elapsed() < PATIENCE, "it never settles: {body}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// What the state says must be true of everything that hangs on it; and it can go on, to either side.
    async fn assert_consistent(&self) {
        let state = self.settled().await;
        let (_, contributions) = self.get("/api/v1/tenants/globex/contributions").await;
        let shown = contributions["items"].as_array().map(Vec::len).unwrap_or_default();
        assert_eq!(shown, if state == "active" { 3 } else { 0 }, "{state}: {contributions}");
        let (status, _) = self.get("/api/v1/tenants/globex/ext/hello-world/count").await;
        assert_eq!(status.as_u16(), if state == "active" { 200 } else { 404 });
        let (_, retained) = self.get("/api/v1/tenants/globex/retained").await;
        assert_eq!(retained["items"], json!([]), "{state}");
        self.turn(state != "active").await;
    }

    /// Installs or uninstalls, unless it is so already.
    async fn turn(&self, installed: bool) {
        match (self.settled().await, installed) {
            ("active", false) => assert_eq!(self.uninstall().await, Some(StatusCode::NO_CONTENT)),
            ("absent", true) => assert_eq!(self.install().await, Some(StatusCode::CREATED)),
            _ => {}
        }
    }
}

async fn assert_chain(place: &Place) {
    let output = Command::new(env!("CARGO_BIN_EXE_tenon-server"))
        .args(["audit", "verify"])
        .env("TENON_DATA_DIR", place.folder.path().join("data"))
        .env("TENON_DATABASE_URL", place.database_url())
        .output()
        .expect("audit verify runs");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Does the work in a program that kills itself, then looks at it in a fresh one, and brings back the state from
/// before. False: the crash point was not reached.
async fn crash_and_look(place: &Place, uninstalls: bool, crash: (&str, String)) -> bool {
    let mut fired = true;
    if let Some(program) = Program::start(place, &[crash]).await {
        let answer = if uninstalls { program.uninstall().await } else { program.install().await };
        if answer.is_some() {
            // The answer came: the crash point lies behind it, or nowhere.
            fired = dies(program).await;
        }
    }
    let program = Program::start(place, &[]).await.expect("the program starts again");
    program.assert_consistent().await;
    program.turn(uninstalls).await;
    fired
}

/// Whether it still kills itself, within a second after its work.
async fn dies(mut program: Program) -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(1) {
        if program.child.try_wait().expect("its state").is_some() {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    false
}

/// A place where the demo stands, with or without the plugin in `globex`.
async fn prepared(on_postgres: bool, installed: bool) -> Place {
    let place = Place::new(on_postgres);
    let data = place.folder.path().join("data");
    let artefacts = target().join("release/test-artefacts");
    fs::create_dir(&data).expect("a folder");
    DirBuilder::new().recursive(true).mode(0o700).create(&artefacts).expect("a folder for compiled code");
    std::os::unix::fs::symlink(artefacts, data.join("artefacts")).expect("a link to it");
    let program = Program::start(&place, &[]).await.expect("the demo starts");
    program.turn(installed).await;
    drop(program);
    place
}

async fn at_every_step(on_postgres: bool) {
    for (prefix, uninstalls) in [("install.", false), ("uninstall.", true)] {
        let place = prepared(on_postgres, uninstalls).await;
        for step in Step::ALL.iter().filter(|step| step.as_str().starts_with(prefix)) {
            let fired =
                crash_and_look(&place, uninstalls, ("TENON_CRASH_AT", step.as_str().to_owned())).await;
            assert!(fired, "the crash point {} was never reached", step.as_str());
        }
        assert_chain(&place).await;
    }
}

async fn before_every_commit(on_postgres: bool) {
    for uninstalls in [false, true] {
        let place = prepared(on_postgres, uninstalls).await;
        let mut fired = 0;
        while crash_and_look(&place, uninstalls, ("TENON_CRASH_BEFORE_COMMIT", (fired + 1).to_string())).await
        {
            fired += 1;
            assert!(fired < 60, "it never gets through");
        }
        assert!(fired >= 4, "only {fired} commits: the crash points are not where they should be");
        assert_chain(&place).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_step_it_ends_in_the_old_state_or_the_new_one_on_sqlite() {
    at_every_step(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_step_it_ends_in_the_old_state_or_the_new_one_on_postgres() {
    at_every_step(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_before_any_commit_it_ends_in_the_old_state_or_the_new_one_on_sqlite() {
    before_every_commit(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_before_any_commit_it_ends_in_the_old_state_or_the_new_one_on_postgres() {
    before_every_commit(true).await;
}
