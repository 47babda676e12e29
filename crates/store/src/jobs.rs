//! Queued work of a tenant: claimed by state, held by a lease of the database's clock, fenced by its attempt.
//! A job runs at least once; its row goes when it is finished.

use serde_json::Value;
use tenon_api::{
    Timestamp,
    ids::{JobId, TenantId},
};

use crate::{Error, Json, PlatformTx, Result, TenantTx};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    Queued,
    Running,
    /// Gave up; a person may look at it.
    Dead,
}

words!(JobState { Queued = "queued", Running = "running", Dead = "dead" });

#[derive(Debug, Clone)]
pub struct NewJob {
    pub id: JobId,
    pub kind: String,
    /// Unique among the tenant's jobs that wait or run: the same work is queued once.
    pub key: String,
    pub payload: Value,
    pub run_at: Timestamp,
    pub max_attempts: i64,
}

row! {
    pub struct JobRow as j, job_columns {
        pub id: JobId,
        pub tenant_id: TenantId,
        pub kind: String,
        pub key: String,
        @text pub state: JobState,
        @json pub payload: Value,
        pub run_at: Timestamp,
        /// Database clock.
        pub lease_until: Option<Timestamp>,
        /// How often it was claimed: the fence that every commit of a run checks.
        pub attempt: i64,
        pub max_attempts: i64,
        pub last_error: Option<String>,
        pub created_at: Timestamp,
    }
}

