//! The operator's settings: `config.default.toml`, then the role's own defaults, a file, the environment.
//! An unknown key is an error that names it.

mod check;
mod egress;
mod keys;
mod layers;
mod network;
mod sandbox;
mod shown;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Deserialize;
use tenon_core::Settings;
use tenon_host::{AnswerLimits, BreakerLimits, ImportLimits};
use tenon_store::DbConfig;

pub use egress::Egress;
pub use keys::{KeyError, KeySource, write_keys};
pub use layers::ConfigError;
pub use network::Network;
pub use sandbox::{Sandbox, SandboxHolds, SandboxTimes};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub server: Server,
    pub data: Data,
    pub releases: Releases,
    pub secrets: Secrets,
    pub sessions: Sessions,
    pub limits: Limits,
    pub jobs: Jobs,
    pub views: Views,
    pub records: Records,
    pub sandbox: Sandbox,
    pub sandbox_times: SandboxTimes,
    pub sandbox_holds: SandboxHolds,
    pub sandbox_answers: AnswerLimits,
    pub sandbox_powers: ImportLimits,
    pub sandbox_breaker: BreakerLimits,
    pub egress: Egress,
    pub email: Email,
    pub llm: Llm,
    pub log: Log,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub addr: SocketAddr,
    pub site_dir: PathBuf,
    pub plugins_dir: PathBuf,
    pub allowed_origins: Vec<String>,
    pub trusted_proxies: Vec<Network>,
    pub max_connections: usize,
    pub header_timeout_seconds: u64,
    pub body_idle_seconds: u64,
    pub body_kib_per_second: u64,
    pub bodies_mib: usize,
    pub drain_seconds: u64,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    pub dir: PathBuf,
    /// Holds a password: never shown.
    pub database_url: String,
    pub migrate: bool,
}

impl std::fmt::Debug for Data {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Data").field("dir", &self.dir).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Releases {
    pub allow_unsigned: bool,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    /// Never shown.
    pub key: String,
    pub key_file: PathBuf,
    pub create_key: bool,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secrets").field("key_file", &self.key_file).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sessions {
    pub idle_minutes: u64,
    pub absolute_days: u64,
    pub confirm_after_minutes: u64,
    pub secure_cookies: SecureCookies,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SecureCookies {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub sign_ins_per_minute: u32,
    pub installs_per_hour: u32,
    pub builds_per_hour: u32,
    pub emails_per_hour: u32,
    pub llm_kib_per_hour: u32,
    pub requests_per_minute: u32,
    pub streams_per_person: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jobs {
    pub workers: usize,
    pub per_tenant: u32,
    pub plugin_workers: usize,
    pub plugin_per_tenant: u32,
    pub lease_seconds: u64,
    pub wait_seconds: u64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Views {
    pub page_budget_ms: u64,
}

/// What one installation may keep in its collections.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Records {
    pub max_records: u32,
    pub max_mib: u32,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Email {
    pub smtp_url: String,
    pub user: String,
    /// Never shown.
    pub password: String,
    pub from: String,
}

impl std::fmt::Debug for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Email").field("from", &self.from).finish_non_exhaustive()
    }
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Llm {
    pub url: String,
    /// Never shown.
    pub key: String,
    pub model: String,
    pub max_tokens: u32,
}

impl std::fmt::Debug for Llm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Llm").field("url", &self.url).field("model", &self.model).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub level: String,
    pub format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

impl Config {
    /// Everything in force, from this process's environment. `demo` adds the demo's own defaults.
    pub fn load(file: Option<&Path>, demo: bool) -> Result<Self, ConfigError> {
        layers::read(file, demo, |name| std::env::var(name).ok())
    }

    /// The same as a file with a reason beside each value; secrets are masked.
    pub fn show(file: Option<&Path>, demo: bool) -> Result<String, ConfigError> {
        Ok(shown::shown(&layers::merge(file, demo, |name| std::env::var(name).ok())?))
    }

    /// Only what is built in, whatever the environment says.
    pub fn built_in(demo: bool) -> Result<Self, ConfigError> {
        layers::read(None, demo, |_| None)
    }

    pub fn database(&self) -> DbConfig {
        if self.data.database_url.is_empty() {
            DbConfig::Sqlite { path: self.data.dir.join("tenon.db") }
        } else {
            DbConfig::Postgres { url: self.data.database_url.clone() }
        }
    }

    /// Where the operator's commands reach a running server.
    pub fn socket(&self) -> PathBuf {
        self.data.dir.join("admin.sock")
    }

    pub fn secure_cookies(&self) -> bool {
        match self.sessions.secure_cookies {
            SecureCookies::Always => true,
            SecureCookies::Never => false,
            SecureCookies::Auto => !self.server.addr.ip().is_loopback(),
        }
    }

    pub fn settings(&self) -> Settings {
        let confirm = self.sessions.confirm_after_minutes;
        Settings {
            allow_unsigned: self.releases.allow_unsigned,
            confirm_after: (confirm > 0).then(|| Duration::from_secs(confirm * 60)),
            session_idle: Duration::from_secs(self.sessions.idle_minutes * 60),
            session_absolute: Duration::from_secs(self.sessions.absolute_days * 86_400),
            sign_ins_per_minute: self.limits.sign_ins_per_minute,
            installs_per_hour: self.limits.installs_per_hour,
            builds_per_hour: self.limits.builds_per_hour,
            emails_per_hour: self.limits.emails_per_hour,
            llm_kib_per_hour: self.limits.llm_kib_per_hour,
            operation_wait: Duration::from_secs(self.jobs.wait_seconds),
            job_lease: Duration::from_secs(self.jobs.lease_seconds.max(3)),
            jobs_per_tenant: self.jobs.per_tenant,
            job_workers: self.jobs.workers,
            plugin_jobs_per_tenant: self.jobs.plugin_per_tenant,
            plugin_job_workers: self.jobs.plugin_workers,
            page_views_budget: Duration::from_millis(self.views.page_budget_ms),
            records_per_installation: i64::from(self.records.max_records),
            record_bytes: i64::from(self.records.max_mib) << 20,
            // On SQLite nobody else writes; on Postgres other replicas do.
            cache_max_age: (!self.data.database_url.is_empty()).then(|| Duration::from_secs(2)),
            ..Settings::default()
        }
    }
}
