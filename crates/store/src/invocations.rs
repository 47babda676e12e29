//! Calls into the sandbox, as they went: one row each, written in batches, with hourly sums and counts of used
//! powers beside them, so that nothing has to be scanned to show them.

use serde_json::Value;
use tenon_api::{
    Timestamp,
    ids::{InstallationId, InvocationId},
};

use crate::{Result, TenantTx};

row! {
    pub struct InvocationRow as i, invocation_columns {
        pub id: InvocationId,
        pub installation_id: InstallationId,
        pub at: Timestamp,
        /// The call kind.
        pub kind: String,
        /// The route, job, service or step.
        pub subject: String,
        pub version: String,
        /// `ok`, a fault's code, or how the sandbox stopped it.
        pub outcome: String,
        pub message: Option<String>,
        pub duration_us: i64,
        pub memory_peak: i64,
        @json pub host_calls: Value,
        pub host_call_count: i64,
        /// `usr_…`, `system` or `anonymous`.
        pub actor: String,
        pub request_id: String,
    }
}

/// What is summed up besides.
#[derive(Debug, Clone)]
pub struct Counted {
    pub installation: InstallationId,
    /// Start of the hour.
    pub hour: Timestamp,
    pub calls: i64,
    pub failed: i64,
    pub duration_us: i64,
    pub bytes: i64,
}

sql!(
    INSERT = "INSERT INTO invocations
    (tenant_id, id, installation_id, at, kind, subject, version, outcome, message, duration_us, memory_peak,
     host_calls, host_call_count, actor, request_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
);

pub async fn insert(tx: &mut TenantTx<'_>, row: &InvocationRow) -> Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx,
        INSERT,
        tenant,
        row.id,
        row.installation_id,
        row.at,
        &row.kind,
        &row.subject,
        &row.version,
        &row.outcome,
        row.message.as_deref(),
        row.duration_us,
        row.memory_peak,
        crate::Json(&row.host_calls),
        row.host_call_count,
        &row.actor,
        &row.request_id
    )
    .map(drop)
}

sql!(
    COUNT = "INSERT INTO call_usage (tenant_id, installation_id, hour, calls, failed, duration_us, bytes)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (tenant_id, installation_id, hour) DO UPDATE
    SET calls = call_usage.calls + excluded.calls, failed = call_usage.failed + excluded.failed,
        duration_us = call_usage.duration_us + excluded.duration_us, bytes = call_usage.bytes + excluded.bytes"
);

pub async fn count(tx: &mut TenantTx<'_>, sums: &Counted) -> Result<()> {
    let tenant = tx.tenant();
    let Counted { installation, hour, calls, failed, duration_us, bytes } = *sums;
    execute!(tx, COUNT, tenant, installation, hour, calls, failed, duration_us, bytes).map(drop)
}

sql!(
    USE_POWER = "INSERT INTO power_usage (tenant_id, installation_id, power, uses, last_used_at)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (tenant_id, installation_id, power) DO UPDATE
    SET uses = power_usage.uses + excluded.uses, last_used_at = excluded.last_used_at"
);

/// `power` is its id in the consent, or a capability's name.
pub async fn use_power(
    tx: &mut TenantTx<'_>,
    installation: InstallationId,
    power: &str,
    uses: i64,
    at: Timestamp,
) -> Result<()> {
    let tenant = tx.tenant();
    execute!(tx, USE_POWER, tenant, installation, power, uses, at).map(drop)
}

sql!(
    LIST = concat!(
        "SELECT ",
        invocation_columns!(),
        " FROM invocations i WHERE i.tenant_id = $1 AND i.installation_id = $2
         AND (CAST($3 AS TEXT) IS NULL OR i.id < $4)
         AND (CAST($5 AS TEXT) IS NULL OR $5 LIKE '%,' || i.kind || ',%')
         AND (CAST($6 AS TEXT) IS NULL OR i.outcome = $6 OR ($6 = 'failed' AND i.outcome <> 'ok'))
         ORDER BY i.id DESC LIMIT $7"
    )
);

/// Which calls to list; `failed` as an outcome means everything but `ok`.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Any of them; all when there is none.
    pub kinds: Vec<String>,
    pub outcome: Option<String>,
    pub before: Option<InvocationId>,
}

/// Newest first.
pub async fn list(
    tx: &mut TenantTx<'_>,
    installation: InstallationId,
    wanted: &Wanted,
    limit: i64,
) -> Result<Vec<InvocationRow>> {
    let tenant = tx.tenant();
    let bound = wanted.before.map(|_| "");
    let id = wanted.before.unwrap_or(InvocationId::from_uuid(sqlx::types::Uuid::nil()));
    let kinds = (!wanted.kinds.is_empty()).then(|| format!(",{},", wanted.kinds.join(",")));
    let outcome = wanted.outcome.as_deref();
    fetch_all!(InvocationRow, tx, LIST, tenant, installation, bound, id, kinds.as_deref(), outcome, limit)
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct UsageRow {
    pub installation_id: InstallationId,
    pub hour: Timestamp,
    pub calls: i64,
    pub failed: i64,
    pub duration_us: i64,
    pub bytes: i64,
}

sql!(
    USAGE = "SELECT installation_id, hour, calls, failed, duration_us, bytes FROM call_usage
    WHERE tenant_id = $1 AND hour >= $2 AND (CAST($3 AS TEXT) IS NULL OR installation_id = $4)
    ORDER BY installation_id, hour"
);

/// By hour since a time: of one installation, or of all of the tenant.
pub async fn usage(
    tx: &mut TenantTx<'_>,
    of: Option<InstallationId>,
    since: Timestamp,
) -> Result<Vec<UsageRow>> {
    let tenant = tx.tenant();
    let (one, id) = (of.map(|_| ""), of.unwrap_or(InstallationId::from_uuid(sqlx::types::Uuid::nil())));
    fetch_all!(UsageRow, tx, USAGE, tenant, since, one, id)
}

#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PowerUse {
    pub power: String,
    pub uses: i64,
    pub last_used_at: Timestamp,
}

sql!(
    POWERS = "SELECT power, uses, last_used_at FROM power_usage
    WHERE tenant_id = $1 AND installation_id = $2 ORDER BY power"
);

pub async fn powers(tx: &mut TenantTx<'_>, installation: InstallationId) -> Result<Vec<PowerUse>> {
    let tenant = tx.tenant();
    fetch_all!(PowerUse, tx, POWERS, tenant, installation)
}

sql!(TRIM = "DELETE FROM invocations WHERE at < $1");
sql!(TRIM_USAGE = "DELETE FROM call_usage WHERE hour < $1");

/// Forgets calls before one time and sums before another, in every tenant.
pub async fn trim(tx: &mut crate::PlatformTx<'_>, calls: Timestamp, sums: Timestamp) -> Result<u64> {
    execute!(tx, TRIM_USAGE, sums)?;
    execute!(tx, TRIM, calls)
}

sql!(DELETE_CALLS = "DELETE FROM invocations WHERE tenant_id = $1 AND installation_id = $2");
sql!(DELETE_SUMS = "DELETE FROM call_usage WHERE tenant_id = $1 AND installation_id = $2");
sql!(DELETE_POWERS = "DELETE FROM power_usage WHERE tenant_id = $1 AND installation_id = $2");

pub async fn delete_all(tx: &mut TenantTx<'_>, installation: InstallationId) -> Result<()> {
    let tenant = tx.tenant();
    execute!(tx, DELETE_CALLS, tenant, installation)?;
    execute!(tx, DELETE_SUMS, tenant, installation)?;
    execute!(tx, DELETE_POWERS, tenant, installation).map(drop)
}
