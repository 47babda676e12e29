//! One Postgres server for all tests of a process: started at the first use, without network and without fsync,
//! stopped and removed when the process ends, however it ends.

use std::{
    fmt::Write as _,
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};

use tenon_store::{Db, DbConfig};

const TEMPLATE: &str = "tenon_template";
/// The user that migrates and serves: no superuser, so that nothing passes the policies by accident.
const USER: &str = "tenon";

static SERVER: LazyLock<Server> = LazyLock::new(Server::start);
static DATABASES: AtomicU32 = AtomicU32::new(0);

const SCRIPT: &str = include_str!("../postgres.sh");

pub struct Server {
    folder: PathBuf,
    bin: PathBuf,
    /// Its standard input stays open as long as this process lives.
    _watch: Child,
}

impl Server {
    pub fn running() -> &'static Self {
        &SERVER
    }

    fn start() -> Self {
        let bin = find_binaries();
        let folder =
            tempfile::Builder::new().prefix("tenon-pg-").tempdir().expect("a folder for Postgres").keep();
        let mut watch = Command::new("sh")
            .args(["-c", SCRIPT, "sh"])
            .args([&bin, &folder])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // A group of its own: an interrupt at the terminal must not end the script before it cleaned up.
            .process_group(0)
            .spawn()
            .expect("sh starts");
        let mut line = String::new();
        let output = watch.stdout.take().expect("the script's output");
        BufReader::new(output).read_line(&mut line).expect("the script answers");
        assert_eq!(line.trim(), "ready", "Postgres did not start; what it said is above");
        let server = Self { folder, bin, _watch: watch };
        server.sql("postgres", &format!("CREATE ROLE {USER} LOGIN CREATEROLE CREATEDB"));
        server.sql("postgres", &format!("CREATE DATABASE {TEMPLATE} OWNER {USER}"));
        server.sql(TEMPLATE, &format!("ALTER SCHEMA public OWNER TO {USER}"));
        server.migrate_template();
        server
    }

    /// On a thread and runtime of its own, because the first user may be inside a runtime.
    fn migrate_template(&self) {
        let config = self.config(TEMPLATE);
        let work = move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(Db::migrate(&config))
        };
        std::thread::spawn(work)
            .join()
            .expect("the migration does not panic")
            .expect("a new database migrates");
    }

    /// How to reach a database as the user that serves.
    pub fn config(&self, database: &str) -> DbConfig {
        DbConfig::Postgres { url: self.url(USER, database) }
    }

    /// `user` needs no password.
    pub fn url(&self, user: &str, database: &str) -> String {
        let mut host = String::new();
        for byte in self.folder.to_string_lossy().bytes() {
            let _ = if byte.is_ascii_alphanumeric() {
                write!(host, "{}", char::from(byte))
            } else {
                write!(host, "%{byte:02X}")
            };
        }
        format!("postgres://{user}@localhost/{database}?host={host}")
    }

    /// A copy of the migrated template; answers its name.
    pub fn create_database(&self) -> String {
        let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        self.sql("postgres", &format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER {USER}"));
        name
    }

    pub fn drop_database(&self, name: &str) {
        self.sql("postgres", &format!("DROP DATABASE {name} WITH (FORCE)"));
    }

    /// `pg_dump` of a database, everything in plain text.
    pub fn dump(&self, url: &str) -> Vec<u8> {
        let output = Command::new(self.bin.join("pg_dump"))
            .args(["--inserts", "-U", "postgres", "-h"])
            .arg(&self.folder)
            .arg(name_of(url))
            .output()
            .expect("pg_dump runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    /// Runs `text` as the superuser and answers its rows, one a line, `|` between columns.
    pub fn sql(&self, database: &str, text: &str) -> String {
        let output = Command::new(self.bin.join("psql"))
            .args([
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-U",
                "postgres",
                "-d",
                database,
                "-c",
                text,
            ])
            .arg("-h")
            .arg(&self.folder)
            .output()
            .expect("psql starts");
        assert!(
            output.status.success(),
            "psql failed at {text:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

/// The database that a URL leads to.
pub(crate) fn name_of(url: &str) -> &str {
    url.split('?').next().and_then(|url| url.rsplit('/').next()).unwrap_or_default()
}

/// The newest packaged version.
fn find_binaries() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions
        .filter_map(|entry| {
            Some((entry.file_name().to_string_lossy().parse::<u32>().ok()?, entry.path().join("bin")))
        })
        .filter(|(_, bin)| Path::new(&bin.join("initdb")).exists())
        .max()
        .map(|(_, bin)| bin)
        .expect("the tests need PostgreSQL's server programs: on Debian `apt-get install postgresql`")
}
