//! Blobs in an object store: a local folder by default.

use std::{path::Path, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use object_store::{
    GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutMode, local::LocalFileSystem, path::Path as Key,
};
use tenon_api::ids::{FileId, TenantId};
use tenon_core::ports::{BlobError, BlobStore};

/// Files by SHA-256 under two characters of it, so that no folder grows too wide.
pub struct ObjectBlobs {
    store: Arc<dyn ObjectStore>,
}

impl ObjectBlobs {
    /// Creates the folder when it is missing.
    pub fn in_folder(folder: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self { store: Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true)) })
    }

    fn key(digest: &str) -> Result<Key, BlobError> {
        let shaped =
            digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if !shaped {
            return Err(BlobError { digest: digest.into(), source: "not a SHA-256 in hex".into() });
        }
        Ok(Key::from(format!("{}/{digest}", &digest[..2])))
    }
}

#[async_trait]
impl BlobStore for ObjectBlobs {
    async fn put(&self, digest: &str, bytes: Bytes) -> Result<(), BlobError> {
        let key = Self::key(digest)?;
        match self.store.put_opts(&key, bytes.into(), PutMode::Create.into()).await {
            // The name is the content: who was first wrote the same.
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(()),
            Err(error) => Err(BlobError { digest: digest.into(), source: error.into() }),
        }
    }

    async fn get(&self, digest: &str) -> Result<Option<Bytes>, BlobError> {
        let Ok(key) = Self::key(digest) else { return Ok(None) };
        let found = match self.store.get(&key).await {
            Ok(found) => found.bytes().await,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => Err(error),
        };
        found.map(Some).map_err(|error| BlobError { digest: digest.into(), source: error.into() })
    }

    async fn has(&self, digest: &str) -> Result<bool, BlobError> {
        match self.store.head(&Self::key(digest)?).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(BlobError { digest: digest.into(), source: error.into() }),
        }
    }

    async fn delete(&self, digest: &str) -> Result<(), BlobError> {
        match self.store.delete(&Self::key(digest)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(BlobError { digest: digest.into(), source: error.into() }),
        }
    }

    async fn put_file(&self, tenant: TenantId, id: FileId, bytes: Bytes) -> Result<(), BlobError> {
        let put = self.store.put(&file(tenant, id), bytes.into()).await;
        put.map(drop).map_err(|error| of_file(id, error))
    }

    async fn get_file(
        &self,
        tenant: TenantId,
        id: FileId,
        range: std::ops::Range<u64>,
    ) -> Result<Option<Bytes>, BlobError> {
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let found = match self.store.get_opts(&file(tenant, id), options).await {
            Ok(found) => found.bytes().await,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => Err(error),
        };
        found.map(Some).map_err(|error| of_file(id, error))
    }

    async fn delete_file(&self, tenant: TenantId, id: FileId) -> Result<(), BlobError> {
        match self.store.delete(&file(tenant, id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(of_file(id, error)),
        }
    }
}

/// Under its tenant, by an id that nobody guesses and no other tenant has.
fn file(tenant: TenantId, id: FileId) -> Key {
    Key::from(format!("files/{tenant}/{id}"))
}

fn of_file(id: FileId, error: object_store::Error) -> BlobError {
    BlobError { digest: id.to_string(), source: error.into() }
}
