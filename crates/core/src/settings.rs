//! What the operator may tune in the use cases; the server reads it from its configuration.

use std::time::Duration;

#[derive(Debug, Clone)]
pub struct Settings {
    /// This server's version, compared with `compatibility.tenon`.
    pub server_version: semver::Version,
    /// Packages without a signature are accepted.
    pub allow_unsigned: bool,
    /// The password is asked again before installs, this long after it was last given; `None` in the demo.
    pub confirm_after: Option<Duration>,
    pub session_idle: Duration,
    pub session_absolute: Duration,
    pub sign_ins_per_minute: u32,
    pub installs_per_hour: u32,
    pub builds_per_hour: u32,
    /// Recipients of what one plugin of a tenant sends; all plugins of a tenant together have four times as many.
    pub emails_per_hour: u32,
    /// Of prompts and of the longest answers to them, counted in the same way.
    pub llm_kib_per_hour: u32,
    /// How long a request waits for its operation before it answers 202.
    pub operation_wait: Duration,
    pub job_lease: Duration,
    /// Of the server's own work: installs, uninstalls.
    pub jobs_per_tenant: u32,
    pub job_workers: usize,
    /// Of what plugins do in the background.
    pub plugin_jobs_per_tenant: u32,
    pub plugin_job_workers: usize,
    /// All views of one page share it.
    pub page_views_budget: Duration,
    /// Records that one installation may keep in all its collections.
    pub records_per_installation: i64,
    /// Bytes of the same.
    pub record_bytes: i64,
    /// The operator's keys for secrets; without any, none can be kept.
    pub keyring: crate::secrets::Keyring,
    /// How old a cached tenant may be where other processes write too.
    pub cache_max_age: Option<Duration>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            server_version: semver::Version::new(0, 1, 0),
            allow_unsigned: false,
            confirm_after: Some(Duration::from_secs(600)),
            session_idle: Duration::from_secs(12 * 3600),
            session_absolute: Duration::from_secs(30 * 24 * 3600),
            sign_ins_per_minute: 10,
            installs_per_hour: 20,
            builds_per_hour: 120,
            emails_per_hour: 1_000,
            llm_kib_per_hour: 4_096,
            operation_wait: Duration::from_secs(5),
            job_lease: Duration::from_secs(60),
            jobs_per_tenant: 1,
            job_workers: 2,
            plugin_jobs_per_tenant: 1,
            plugin_job_workers: 2,
            page_views_budget: Duration::from_millis(300),
            records_per_installation: 100_000,
            record_bytes: 256 << 20,
            keyring: crate::secrets::Keyring::default(),
            cache_max_age: None,
        }
    }
}
