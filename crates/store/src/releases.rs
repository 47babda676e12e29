//! Immutable versions of plugins and the files they consist of.

use serde::{Deserialize, Serialize};
use tenon_api::{
    Timestamp,
    ids::{PluginId, ReleaseId, TenantId},
};

use crate::{
    AnyTx, Json, PlatformTx, Result,
    error::unique,
    plugins::{PluginRow, plugin_columns},
    publishers::{PublisherRow, publisher_columns},
};

/// One file of a release; its bytes are the blob of that digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseFileRow {
    /// Inside the package, `/` between folders.
    pub path: String,
    /// Hex.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    pub media_type: String,
    /// `backend`, `view`, `icon`, `screenshot` …: what the manifest names it as.
    pub role: String,
}

row! {
    pub struct ReleaseRow as r, release_columns {
        pub id: ReleaseId,
        pub plugin_id: PluginId,
        /// Semver.
        pub version: String,
        /// Order-preserving bytes of the version; memcmp is semver's precedence.
        pub version_key: Vec<u8>,
        /// Canonical JSON (RFC 8785), exactly as hashed.
        pub manifest: String,
        /// SHA-256 of the manifest, hex.
        pub digest: String,
        /// Bytes of all files.
        pub size: i64,
        pub readme_html: String,
        pub changelog_html: String,
        @json pub warnings: Vec<String>,
        pub signature: Option<String>,
        pub yanked_at: Option<Timestamp>,
        pub published_at: Timestamp,
        pub icon_sha256: Option<String>,
        /// The rows of `release_files`, kept whole: a release never changes and its readers want all of them.
        @json pub files: Vec<ReleaseFileRow>,
        /// Kinds of calls that its code handles, a space between them; `None` when the code does not say.
        pub handles: Option<String>,
    }
}

/// A release with all that a page or an install wants to know about it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ReleaseFull {
    #[sqlx(flatten)]
    pub plugin: PluginRow,
    #[sqlx(flatten)]
    pub publisher: PublisherRow,
    #[sqlx(flatten)]
    pub release: ReleaseRow,
}

impl ReleaseFull {
    pub fn files(&self) -> &[ReleaseFileRow] {
        &self.release.files
    }
}

sql!(INSERT = "INSERT INTO releases
    (id, plugin_id, version, version_key, manifest, digest, size, readme_html, changelog_html, warnings, signature,
     yanked_at, published_at, icon_sha256, files, handles)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)");
sql!(
    INSERT_FILE = "INSERT INTO release_files (release_id, path, sha256, size, media_type, role)
    VALUES ($1, $2, $3, $4, $5, $6)"
);

/// `Conflict("release")` when the plugin has that version already. `row.files` is what `files` says.
pub async fn insert(tx: &mut PlatformTx<'_>, row: &ReleaseRow, files: &[ReleaseFileRow]) -> Result<()> {
    let done = execute!(
        tx,
        INSERT,
        row.id,
        row.plugin_id,
        &row.version,
        &row.version_key,
        &row.manifest,
        &row.digest,
        row.size,
        &row.readme_html,
        &row.changelog_html,
        Json(&row.warnings),
        row.signature.as_deref(),
        row.yanked_at,
        row.published_at,
        row.icon_sha256.as_deref(),
        Json(files),
        row.handles.as_deref()
    );
    unique(done, "release")?;
    for file in files {
        execute!(tx, INSERT_FILE, row.id, &file.path, &file.sha256, file.size, &file.media_type, &file.role)?;
    }
    Ok(())
}

macro_rules! full {
    ($tail:literal) => {
        concat!(
            "SELECT ", plugin_columns!(), ", ", publisher_columns!(), ", ", release_columns!(), "
             FROM plugins p JOIN publishers pb ON pb.id = p.publisher_id JOIN releases r ON r.plugin_id = p.id ", $tail
        )
    };
}

sql!(FIND = full!("WHERE p.key = $1 AND r.version = $2 AND r.dev_tenant_id IS NULL"));

pub async fn find(tx: &mut impl AnyTx, plugin_key: &str, version: &str) -> Result<Option<ReleaseFull>> {
    fetch_optional!(ReleaseFull, tx, FIND, plugin_key, version)
}

sql!(GET = full!("WHERE r.id = $1"));

