//! The audit log: entries in a hash chain per tenant, written with the work they tell about, and the unchained
//! log of refused attempts. `Db` writes the entries that `TenantTx::audit` collected.

use serde_json::Value;
use tenon_api::{
    Timestamp,
    audit::Outcome,
    ids::{AuditId, SessionId, TenantId, TokenId, UserId},
};

use crate::{Actor, PlatformTx, Result, TenantTx};

mod chain;
pub use chain::{Broken, Verifier, verify};
pub(crate) use chain::{GENESIS, append};

words!(Outcome { Ok = "ok", Refused = "refused", Failed = "failed" });

/// What a use case says; who, when and from where come from its `Cx`.
#[derive(Debug, Clone)]
pub struct NewAudit {
    /// `installation.installed` …
    pub action: String,
    /// Ids only: `ins_…`, `usr_…`.
    pub target: String,
    pub outcome: Outcome,
    /// Ids and values, secrets masked; `Null` where there was nothing.
    pub before: Value,
    pub after: Value,
}

impl NewAudit {
    pub fn new(action: impl Into<String>, target: impl ToString) -> Self {
        Self {
            action: action.into(),
            target: target.to_string(),
            outcome: Outcome::Ok,
            before: Value::Null,
            after: Value::Null,
        }
    }

    pub fn outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }

    pub fn before(mut self, before: Value) -> Self {
        self.before = before;
        self
    }

    pub fn after(mut self, after: Value) -> Self {
        self.after = after;
        self
    }
}

row! {
    /// One link of the chain. `before` and `after` are JSON texts, exactly as hashed.
    pub struct AuditEntryRow as a, audit_columns {
        pub id: AuditId,
        pub tenant_id: TenantId,
        pub seq: i64,
        pub at: Timestamp,
        pub actor_kind: String,
        pub actor_id: Option<UserId>,
        pub session_id: Option<SessionId>,
        pub token_id: Option<TokenId>,
        pub action: String,
        pub target: String,
        @text pub outcome: Outcome,
        pub before: String,
        pub after: String,
        pub address: String,
        pub request_id: String,
        pub canonical: String,
        pub prev_hash: Vec<u8>,
        pub hash: Vec<u8>,
    }
}

/// An entry with the name of who acted, as it is today.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AuditRow {
    #[sqlx(flatten)]
    pub entry: AuditEntryRow,
    pub actor_name: Option<String>,
}

/// Which entries to list, newest first. `None` does not narrow.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    pub actor: Option<UserId>,
    pub action: Option<String>,
    pub target: Option<String>,
    pub outcome: Option<Outcome>,
    /// Inclusive.
    pub from: Option<Timestamp>,
    /// Exclusive.
    pub to: Option<Timestamp>,
    /// Keyset: only entries before this position.
    pub before_seq: Option<i64>,
    pub limit: i64,
}

sql!(
    LIST = concat!(
        "SELECT ",
        audit_columns!(),
        ", u.name AS actor_name
     FROM audit_entries a LEFT JOIN users u ON u.id = a.actor_id
     WHERE a.tenant_id = $1
       AND (CAST($2 AS BIGINT) IS NULL OR a.seq < $2)
       AND (a.actor_id = $3 OR $4)
       AND (CAST($5 AS TEXT) IS NULL OR a.action = $5)
       AND (CAST($6 AS TEXT) IS NULL OR a.target = $6)
       AND (CAST($7 AS TEXT) IS NULL OR a.outcome = $7)
       AND (CAST($8 AS BIGINT) IS NULL OR a.at >= $8)
       AND (CAST($9 AS BIGINT) IS NULL OR a.at < $9)
     ORDER BY a.seq DESC LIMIT $10"
    )
);

pub async fn list(tx: &mut TenantTx<'_>, query: &AuditQuery) -> Result<Vec<AuditRow>> {
    let tenant = tx.tenant();
    fetch_all!(
        AuditRow,
        tx,
        LIST,
        tenant,
        query.before_seq,
        query.actor,
        query.actor.is_none(),
        query.action.clone(),
        query.target.clone(),
        query.outcome.map(word),
        query.from,
        query.to,
        query.limit
    )
}

sql!(
    GET = concat!(
        "SELECT ",
        audit_columns!(),
        ", u.name AS actor_name
     FROM audit_entries a LEFT JOIN users u ON u.id = a.actor_id
     WHERE a.tenant_id = $1 AND a.id = $2"
    )
);

pub async fn get(tx: &mut TenantTx<'_>, id: AuditId) -> Result<Option<AuditRow>> {
    let tenant = tx.tenant();
    fetch_optional!(AuditRow, tx, GET, tenant, id)
}

sql!(
    CHAIN = concat!(
        "SELECT ",
        audit_columns!(),
        " FROM audit_entries a
     WHERE a.tenant_id = $1 AND a.seq > $2 ORDER BY a.seq LIMIT $3"
    )
);

/// The chain from its beginning, in pieces, for [`Verifier`].
pub async fn chain(
    tx: &mut PlatformTx<'_>,
    tenant: TenantId,
    after_seq: i64,
    limit: i64,
) -> Result<Vec<AuditEntryRow>> {
    fetch_all!(AuditEntryRow, tx, CHAIN, tenant, after_seq, limit)
}

sql!(HEAD = "SELECT chain_hash FROM tenant_heads WHERE tenant_id = $1");

/// The hash that the newest entry must have; it tells when entries were cut off the end.
pub async fn head(tx: &mut PlatformTx<'_>, tenant: TenantId) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> = fetch_optional!((Vec<u8>,), tx, HEAD, tenant)?;
    Ok(row.map(|(hash,)| hash))
}

sql!(
    REFUSE = "INSERT INTO refused_attempts
    (id, tenant_id, at, actor_kind, actor_id, session_id, token_id, action, target, address, request_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
);

/// Notes an attempt that was refused, outside the chain: strangers must not be able to grow a tenant's chain.
pub async fn refuse(tx: &mut PlatformTx<'_>, id: AuditId, action: &str, target: &str) -> Result<()> {
    let cx = tx.cx().clone();
    let (user, session, token) = actor_ids(&cx.actor);
    let tenant = cx.tenant.as_ref().map(|tenant| tenant.id);
    execute!(
        tx,
        REFUSE,
        id,
        tenant,
        cx.now,
        cx.actor.kind(),
        user,
        session,
        token,
        action.to_owned(),
        target.to_owned(),
        cx.address.clone(),
        cx.request_id.clone()
    )
    .map(drop)
}

pub(crate) fn actor_ids(actor: &Actor) -> (Option<UserId>, Option<SessionId>, Option<TokenId>) {
    match actor {
        Actor::User(user) => (Some(user.id), user.session, user.token),
        Actor::Anonymous | Actor::System => (None, None, None),
    }
}

fn word(outcome: Outcome) -> &'static str {
    crate::sql::Word::word(&outcome)
}
