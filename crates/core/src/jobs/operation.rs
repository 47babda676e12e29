//! The job behind every operation.

use serde::{Deserialize, Serialize};
use tenon_api::ids::{JobId, OperationId};
use tenon_store::{Cx, NewJob};

use crate::{Core, Error, Result, operations::run};

/// Carries an operation out; may run twice.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunOperation {
    pub operation: OperationId,
}

impl RunOperation {
    pub const KIND: &'static str = "run_operation";
    const MAX_ATTEMPTS: i64 = 10;

    /// The row that queues it, once per operation.
    pub fn queue(&self, cx: &Cx) -> Result<NewJob> {
        Ok(NewJob {
            id: JobId::new(),
            kind: Self::KIND.into(),
            key: self.operation.to_string(),
            payload: serde_json::to_value(self).map_err(Error::internal)?,
            run_at: cx.now,
            max_attempts: Self::MAX_ATTEMPTS,
        })
    }

    pub async fn run(&self, core: &Core, cx: &Cx, fence: run::Fence) -> Result<()> {
        run::run(core, cx, fence, self.operation).await
    }
}
