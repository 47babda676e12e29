//! `files`: metadata in the database, bytes in the blob store under the tenant and the file's own id. Bytes go
//! first and are removed last: a row never points at nothing.

use bytes::Bytes;
use tenon_api::{
    Timestamp,
    ids::{FileId, InstallationId},
};
use tenon_contract::guest::{FileInfo, FilePut, MAX_FILES};
use tenon_store::{
    Cx,
    files::{self, FileError, FileRow, Quota, Usage},
    jobs,
};

use super::{Answer, Refusal};
use crate::{Core, Error, Result, jobs::files::DeleteFiles};

/// `quota` in bytes for the installation; answers the id. It goes on when whoever asked is gone, a guest at its deadline
/// or a connection that broke: bytes without a row would be kept for ever and counted nowhere.
pub async fn put(
    core: &Core,
    cx: &Cx,
    installation: InstallationId,
    file: FilePut,
    quota: i64,
) -> Answer<FileRow> {
    let (core, cx) = (core.clone(), cx.clone());
    let work = tokio::spawn(async move { put_whole(&core, &cx, installation, file, quota).await });
    work.await.map_err(Error::internal)?
}

async fn put_whole(
    core: &Core,
    cx: &Cx,
    installation: InstallationId,
    file: FilePut,
    quota: i64,
) -> Answer<FileRow> {
    let row = FileRow {
        id: FileId::new(),
        installation_id: installation,
        name: file.name,
        content_type: file.content_type,
        size: file.bytes.len() as i64,
        created_at: cx.now,
    };
    let quota = Quota { bytes: quota, files: MAX_FILES as i64 };
    let used = {
        let mut tx = core.db.read(cx).await?;
        files::usage(&mut tx, installation).await?
    };
    // Looked at before the bytes travel; decided again with the row.
    let wanted = Usage { bytes: used.bytes + row.size, files: used.files + 1 };
    if let Err(error) = quota.check(wanted) {
        return Ok(Err(Refusal::Quota(error.to_string())));
    }
    let tenant = cx.tenant_id()?;
    core.blobs.put_file(tenant, row.id, Bytes::from(file.bytes)).await.map_err(Error::internal)?;
    let kept = row.clone();
    let written = core
        .db
        .write(cx, move |tx| {
            let row = kept.clone();
            Box::pin(async move {
                match files::insert(tx, &row, quota).await {
                    Ok(()) => Ok(()),
                    Err(FileError::Store(error)) => Err(error),
                    Err(error) => Err(tenon_store::Error::rolled(Over(error.to_string()))),
                }
            })
        })
        .await;
    match written {
        Ok(()) => Ok(Ok(row)),
        Err(error) => {
            core.blobs.delete_file(tenant, row.id).await.map_err(Error::internal)?;
            match error {
                tenon_store::Error::Rolled(inner) if inner.is::<Over>() => {
                    Ok(Err(Refusal::Quota(inner.to_string())))
                }
                error => Err(error.into()),
            }
        }
    }
}

/// Rolls the write back with a refusal that is the guest's to read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Over(String);

pub async fn find(core: &Core, cx: &Cx, installation: InstallationId, id: &str) -> Result<Option<FileRow>> {
    let Ok(id) = id.parse() else { return Ok(None) };
    let mut tx = core.db.read(cx).await?;
    Ok(files::find(&mut tx, installation, id).await?)
}

pub async fn get(
    core: &Core,
    cx: &Cx,
    installation: InstallationId,
    id: &str,
    offset: u64,
    length: u32,
) -> Answer<Vec<u8>> {
    let Some(row) = find(core, cx, installation, id).await? else { return Ok(Err(missing(id))) };
    let size = u64::try_from(row.size).unwrap_or_default();
    let end = size.min(offset.saturating_add(length.into()));
    if offset >= end {
        return Ok(Ok(Vec::new()));
    }
    let bytes = core.blobs.get_file(cx.tenant_id()?, row.id, offset..end).await.map_err(Error::internal)?;
    bytes.map(|bytes| Ok(bytes.to_vec())).ok_or_else(|| Error::internal("the bytes of a file are missing"))
}

/// Seconds after which a job removes bytes that are there still.
const IN_CASE_AFTER: i64 = 60;

/// Like [`put`] it goes on when whoever asked is gone.
pub async fn delete(core: &Core, cx: &Cx, installation: InstallationId, id: &str) -> Result<bool> {
    let Ok(id) = id.parse::<FileId>() else { return Ok(false) };
    let (core, cx) = (core.clone(), cx.clone());
    let work = tokio::spawn(async move { delete_whole(&core, &cx, installation, id).await });
    work.await.map_err(Error::internal)?
}

/// The bytes go here and now, in the time of whoever deletes: as work for later, a guest that puts and deletes without
/// end would fill the line that installs wait in. A job of the same commit is there for a process that ends in between.
async fn delete_whole(core: &Core, cx: &Cx, installation: InstallationId, id: FileId) -> Result<bool> {
    let job = DeleteFiles { files: vec![id] }.queue(Timestamp::now().plus_seconds(IN_CASE_AFTER))?;
    let in_case = job.id;
    let gone = core
        .db
        .write(cx, move |tx| {
            let job = job.clone();
            Box::pin(async move {
                let gone = files::delete(tx, installation, id).await?;
                if gone {
                    tx.enqueue_in_case(job).await?;
                }
                Ok(gone)
            })
        })
        .await?;
    if !gone {
        return Ok(false);
    }
    if let Err(error) = core.blobs.delete_file(cx.tenant_id()?, id).await {
        tracing::warn!(%error, file = %id, "the bytes of a deleted file go later");
        return Ok(true);
    }
    core.db.write(cx, move |tx| Box::pin(async move { jobs::withdraw(tx, in_case).await })).await?;
    Ok(true)
}

pub async fn list(
    core: &Core,
    cx: &Cx,
    installation: InstallationId,
    before: Option<&str>,
    limit: u32,
) -> Answer<Vec<FileRow>> {
    let before = match before.map(str::parse).transpose() {
        Ok(before) => before,
        Err(_) => return Ok(Err(missing(before.unwrap_or_default()))),
    };
    let mut tx = core.db.read(cx).await?;
    Ok(Ok(files::list(&mut tx, installation, before, i64::from(limit)).await?))
}

fn missing(id: &str) -> Refusal {
    let shown: String = id.chars().take(60).collect();
    Refusal::NotFound(format!("there is no file {shown:?} of this plugin here"))
}

/// As guests see it.
pub fn info(row: FileRow) -> FileInfo {
    FileInfo {
        id: row.id.to_string(),
        name: row.name,
        content_type: row.content_type,
        size: u64::try_from(row.size).unwrap_or_default(),
        created_at: u64::try_from(row.created_at.micros()).unwrap_or_default(),
    }
}
