//! API tokens. Only the SHA-256 of a token is kept.

use tenon_api::{
    Timestamp,
    ids::{TenantId, TokenId, UserId},
};

use crate::{
    Json, MembershipRow, PlatformTx, Result,
    members::{Membership, membership_columns},
    sql::Maybe,
    users::{UserRow, user_columns},
};

row! {
    pub struct TokenRow as k, token_columns {
        pub id: TokenId,
        pub user_id: UserId,
        /// The only tenant it works in; `None`: all tenants of its owner.
        pub tenant_id: Option<TenantId>,
        pub name: String,
        pub token_hash: Vec<u8>,
        /// Permission names.
        @json pub scopes: Vec<String>,
        pub created_at: Timestamp,
        pub expires_at: Timestamp,
        pub last_used_at: Option<Timestamp>,
    }
}

#[derive(Debug, Clone)]
pub struct ResolvedToken {
    pub token: TokenRow,
    pub user: UserRow,
    /// By slug.
    pub memberships: Vec<MembershipRow>,
}

sql!(
    INSERT = "INSERT INTO api_tokens
    (id, user_id, tenant_id, name, token_hash, scopes, created_at, expires_at, last_used_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
);

pub async fn insert(tx: &mut PlatformTx<'_>, row: &TokenRow) -> Result<()> {
    execute!(
        tx,
        INSERT,
        row.id,
        row.user_id,
        row.tenant_id,
        &row.name,
        &row.token_hash,
        Json(&row.scopes),
        row.created_at,
        row.expires_at,
        row.last_used_at
    )
    .map(drop)
}

#[derive(sqlx::FromRow)]
struct Line {
    #[sqlx(flatten)]
    token: TokenRow,
    #[sqlx(flatten)]
    user: UserRow,
    #[sqlx(flatten)]
    membership: Maybe<Membership>,
}

sql!(
    RESOLVE = concat!(
        "SELECT ",
        token_columns!(),
        ", ",
        user_columns!(),
        ", ",
        membership_columns!(),
        "
     FROM api_tokens k JOIN users u ON u.id = k.user_id LEFT JOIN memberships m ON m.user_id = k.user_id
     WHERE k.token_hash = $1 AND k.expires_at > $2
     ORDER BY m.slug"
    )
);

/// The live token, its owner and their tenants, in one statement.
pub async fn resolve(
    tx: &mut PlatformTx<'_>,
    token_hash: &[u8],
    now: Timestamp,
) -> Result<Option<ResolvedToken>> {
    let lines: Vec<Line> = fetch_all!(Line, tx, RESOLVE, token_hash, now)?;
    let mut resolved: Option<ResolvedToken> = None;
    for line in lines {
        let known = resolved.get_or_insert(ResolvedToken {
            token: line.token,
            user: line.user,
            memberships: Vec::new(),
        });
        known.memberships.extend(line.membership.0.map(MembershipRow::from));
    }
    Ok(resolved)
}

sql!(
    LIST = concat!(
        "SELECT ",
        token_columns!(),
        " FROM api_tokens k WHERE k.user_id = $1 ORDER BY k.id DESC LIMIT 100"
    )
);

/// Newest first.
pub async fn list(tx: &mut PlatformTx<'_>, user: UserId) -> Result<Vec<TokenRow>> {
    fetch_all!(TokenRow, tx, LIST, user)
}

sql!(DELETE = "DELETE FROM api_tokens WHERE user_id = $1 AND id = $2");

/// Whether there was such a token of that person.
pub async fn delete(tx: &mut PlatformTx<'_>, user: UserId, id: TokenId) -> Result<bool> {
    execute!(tx, DELETE, user, id).map(|deleted| deleted > 0)
}

sql!(TOUCH = "UPDATE api_tokens SET last_used_at = $2 WHERE id = $1");

pub async fn touch(tx: &mut PlatformTx<'_>, id: TokenId, used: Timestamp) -> Result<()> {
    execute!(tx, TOUCH, id, used).map(drop)
}
