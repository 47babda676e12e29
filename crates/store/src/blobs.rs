//! What is known about blobs; their bytes are in the blob store, under their SHA-256.

use crate::{AnyTx, PlatformTx, Result};

row! {
    pub struct BlobRow as b, blob_columns {
        /// Hex.
        pub sha256: String,
        /// Bytes.
        pub size: i64,
        pub media_type: String,
        /// An asset of a published release of an allowed type: `/blobs` may serve it.
        pub public: bool,
    }
}

sql!(
    INSERT = "INSERT INTO blobs (sha256, size, media_type, public) VALUES ($1, $2, $3, $4)
    ON CONFLICT (sha256) DO UPDATE SET public = blobs.public OR excluded.public"
);

/// Content-addressed: inserting the same blob again changes nothing but may make it public.
pub async fn insert(tx: &mut PlatformTx<'_>, row: &BlobRow) -> Result<()> {
    execute!(tx, INSERT, &row.sha256, row.size, &row.media_type, row.public).map(drop)
}

sql!(GET = concat!("SELECT ", blob_columns!(), " FROM blobs b WHERE b.sha256 = $1"));

pub async fn get(tx: &mut impl AnyTx, sha256: &str) -> Result<Option<BlobRow>> {
    fetch_optional!(BlobRow, tx, GET, sha256)
}

sql!(
    UNUSED = "SELECT b.sha256 FROM blobs b
    WHERE NOT EXISTS (SELECT 1 FROM release_files f WHERE f.sha256 = b.sha256) ORDER BY b.sha256 LIMIT $1"
);

/// Digests of those that no release holds.
pub async fn unused(tx: &mut impl AnyTx, limit: i64) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = fetch_all!((String,), tx, UNUSED, limit)?;
    Ok(rows.into_iter().map(|(sha256,)| sha256).collect())
}

sql!(
    DELETE_UNUSED = "DELETE FROM blobs
    WHERE sha256 = $1 AND NOT EXISTS (SELECT 1 FROM release_files f WHERE f.sha256 = blobs.sha256)"
);

/// Whether it was there and no release held it.
pub async fn delete_unused(tx: &mut PlatformTx<'_>, sha256: &str) -> Result<bool> {
    execute!(tx, DELETE_UNUSED, sha256).map(|deleted| deleted > 0)
}

pub async fn is_public(tx: &mut impl AnyTx, sha256: &str) -> Result<bool> {
    Ok(get(tx, sha256).await?.is_some_and(|blob| blob.public))
}
