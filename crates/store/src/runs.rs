//! Runs of plugins' jobs: one row per execution, whatever started it; attempts count up in place.

use serde_json::Value;
use tenon_api::{
    Timestamp,
    ids::{InstallationId, RunId},
};

use crate::{Error, Result, TenantTx, sql::Word};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    Queued,
    Running,
    Done,
    Failed,
    Cancelled,
}

words!(RunState { Queued = "queued", Running = "running", Done = "done", Failed = "failed", Cancelled = "cancelled" });

row! {
    pub struct RunRow as r, run_columns {
        pub id: RunId,
        pub installation_id: InstallationId,
        /// The name in `[[jobs]]`.
        pub job: String,
        /// `person`, `plugin` or `schedule`.
        pub cause: String,
        /// `usr_…`, `system` or the plugin's key.
        pub actor: String,
        @text pub state: RunState,
        pub attempt: i64,
        @json pub input: Value,
        pub done: i64,
        /// 0: not known.
        pub total: i64,
        pub message: Option<String>,
        /// JSON text of what the plugin says it did.
        pub report: Option<String>,
        pub queued_at: Timestamp,
        pub started_at: Option<Timestamp>,
        pub finished_at: Option<Timestamp>,
    }
}

/// What to queue.
#[derive(Debug, Clone)]
pub struct NewRun {
    pub id: RunId,
    pub installation: InstallationId,
    pub job: String,
    pub cause: &'static str,
    pub actor: String,
    pub input: Value,
}

sql!(
    INSERT = "INSERT INTO runs
    (tenant_id, id, installation_id, job, cause, actor, state, attempt, input, done, total, queued_at)
    VALUES ($1, $2, $3, $4, $5, $6, 'queued', 0, $7, 0, 0, $8)"
);

pub async fn insert(tx: &mut TenantTx<'_>, run: &NewRun) -> Result<()> {
    let (tenant, now) = (tx.tenant(), tx.now());
    execute!(
        tx,
        INSERT,
        tenant,
        run.id,
        run.installation,
        &run.job,
        run.cause,
        &run.actor,
        crate::Json(&run.input),
        now
    )
    .map(drop)
}

sql!(
    COUNT_OPEN = "SELECT COUNT(*) FROM runs
    WHERE tenant_id = $1 AND installation_id = $2 AND state IN ('queued', 'running')"
);

/// Runs that wait or are at work.
pub async fn count_open(tx: &mut TenantTx<'_>, installation: InstallationId) -> Result<i64> {
    let tenant = tx.tenant();
    let (count,): (i64,) = fetch_one!((i64,), tx, COUNT_OPEN, tenant, installation)?;
    Ok(count)
}

sql!(
    BEGIN = "UPDATE runs SET state = 'running', attempt = attempt + 1, started_at = COALESCE(started_at, $3), begun_at = $3
    WHERE tenant_id = $1 AND id = $2 AND state IN ('queued', 'running')"
);

/// Another attempt; `false` when the run is over, cancelled for instance.
pub async fn begin(tx: &mut TenantTx<'_>, id: RunId) -> Result<bool> {
    let (tenant, now) = (tx.tenant(), tx.now());
    Ok(execute!(tx, BEGIN, tenant, id, now)? == 1)
}

sql!(
    PROGRESS = "UPDATE runs SET done = $3, total = $4, message = $5
    WHERE tenant_id = $1 AND id = $2 AND state = 'running'"
);

/// Says nothing about a run that is over.
pub async fn set_progress(
    tx: &mut TenantTx<'_>,
    id: RunId,
    done: i64,
    total: i64,
    message: &str,
) -> Result<bool> {
    let tenant = tx.tenant();
    Ok(execute!(tx, PROGRESS, tenant, id, done, total, message)? == 1)
}

sql!(
    END = "UPDATE runs SET state = $3, message = $4, report = $5, finished_at = $6, input = 'null'
    WHERE tenant_id = $1 AND id = $2 AND state IN ('queued', 'running')"
);

