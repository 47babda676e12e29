//! What is known of files that plugins keep; their bytes lie in the blob store under the tenant.

use tenon_api::{
    Timestamp,
    ids::{FileId, InstallationId},
};

use crate::{Error, Result, TenantTx};

row! {
    pub struct FileRow as f, file_columns {
        pub id: FileId,
        pub installation_id: InstallationId,
        pub name: String,
        pub content_type: String,
        /// Bytes.
        pub size: i64,
        pub created_at: Timestamp,
    }
}

/// What an installation keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Usage {
    pub bytes: i64,
    pub files: i64,
}

#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("{wanted} bytes would go over the {quota} bytes of files that this plugin may keep here")]
    Quota { wanted: i64, quota: i64 },
    /// An empty file takes a row, a name and a place in a folder too.
    #[error("{most} files are as many as this plugin may keep here, whatever their size; delete some first")]
    Many { most: i64 },
    #[error(transparent)]
    Store(#[from] Error),
}

sql!(
    INSERT = "INSERT INTO files (tenant_id, id, installation_id, name, content_type, size, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)"
);
// Locks the row: two files at once cannot both take the last bytes.
sql!(
    COUNT = "INSERT INTO file_usage (tenant_id, installation_id, bytes, files) VALUES ($1, $2, $3, $4)
    ON CONFLICT (tenant_id, installation_id) DO UPDATE
    SET bytes = file_usage.bytes + excluded.bytes, files = file_usage.files + excluded.files
    RETURNING bytes, files"
);

async fn count(tx: &mut TenantTx<'_>, installation: InstallationId, bytes: i64, files: i64) -> Result<Usage> {
    let tenant = tx.tenant();
    fetch_one!(Usage, tx, COUNT, tenant, installation, bytes, files)
}

/// What an installation may keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub bytes: i64,
    pub files: i64,
}

impl Quota {
    /// Whether it may keep that.
    pub fn check(&self, wanted: Usage) -> Result<(), FileError> {
        if wanted.files > self.files {
            return Err(FileError::Many { most: self.files });
        }
        if wanted.bytes > self.bytes {
            return Err(FileError::Quota { wanted: wanted.bytes, quota: self.bytes });
        }
        Ok(())
    }
}

pub async fn insert(tx: &mut TenantTx<'_>, file: &FileRow, quota: Quota) -> Result<(), FileError> {
    let tenant = tx.tenant();
    quota.check(count(tx, file.installation_id, file.size, 1).await?)?;
    execute!(
        tx,
        INSERT,
        tenant,
        file.id,
        file.installation_id,
        &file.name,
        &file.content_type,
        file.size,
        file.created_at
    )?;
    Ok(())
}

sql!(
    FIND = concat!(
        "SELECT ",
        file_columns!(),
        " FROM files f WHERE f.tenant_id = $1 AND f.installation_id = $2 AND f.id = $3"
    )
);

pub async fn find(
    tx: &mut TenantTx<'_>,
    installation: InstallationId,
    id: FileId,
) -> Result<Option<FileRow>> {
    let tenant = tx.tenant();
    fetch_optional!(FileRow, tx, FIND, tenant, installation, id)
}

sql!(
    LIST = concat!(
        "SELECT ",
        file_columns!(),
        " FROM files f WHERE f.tenant_id = $1 AND f.installation_id = $2
         AND (CAST($3 AS TEXT) IS NULL OR f.id < $4) ORDER BY f.id DESC LIMIT $5"
    )
);

/// Newest first, before `before`.
pub async fn list(
    tx: &mut TenantTx<'_>,
    installation: InstallationId,
    before: Option<FileId>,
    limit: i64,
) -> Result<Vec<FileRow>> {
    let tenant = tx.tenant();
    let (bound, id) = (before.map(|_| ""), before.unwrap_or(FileId::from_uuid(sqlx::types::Uuid::nil())));
    fetch_all!(FileRow, tx, LIST, tenant, installation, bound, id, limit)
}

sql!(DELETE = "DELETE FROM files WHERE tenant_id = $1 AND installation_id = $2 AND id = $3 RETURNING size");

/// Whether there was one; its bytes are the caller's to remove, after the commit.
pub async fn delete(tx: &mut TenantTx<'_>, installation: InstallationId, id: FileId) -> Result<bool> {
    let tenant = tx.tenant();
    let gone: Option<(i64,)> = fetch_optional!((i64,), tx, DELETE, tenant, installation, id)?;
    let Some((size,)) = gone else { return Ok(false) };
    count(tx, installation, -size, -1).await?;
    Ok(true)
}

sql!(DELETE_ALL = "DELETE FROM files WHERE tenant_id = $1 AND installation_id = $2 RETURNING id");
sql!(DELETE_USAGE = "DELETE FROM file_usage WHERE tenant_id = $1 AND installation_id = $2");

/// All of an installation; answers whose bytes are to be removed.
pub async fn delete_all(tx: &mut TenantTx<'_>, installation: InstallationId) -> Result<Vec<FileId>> {
    let tenant = tx.tenant();
    let gone: Vec<(FileId,)> = fetch_all!((FileId,), tx, DELETE_ALL, tenant, installation)?;
    execute!(tx, DELETE_USAGE, tenant, installation)?;
    Ok(gone.into_iter().map(|(id,)| id).collect())
}

sql!(USAGE = "SELECT bytes, files FROM file_usage WHERE tenant_id = $1 AND installation_id = $2");

pub async fn usage(tx: &mut TenantTx<'_>, installation: InstallationId) -> Result<Usage> {
    let tenant = tx.tenant();
    let usage: Option<Usage> = fetch_optional!(Usage, tx, USAGE, tenant, installation)?;
    Ok(usage.unwrap_or_default())
}