sql!(INSERT = "INSERT INTO jobs
    (tenant_id, id, kind, key, state, payload, run_at, lease_until, attempt, max_attempts, last_error, created_at)
    VALUES ($1, $2, $3, $4, 'queued', $5, $6, NULL, 0, $7, NULL, $8)
    ON CONFLICT (tenant_id, key) WHERE state <> 'dead' DO NOTHING");

pub(crate) async fn insert(tx: &mut TenantTx<'_>, job: &NewJob) -> Result<()> {
    let (tenant, now) = (tx.tenant(), tx.now());
    execute!(
        tx,
        INSERT,
        tenant,
        job.id,
        &job.kind,
        &job.key,
        Json(&job.payload),
        job.run_at,
        job.max_attempts,
        now
    )
    .map(drop)
}

/// The database's clock, in microseconds. SQLite's ends at milliseconds: their last microsecond is taken, or a job
/// queued in this millisecond would not be due before the next look.
macro_rules! sqlite_now {
    () => {
        "CAST(unixepoch('subsec') * 1000000 AS INTEGER) + 999"
    };
}
macro_rules! postgres_now {
    () => {
        "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"
    };
}

macro_rules! claim {
    ($now:expr, $lock:literal, $is:literal, $order:expr) => {
        concat!(
            "UPDATE jobs AS j SET state = 'running', attempt = attempt + 1, lease_until = ",
            $now,
            " + $1 * 1000000
         WHERE (j.tenant_id, j.id) = (
           SELECT w.tenant_id, w.id FROM jobs w
           WHERE ((w.state = 'queued' AND w.run_at <= ",
            $now,
            ")
               OR (w.state = 'running' AND w.lease_until <= ",
            $now,
            "))
             AND w.kind ",
            $is,
            " $3
             AND (SELECT COUNT(*) FROM jobs b WHERE b.tenant_id = w.tenant_id AND b.state = 'running'
                  AND b.kind ",
            $is,
            " $3 AND b.lease_until > ",
            $now,
            ") < $2
           ORDER BY ",
            $order,
            "w.run_at, w.id LIMIT 1 ",
            $lock,
            ")
         RETURNING "
        )
    };
}

// RETURNING knows only plain columns on SQLite, so the select list is written out.
macro_rules! returned {
    () => {
        "id AS j_id, tenant_id AS j_tenant_id, kind AS j_kind, key AS j_key, state AS j_state, payload AS j_payload,
         run_at AS j_run_at, lease_until AS j_lease_until, attempt AS j_attempt, max_attempts AS j_max_attempts,
         last_error AS j_last_error, created_at AS j_created_at"
    };
}

sql!(CLAIM = sqlite: concat!(claim!(sqlite_now!(), "", "<>", ""), returned!()),
    postgres: concat!(claim!(postgres_now!(), "FOR UPDATE OF w SKIP LOCKED", "<>", ""), returned!()));

macro_rules! longest_without {
    () => {
        "COALESCE((SELECT MAX(r.begun_at) FROM runs r WHERE r.tenant_id = w.tenant_id), 0), "
    };
}

sql!(CLAIM_OF_PLUGINS = sqlite: concat!(claim!(sqlite_now!(), "", "=", longest_without!()), returned!()),
    postgres: concat!(claim!(postgres_now!(), "FOR UPDATE OF w SKIP LOCKED", "=", longest_without!()), returned!()));

/// Whose work is claimed. Each has places of its own: what plugins do must not hold up who disables them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// The server's: all kinds but this one.
    AllBut(&'static str),
    /// Plugins': this kind. The tenant goes first whose last attempt at a run began longest ago.
    Plugins(&'static str),
}

/// Takes the job that has waited longest, of a tenant with fewer than `per_tenant` running ones of the same queue; also
/// a job whose lease ran out.
pub async fn claim(
    tx: &mut PlatformTx<'_>,
    queue: Queue,
    lease_seconds: i64,
    per_tenant: i64,
) -> Result<Option<JobRow>> {
    match queue {
        Queue::AllBut(kind) => fetch_optional!(JobRow, tx, CLAIM, lease_seconds, per_tenant, kind),
        Queue::Plugins(kind) => {
            fetch_optional!(JobRow, tx, CLAIM_OF_PLUGINS, lease_seconds, per_tenant, kind)
        }
    }
}

sql!(EXTEND = sqlite: concat!("UPDATE jobs SET lease_until = ", sqlite_now!(), " + $4 * 1000000
    WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND state = 'running'"),
    postgres: concat!("UPDATE jobs SET lease_until = ", postgres_now!(), " + $4 * 1000000
    WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND state = 'running'"));

/// Holds the job for `lease_seconds` more from now.
pub async fn extend(tx: &mut TenantTx<'_>, id: JobId, attempt: i64, lease_seconds: i64) -> Result<()> {
    let tenant = tx.tenant();
    held(execute!(tx, EXTEND, tenant, id, attempt, lease_seconds)?)
}

sql!(FINISH = "DELETE FROM jobs WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND state = 'running'");

/// The work is done. [`Error::FenceLost`] when another attempt holds the job: the closure must then fail.
pub async fn finish(tx: &mut TenantTx<'_>, id: JobId, attempt: i64) -> Result<()> {
    let tenant = tx.tenant();
    held(execute!(tx, FINISH, tenant, id, attempt)?)
}

sql!(WITHDRAW = "DELETE FROM jobs WHERE tenant_id = $1 AND id = $2 AND state = 'queued'");

/// What the job was there for is done already. One that has begun goes on.
pub async fn withdraw(tx: &mut TenantTx<'_>, id: JobId) -> Result<()> {
    let tenant = tx.tenant();
    execute!(tx, WITHDRAW, tenant, id).map(drop)
}

sql!(
    RETRY = "UPDATE jobs SET state = 'queued', lease_until = NULL, run_at = $4, last_error = $5
    WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND state = 'running'"
);

/// Back into the queue, for `run_at`.
pub async fn retry(
    tx: &mut TenantTx<'_>,
    id: JobId,
    attempt: i64,
    run_at: Timestamp,
    error: &str,
) -> Result<()> {
    let tenant = tx.tenant();
    tx.jobs = true;
    held(execute!(tx, RETRY, tenant, id, attempt, run_at, error)?)
}

sql!(
    BURY = "UPDATE jobs SET state = 'dead', lease_until = NULL, last_error = $4
    WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND state = 'running'"
);

/// No attempt is left.
pub async fn bury(tx: &mut TenantTx<'_>, id: JobId, attempt: i64, error: &str) -> Result<()> {
    let tenant = tx.tenant();
    held(execute!(tx, BURY, tenant, id, attempt, error)?)
}

sql!(CHECK_FENCE = sqlite: "SELECT 1 FROM jobs WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND state = 'running'",
    postgres: "SELECT 1 FROM jobs WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND state = 'running' FOR UPDATE");

/// Every write of a run calls this first: what a lost attempt writes is rolled back.
pub async fn check_fence(tx: &mut TenantTx<'_>, id: JobId, attempt: i64) -> Result<()> {
    let tenant = tx.tenant();
    let row: Option<()> = fetch_optional!((i32,), tx, CHECK_FENCE, tenant, id, attempt)?.map(|_: (i32,)| ());
    row.ok_or(Error::FenceLost)
}

macro_rules! next_due {
    ($is:literal) => {
        concat!(
            "SELECT MIN(CASE WHEN state = 'queued' THEN run_at ELSE lease_until END) FROM jobs
             WHERE state <> 'dead' AND kind ",
            $is,
            " $1"
        )
    };
}

sql!(NEXT_DUE = next_due!("<>"));
sql!(NEXT_DUE_OF_PLUGINS = next_due!("="));

/// When there is something to claim again, in microseconds: a queued job's time or a lease's end.
pub async fn next_due(tx: &mut PlatformTx<'_>, queue: Queue) -> Result<Option<i64>> {
    let (due,): (Option<i64>,) = match queue {
        Queue::AllBut(kind) => fetch_one!((Option<i64>,), tx, NEXT_DUE, kind)?,
        Queue::Plugins(kind) => fetch_one!((Option<i64>,), tx, NEXT_DUE_OF_PLUGINS, kind)?,
    };
    Ok(due)
}

sql!(FREE_ALL_LEASES = "UPDATE jobs SET state = 'queued', lease_until = NULL WHERE state = 'running'");

/// At boot on SQLite, where no other process can be at work; answers how many were freed.
pub async fn free_all_leases(tx: &mut PlatformTx<'_>) -> Result<u64> {
    execute!(tx, FREE_ALL_LEASES)
}

sql!(COUNT_WAITING = "SELECT COUNT(*) FROM jobs WHERE state <> 'dead'");

/// Jobs that wait or run: tests end with none.
pub async fn count_waiting(tx: &mut PlatformTx<'_>) -> Result<i64> {
    let (count,): (i64,) = fetch_one!((i64,), tx, COUNT_WAITING)?;
    Ok(count)
}

fn held(changed: u64) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(Error::FenceLost) }
}