/// How a run ended.
#[derive(Debug, Clone)]
pub struct Ended {
    pub state: RunState,
    pub message: Option<String>,
    pub report: Option<String>,
}

/// `false` when it was over already. Nobody asks for its input any more.
pub async fn end(tx: &mut TenantTx<'_>, id: RunId, ended: &Ended) -> Result<bool> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let (state, message, report) = (ended.state.word(), ended.message.as_deref(), ended.report.as_deref());
    Ok(execute!(tx, END, tenant, id, state, message, report, now)? == 1)
}

sql!(FIND = concat!("SELECT ", run_columns!(), " FROM runs r WHERE r.tenant_id = $1 AND r.id = $2"));

pub async fn find(tx: &mut TenantTx<'_>, id: RunId) -> Result<Option<RunRow>> {
    let tenant = tx.tenant();
    fetch_optional!(RunRow, tx, FIND, tenant, id)
}

pub async fn get(tx: &mut TenantTx<'_>, id: RunId) -> Result<RunRow> {
    find(tx, id).await?.ok_or(Error::NotFound("run"))
}

sql!(
    LIST = concat!(
        "SELECT ",
        run_columns!(),
        " FROM runs r WHERE r.tenant_id = $1 AND r.installation_id = $2 AND r.job = $3
         AND (CAST($4 AS TEXT) IS NULL OR r.id < $5) ORDER BY r.id DESC LIMIT $6"
    )
);

/// Newest first, before `before`.
pub async fn list(
    tx: &mut TenantTx<'_>,
    installation: InstallationId,
    job: &str,
    before: Option<RunId>,
    limit: i64,
) -> Result<Vec<RunRow>> {
    let tenant = tx.tenant();
    let (bound, id) = (before.map(|_| ""), before.unwrap_or(RunId::from_uuid(sqlx::types::Uuid::nil())));
    fetch_all!(RunRow, tx, LIST, tenant, installation, job, bound, id, limit)
}

sql!(
    LATEST = concat!(
        "SELECT ",
        run_columns!(),
        " FROM runs r WHERE r.tenant_id = $1 AND r.installation_id = $2 AND r.id =
           (SELECT l.id FROM runs l WHERE l.tenant_id = r.tenant_id AND l.installation_id = r.installation_id
              AND l.job = r.job ORDER BY l.id DESC LIMIT 1) ORDER BY r.job"
    )
);

/// The last run of each job.
pub async fn latest(tx: &mut TenantTx<'_>, installation: InstallationId) -> Result<Vec<RunRow>> {
    let tenant = tx.tenant();
    fetch_all!(RunRow, tx, LATEST, tenant, installation)
}

sql!(TRIM = "DELETE FROM runs WHERE finished_at < $1");

/// Forgets runs that ended before a time, in every tenant.
pub async fn trim(tx: &mut crate::PlatformTx<'_>, before: Timestamp) -> Result<u64> {
    execute!(tx, TRIM, before)
}

sql!(
    TRIM_JOB = "DELETE FROM runs WHERE tenant_id = $1 AND installation_id = $2 AND job = $3 AND finished_at IS NOT NULL
    AND id < (SELECT k.id FROM runs k WHERE k.tenant_id = $1 AND k.installation_id = $2 AND k.job = $3
              ORDER BY k.id DESC LIMIT 1 OFFSET $4)"
);

/// Forgets what ended of a job, but for the newest `kept` runs.
pub async fn trim_job(
    tx: &mut TenantTx<'_>,
    installation: InstallationId,
    job: &str,
    kept: i64,
) -> Result<u64> {
    let tenant = tx.tenant();
    execute!(tx, TRIM_JOB, tenant, installation, job, kept - 1)
}

sql!(DELETE_ALL = "DELETE FROM runs WHERE tenant_id = $1 AND installation_id = $2");

pub async fn delete_all(tx: &mut TenantTx<'_>, installation: InstallationId) -> Result<()> {
    let tenant = tx.tenant();
    execute!(tx, DELETE_ALL, tenant, installation).map(drop)
}
