//! The job that removes bytes of files whose rows are gone.

use serde::{Deserialize, Serialize};
use tenon_api::{
    Timestamp,
    ids::{FileId, JobId},
};
use tenon_store::{Cx, NewJob};

use crate::{Core, Error, Result};

/// Safe to repeat: what is gone stays gone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeleteFiles {
    pub files: Vec<FileId>,
}

impl DeleteFiles {
    pub const KIND: &'static str = "delete_files";
    const MAX_ATTEMPTS: i64 = 10;

    pub fn queue(&self, now: Timestamp) -> Result<NewJob> {
        let id = JobId::new();
        Ok(NewJob {
            id,
            kind: Self::KIND.into(),
            key: id.to_string(),
            payload: serde_json::to_value(self).map_err(Error::internal)?,
            run_at: now,
            max_attempts: Self::MAX_ATTEMPTS,
        })
    }

    pub async fn run(&self, core: &Core, cx: &Cx) -> Result<()> {
        let tenant = cx.tenant_id()?;
        for file in &self.files {
            core.blobs.delete_file(tenant, *file).await.map_err(Error::internal)?;
        }
        Ok(())
    }
}
