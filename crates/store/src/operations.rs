//! Work on an installation: install, enable, disable … One runs per installation; what failed stays until it is
//! dismissed or an install succeeds.

use serde_json::Value;
use tenon_api::{
    Timestamp,
    ids::{InstallationId, OperationId, ReleaseId, TenantId},
    installations::{OperationKind, OperationStatus},
};

use crate::{Error, Json, Result, TenantTx, error::unique, sql::Word};

words!(OperationKind {
    Install = "install",
    Enable = "enable",
    Disable = "disable",
    Upgrade = "upgrade",
    Rollback = "rollback",
    Uninstall = "uninstall",
});
words!(OperationStatus { Running = "running", Done = "done", Failed = "failed", Cancelled = "cancelled" });

row! {
    pub struct OperationRow as o, operation_columns {
        pub id: OperationId,
        pub tenant_id: TenantId,
        pub installation_id: InstallationId,
        @text pub kind: OperationKind,
        @text pub status: OperationStatus,
        /// The use case's own word for how far it came.
        pub step: String,
        pub release_id: ReleaseId,
        @json pub params: Value,
        pub message: Option<String>,
        pub dismissed: bool,
        pub started_at: Timestamp,
        pub finished_at: Option<Timestamp>,
    }
}

sql!(INSERT = "INSERT INTO operations
    (tenant_id, id, installation_id, kind, status, step, release_id, params, message, dismissed, started_at, finished_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");

/// [`Error::Conflict`]`("operation")` when one runs for that installation.
pub async fn insert(tx: &mut TenantTx<'_>, row: &OperationRow) -> Result<()> {
    let tenant = tx.tenant();
    let done = execute!(
        tx,
        INSERT,
        tenant,
        row.id,
        row.installation_id,
        row.kind.word(),
        row.status.word(),
        &row.step,
        row.release_id,
        Json(&row.params),
        row.message.as_deref(),
        row.dismissed,
        row.started_at,
        row.finished_at
    );
    unique(done, "operation").map(drop)
}

sql!(
    GET = concat!("SELECT ", operation_columns!(), " FROM operations o WHERE o.tenant_id = $1 AND o.id = $2")
);

pub async fn get(tx: &mut TenantTx<'_>, id: OperationId) -> Result<OperationRow> {
    let tenant = tx.tenant();
    fetch_optional!(OperationRow, tx, GET, tenant, id)?.ok_or(Error::NotFound("operation"))
}

sql!(
    LIST = concat!(
        "SELECT ",
        operation_columns!(),
        " FROM operations o
     WHERE o.tenant_id = $1 AND o.installation_id = $2 AND (o.id < $3 OR $4) ORDER BY o.id DESC LIMIT $5"
    )
);

/// Newest first, before `before`.
pub async fn list(
    tx: &mut TenantTx<'_>,
    installation: InstallationId,
    before: Option<OperationId>,
    limit: i64,
) -> Result<Vec<OperationRow>> {
    let tenant = tx.tenant();
    fetch_all!(OperationRow, tx, LIST, tenant, installation, before, before.is_none(), limit)
}

sql!(
    RUNNING = concat!(
        "SELECT ",
        operation_columns!(),
        " FROM operations o
     WHERE o.tenant_id = $1 AND o.installation_id = $2 AND o.status = 'running'"
    )
);

pub async fn find_running(
    tx: &mut TenantTx<'_>,
    installation: InstallationId,
) -> Result<Option<OperationRow>> {
    let tenant = tx.tenant();
    fetch_optional!(OperationRow, tx, RUNNING, tenant, installation)
}

sql!(SET_STEP = "UPDATE operations SET step = $3 WHERE tenant_id = $1 AND id = $2 AND status = 'running'");

/// [`Error::Stale`] when the operation does not run any more.
pub async fn set_step(tx: &mut TenantTx<'_>, id: OperationId, step: &str) -> Result<()> {
    let tenant = tx.tenant();
    if execute!(tx, SET_STEP, tenant, id, step)? == 1 { Ok(()) } else { Err(Error::Stale) }
}

sql!(
    FINISH = "UPDATE operations SET status = $3, message = $4, finished_at = $5
    WHERE tenant_id = $1 AND id = $2 AND status = 'running'"
);

/// [`Error::Stale`] when the operation does not run any more.
pub async fn finish(
    tx: &mut TenantTx<'_>,
    id: OperationId,
    status: OperationStatus,
    message: Option<&str>,
    at: Timestamp,
) -> Result<()> {
    let tenant = tx.tenant();
    if execute!(tx, FINISH, tenant, id, status.word(), message, at)? == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

sql!(
    DISMISS = "UPDATE operations SET dismissed = TRUE
    WHERE tenant_id = $1 AND installation_id = $2 AND status <> 'running' AND NOT dismissed"
);

/// Puts away everything that ended for an installation; answers whether there was something.
pub async fn dismiss(tx: &mut TenantTx<'_>, installation: InstallationId) -> Result<bool> {
    let tenant = tx.tenant();
    execute!(tx, DISMISS, tenant, installation).map(|dismissed| dismissed > 0)
}
