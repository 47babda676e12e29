//! Deletes what a plugin stored. Rows go in the caller's commit; bytes of files go afterwards, by a job of the same
//! commit, so that none is forgotten.

use tenon_api::ids::InstallationId;
use tenon_store::{TenantTx, installations};

use crate::jobs::files::DeleteFiles;

pub(crate) async fn delete(tx: &mut TenantTx<'_>, installation: InstallationId) -> tenon_store::Result<()> {
    let files = installations::delete_data(tx, installation).await?;
    // A payload of a job stays small.
    for part in files.chunks(500) {
        let job = DeleteFiles { files: part.to_vec() }.queue(tx.now())?;
        tx.enqueue(job).await?;
    }
    Ok(())
}
