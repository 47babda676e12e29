//! What is installed in a tenant, read in one statement and kept in memory until the tenant's next commit.
//! What comes from a release is kept once per release.

use std::{
    collections::{BTreeMap, HashMap},
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use lru::LruCache;
use tenon_api::{Permission, ids::TenantId, installations::OperationStatus};
use tenon_contract::{Manifest, PluginKey, Version, consent::Power};
use tenon_store::{
    Cx,
    installations::{self, Asked, InstallationRow, InstallationState},
    operations::OperationRow,
};

use crate::{
    Core, Error, Result, access,
    config::{Effective, Layers, needs_settings},
    releases::info,
};

/// A release's fixed facts, shared by all tenants.
#[derive(Debug)]
pub struct ReleaseInfo {
    pub digest: String,
    pub version: Version,
    pub manifest: Manifest,
    /// Path in the package → SHA-256.
    pub files: BTreeMap<String, String>,
    pub powers: Vec<Power>,
    /// Capability names that the manifest declares.
    pub declared: Arc<std::collections::BTreeSet<String>>,
}

impl ReleaseInfo {
    pub fn file(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    pub fn icon_url(&self) -> Option<String> {
        let path = self.manifest.plugin.icon.as_deref()?;
        self.file(path).map(|digest| format!("/blobs/{digest}/icon.png"))
    }
}

/// One plugin of the tenant, in whatever state.
#[derive(Debug, Clone)]
pub struct Installed {
    pub key: PluginKey,
    pub row: InstallationRow,
    pub release: Arc<ReleaseInfo>,
    /// What was allowed, as the sandbox gates on it: capability → values.
    pub granted: Arc<BTreeMap<String, serde_json::Value>>,
    /// The effective settings as guests read them; see [`crate::ports::Invoke::config`].
    pub config: Arc<str>,
    /// What lies around the tenant's own settings.
    pub layers: Arc<Layers>,
    /// Something that the settings must have is missing, or a secret must be typed again.
    pub needs_settings: bool,
    /// The operation that runs, or failed and was not dismissed; without what it was asked to do, which its job reads.
    pub operation: Option<Box<OperationRow>>,
    /// The newest release of the plugin that is not yanked.
    pub newest: Option<Version>,
    /// The author's own, in a development tenant.
    pub is_build: bool,
}

/// The tenant at one sequence of its change feed.
#[derive(Debug)]
pub struct Snapshot {
    pub seq: i64,
    /// Names of those who may install here.
    pub installers: Vec<String>,
    /// The oldest open requests of people who may not install.
    pub requests: Vec<Asked>,
    /// Interface → key of the plugin that was chosen for it, which may be gone since.
    pub providers: BTreeMap<String, String>,
    pub plugins: Plugins,
}

/// The tenant's plugins by key. Thousands of tenants lie in memory, so it takes no more than what is in it.
#[derive(Debug)]
pub struct Plugins(Box<[Installed]>);

impl Plugins {
    fn new(mut plugins: Vec<Installed>) -> Self {
        plugins.sort_by(|left, right| left.key.cmp(&right.key));
        Self(plugins.into_boxed_slice())
    }

    pub fn get(&self, key: &PluginKey) -> Option<&Installed> {
        self.0.binary_search_by(|one| one.key.cmp(key)).ok().map(|at| &self.0[at])
    }

    /// In the order of their keys.
    pub fn values(&self) -> std::slice::Iter<'_, Installed> {
        self.0.iter()
    }
}

impl Snapshot {
    pub fn active(&self) -> impl Iterator<Item = &Installed> {
        self.plugins.values().filter(|installed| installed.row.state == InstallationState::Active)
    }

    pub fn find_active(&self, key: &str) -> Option<&Installed> {
        self.active().find(|installed| installed.key.as_str() == key)
    }
}

const TENANTS_IN_MEMORY: usize = 10_000;
const RELEASES_IN_MEMORY: usize = 2_000;

struct Kept {
    snapshot: Arc<Snapshot>,
    at: Instant,
}

struct Caches {
    tenants: LruCache<TenantId, Kept>,
    releases: LruCache<String, Arc<ReleaseInfo>>,
    /// Counts invalidations, so that a slow reader does not put back what a commit made old.
    generations: HashMap<TenantId, u64>,
    everything: u64,
}

/// Readers of different tenants rarely wait for each other.
const LANES: usize = 64;

pub struct Snapshots {
    caches: Mutex<Caches>,
    /// One reader at a time loads a tenant; the others take what it brought.
    lanes: [tokio::sync::Mutex<()>; LANES],
    max_age: Option<Duration>,
}

impl Snapshots {
    pub fn new(max_age: Option<Duration>) -> Self {
        let size = |count| NonZeroUsize::new(count).unwrap_or(NonZeroUsize::MIN);
        let caches = Caches {
            tenants: LruCache::new(size(TENANTS_IN_MEMORY)),
            releases: LruCache::new(size(RELEASES_IN_MEMORY)),
            generations: HashMap::new(),
            everything: 0,
        };
        Self {
            caches: Mutex::new(caches),
            lanes: std::array::from_fn(|_| tokio::sync::Mutex::default()),
            max_age,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Caches> {
        self.caches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn invalidate(&self, tenant: TenantId) {
        let mut caches = self.lock();
        caches.tenants.pop(&tenant);
        *caches.generations.entry(tenant).or_default() += 1;
    }

    pub fn clear(&self) {
        let mut caches = self.lock();
        caches.tenants.clear();
        caches.everything += 1;
    }

    fn find(&self, tenant: TenantId) -> (Option<Arc<Snapshot>>, (u64, u64)) {
        let mut caches = self.lock();
        let generation = (caches.generations.get(&tenant).copied().unwrap_or_default(), caches.everything);
        let fresh =
            caches.tenants.get(&tenant).filter(|kept| self.max_age.is_none_or(|age| kept.at.elapsed() < age));
        (fresh.map(|kept| kept.snapshot.clone()), generation)
    }

    fn keep(&self, tenant: TenantId, snapshot: &Arc<Snapshot>, generation: (u64, u64)) {
        let mut caches = self.lock();
        let now = (caches.generations.get(&tenant).copied().unwrap_or_default(), caches.everything);
        if now == generation {
            caches.tenants.put(tenant, Kept { snapshot: snapshot.clone(), at: Instant::now() });
        }
    }

    /// The release of this digest, made by `read` on first use.
    pub fn release(
        &self,
        digest: &str,
        read: impl FnOnce() -> Result<ReleaseInfo>,
    ) -> Result<Arc<ReleaseInfo>> {
        if let Some(known) = self.lock().releases.get(digest) {
            return Ok(known.clone());
        }
        let info = Arc::new(read()?);
        self.lock().releases.put(digest.to_owned(), info.clone());
        Ok(info)
    }
}

impl Core {
    /// The tenant of `cx`, from memory or in one statement.
    pub async fn snapshot(&self, cx: &Cx) -> Result<Arc<Snapshot>> {
        let tenant = cx.tenant.as_ref().ok_or_else(|| Error::not_found("tenant"))?.id;
        if let (Some(known), _) = self.snapshots.find(tenant) {
            return Ok(known);
        }
        let lane = usize::from(tenant.as_bytes()[15]) % LANES;
        let _turn = self.snapshots.lanes[lane].lock().await;
        let (known, generation) = self.snapshots.find(tenant);
        if let Some(known) = known {
            return Ok(known);
        }
        let rows = {
            let mut tx = self.db.read(cx).await?;
            installations::snapshot(&mut tx, &access::roles_with(Permission::PluginsInstall)).await?
        };
        let mut plugins = Vec::new();
        for row in rows.installations {
            let release = self.snapshots.release(&row.digest, || {
                info::read(
                    &row.digest,
                    &row.manifest,
                    row.files.iter().map(|file| (file.path.clone(), file.sha256.clone())),
                )
            })?;
            let granted = info::granted(&release, &row.installation.grants);
            let key = release.manifest.key().clone();
            let is_build = crate::dev::is_build(&row.version);
            let mut layers = Layers {
                schema: self.known_schema(&release).await,
                secrets: row.secrets,
                ..Layers::default()
            };
            // The operator's values are for what was published under this key, not for whatever somebody builds.
            if !is_build {
                layers.global = row.global_settings.as_object().cloned().unwrap_or_default();
                layers.global_secrets = row.global_secrets;
            }
            let own = row.installation.settings.as_object().cloned().unwrap_or_default();
            let effective: Effective = layers.merge(&release.manifest, &own);
            let newest = row.newest_version.as_deref().and_then(|version| Version::parse(version).ok());
            plugins.push(Installed {
                key,
                row: row.installation,
                release,
                granted: Arc::new(granted),
                config: effective.to_guest(),
                needs_settings: needs_settings(&layers, &effective),
                layers: Arc::new(layers),
                operation: row.operation.and_then(on_the_way),
                newest,
                is_build,
            });
        }
        let snapshot = Arc::new(Snapshot {
            seq: rows.seq,
            installers: rows.installers,
            requests: rows.requests,
            providers: rows.providers,
            plugins: Plugins::new(plugins),
        });
        self.snapshots.keep(tenant, &snapshot, generation);
        Ok(snapshot)
    }

    /// A schema that cannot be read must not take the tenant's pages away: its plugin shows no settings.
    async fn known_schema(&self, release: &ReleaseInfo) -> Option<Arc<crate::schemas::Schema>> {
        match self.config_schema(release).await {
            Ok(schema) => schema,
            Err(error) => {
                tracing::error!(
                    plugin = %release.manifest.key(), source = ?std::error::Error::source(&error),
                    "the settings' schema of a release cannot be read"
                );
                None
            }
        }
    }

    /// The installation of a plugin in any state but "never installed".
    pub async fn installed(&self, cx: &Cx, plugin: &str) -> Result<Installed> {
        let snapshot = self.snapshot(cx).await?;
        let found = PluginKey::parse(plugin).ok().and_then(|key| snapshot.plugins.get(&key).cloned());
        found.ok_or_else(|| Error::not_found("installation"))
    }
}

/// What of an operation is shown beside its installation.
fn on_the_way(operation: OperationRow) -> Option<Box<OperationRow>> {
    (operation.status != OperationStatus::Done)
        .then(|| Box::new(OperationRow { params: serde_json::Value::Null, ..operation }))
}
