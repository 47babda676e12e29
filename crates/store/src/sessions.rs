//! Signed-in browsers. Only the SHA-256 of a session's token is kept.

use tenon_api::{
    Timestamp,
    ids::{SessionId, UserId},
};

use crate::{
    MembershipRow, PlatformTx, Result,
    members::{Membership, membership_columns},
    sql::Maybe,
    users::{UserRow, user_columns},
};

row! {
    pub struct SessionRow as s, session_columns {
        pub id: SessionId,
        pub user_id: UserId,
        pub token_hash: Vec<u8>,
        pub created_at: Timestamp,
        pub last_seen_at: Timestamp,
        pub idle_expires_at: Timestamp,
        pub expires_at: Timestamp,
        /// When the password was last typed.
        pub confirmed_at: Option<Timestamp>,
        pub address: String,
        pub user_agent: String,
    }
}

/// All that a request needs to know about who sent it.
#[derive(Debug, Clone)]
pub struct ResolvedSession {
    pub session: SessionRow,
    pub user: UserRow,
    /// By slug.
    pub memberships: Vec<MembershipRow>,
}

sql!(INSERT = "INSERT INTO sessions
    (id, user_id, token_hash, created_at, last_seen_at, idle_expires_at, expires_at, confirmed_at, address, user_agent)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");

pub async fn insert(tx: &mut PlatformTx<'_>, row: &SessionRow) -> Result<()> {
    execute!(
        tx,
        INSERT,
        row.id,
        row.user_id,
        &row.token_hash,
        row.created_at,
        row.last_seen_at,
        row.idle_expires_at,
        row.expires_at,
        row.confirmed_at,
        &row.address,
        &row.user_agent
    )
    .map(drop)
}

#[derive(sqlx::FromRow)]
struct Line {
    #[sqlx(flatten)]
    session: SessionRow,
    #[sqlx(flatten)]
    user: UserRow,
    #[sqlx(flatten)]
    membership: Maybe<Membership>,
}

sql!(
    RESOLVE = concat!(
        "SELECT ",
        session_columns!(),
        ", ",
        user_columns!(),
        ", ",
        membership_columns!(),
        "
     FROM sessions s JOIN users u ON u.id = s.user_id LEFT JOIN memberships m ON m.user_id = s.user_id
     WHERE s.token_hash = $1 AND s.idle_expires_at > $2 AND s.expires_at > $2
     ORDER BY m.slug"
    )
);

/// The live session of a token, its person and their tenants, in one statement.
pub async fn resolve(
    tx: &mut PlatformTx<'_>,
    token_hash: &[u8],
    now: Timestamp,
) -> Result<Option<ResolvedSession>> {
    let lines: Vec<Line> = fetch_all!(Line, tx, RESOLVE, token_hash, now)?;
    let mut resolved: Option<ResolvedSession> = None;
    for line in lines {
        let known = resolved.get_or_insert(ResolvedSession {
            session: line.session,
            user: line.user,
            memberships: Vec::new(),
        });
        known.memberships.extend(line.membership.0.map(MembershipRow::from));
    }
    Ok(resolved)
}

sql!(TOUCH = "UPDATE sessions SET last_seen_at = $2, idle_expires_at = $3 WHERE id = $1");

pub async fn touch(
    tx: &mut PlatformTx<'_>,
    id: SessionId,
    last_seen: Timestamp,
    idle_expires: Timestamp,
) -> Result<()> {
    execute!(tx, TOUCH, id, last_seen, idle_expires).map(drop)
}

sql!(
    LIST = concat!(
        "SELECT ",
        session_columns!(),
        " FROM sessions s
     WHERE s.user_id = $1 AND s.idle_expires_at > $2 AND s.expires_at > $2
     ORDER BY s.last_seen_at DESC, s.id DESC LIMIT 100"
    )
);

/// The live sessions of a person, last used first.
pub async fn list(tx: &mut PlatformTx<'_>, user: UserId) -> Result<Vec<SessionRow>> {
    let now = tx.now();
    fetch_all!(SessionRow, tx, LIST, user, now)
}

sql!(DELETE = "DELETE FROM sessions WHERE user_id = $1 AND id = $2");

/// Whether there was such a session of that person.
pub async fn delete(tx: &mut PlatformTx<'_>, user: UserId, id: SessionId) -> Result<bool> {
    execute!(tx, DELETE, user, id).map(|deleted| deleted > 0)
}

sql!(DELETE_ALL_BUT = "DELETE FROM sessions WHERE user_id = $1 AND id <> $2");

pub async fn delete_all_but(tx: &mut PlatformTx<'_>, user: UserId, kept: SessionId) -> Result<u64> {
    execute!(tx, DELETE_ALL_BUT, user, kept)
}

sql!(CONFIRM = "UPDATE sessions SET confirmed_at = $2 WHERE id = $1");

pub async fn confirm(tx: &mut PlatformTx<'_>, id: SessionId, at: Timestamp) -> Result<()> {
    execute!(tx, CONFIRM, id, at).map(drop)
}

sql!(DELETE_EXPIRED = "DELETE FROM sessions WHERE idle_expires_at <= $1 OR expires_at <= $1");

pub async fn delete_expired(tx: &mut PlatformTx<'_>, now: Timestamp) -> Result<u64> {
    execute!(tx, DELETE_EXPIRED, now)
}