pub async fn get(tx: &mut impl AnyTx, id: ReleaseId) -> Result<Option<ReleaseFull>> {
    fetch_optional!(ReleaseFull, tx, GET, id)
}

sql!(NEWEST = full!("WHERE p.key = $1 AND r.id = p.latest_release_id"));

/// The release that the listing shows.
pub async fn newest(tx: &mut impl AnyTx, plugin_key: &str) -> Result<Option<ReleaseFull>> {
    fetch_optional!(ReleaseFull, tx, NEWEST, plugin_key)
}

sql!(
    NEWEST_ID = "SELECT id FROM releases WHERE plugin_id = $1 AND yanked_at IS NULL AND dev_tenant_id IS NULL ORDER BY version_key DESC LIMIT 1"
);

/// The release with the highest version that is not yanked.
pub async fn newest_id(tx: &mut impl AnyTx, plugin: PluginId) -> Result<Option<ReleaseId>> {
    let row: Option<(ReleaseId,)> = fetch_optional!((ReleaseId,), tx, NEWEST_ID, plugin)?;
    Ok(row.map(|(id,)| id))
}

sql!(
    HAS_PUBLISHED = "SELECT COUNT(*) FROM (SELECT 1 FROM releases WHERE plugin_id = $1 AND dev_tenant_id IS NULL LIMIT 1) r"
);

/// Whether it has releases that are no tenant's own, yanked ones too.
pub async fn has_published(tx: &mut impl AnyTx, plugin: PluginId) -> Result<bool> {
    let (count,): (i64,) = fetch_one!((i64,), tx, HAS_PUBLISHED, plugin)?;
    Ok(count > 0)
}

sql!(
    LIST = concat!(
        "SELECT ",
        release_columns!(),
        " FROM releases r JOIN plugins p ON p.id = r.plugin_id
     WHERE p.key = $1 AND r.dev_tenant_id IS NULL ORDER BY r.version_key DESC LIMIT 100"
    )
);

/// The 100 highest versions, highest first.
pub async fn list(tx: &mut impl AnyTx, plugin_key: &str) -> Result<Vec<ReleaseRow>> {
    fetch_all!(ReleaseRow, tx, LIST, plugin_key)
}

sql!(BY_DIGEST = full!("WHERE r.digest = $1 ORDER BY r.id LIMIT 1"));

pub async fn by_digest(tx: &mut impl AnyTx, digest: &str) -> Result<Option<ReleaseFull>> {
    fetch_optional!(ReleaseFull, tx, BY_DIGEST, digest)
}

sql!(ALL = concat!("SELECT ", release_columns!(), " FROM releases r WHERE r.id > $1 ORDER BY r.id LIMIT $2"));

/// Every release in the order of publishing, for work that goes through all of them.
pub async fn after(tx: &mut impl AnyTx, id: ReleaseId, limit: i64) -> Result<Vec<ReleaseRow>> {
    fetch_all!(ReleaseRow, tx, ALL, id, limit)
}

sql!(MARK_DEV = "UPDATE releases SET dev_tenant_id = $2 WHERE id = $1");

/// Nobody but that tenant ever sees the release.
pub async fn mark_dev(tx: &mut PlatformTx<'_>, id: ReleaseId, tenant: TenantId) -> Result<()> {
    execute!(tx, MARK_DEV, id, tenant).map(drop)
}

sql!(FIND_DEV = full!("WHERE p.key = $1 AND r.digest = $2 AND r.dev_tenant_id = $3"));

/// A release of a tenant's own, by the digest of its manifest.
pub async fn find_dev(
    tx: &mut impl AnyTx,
    plugin_key: &str,
    digest: &str,
    tenant: TenantId,
) -> Result<Option<ReleaseFull>> {
    fetch_optional!(ReleaseFull, tx, FIND_DEV, plugin_key, digest, tenant)
}

sql!(
    DELETE_OLD_DEV = "DELETE FROM releases WHERE dev_tenant_id = $1 AND plugin_id = $2
    AND NOT EXISTS (SELECT 1 FROM installations i WHERE i.release_id = releases.id)
    AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.release_id = releases.id)"
);

/// Those that nothing is pinned to any more.
pub async fn delete_old_dev(tx: &mut PlatformTx<'_>, tenant: TenantId, plugin: PluginId) -> Result<u64> {
    execute!(tx, DELETE_OLD_DEV, tenant, plugin)
}
