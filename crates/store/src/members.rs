//! Who belongs to a tenant, and as what.

use tenon_api::{
    Role, Timestamp,
    ids::{TenantId, UserId},
};

use crate::{AnyTx, PlatformTx, Result, TenantTx, error::unique, sql::Word, tenants::TenantState};

words!(Role { Viewer = "viewer", Member = "member", Admin = "admin", Owner = "owner" });

row! {
    pub struct MemberRow as mb, member_columns {
        pub user_id: UserId,
        pub tenant_id: TenantId,
        @text pub role: Role,
        pub created_at: Timestamp,
    }
}

/// A tenant as one of its members sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipRow {
    pub tenant_id: TenantId,
    pub slug: String,
    pub name: String,
    pub state: TenantState,
    pub role: Role,
    /// Of the tenant, as its edit counter.
    pub created_at: Timestamp,
    pub version: i64,
}

row! {
    /// The optional side of a join on `members m` and `tenants mt`, see `membership_join!`.
    pub(crate) struct Membership as m, membership_columns {
        pub tenant_id: TenantId,
        pub slug: String,
        pub name: String,
        @text pub state: TenantState,
        @text pub role: Role,
        pub created_at: Timestamp,
        pub version: i64,
    }
}

sql!(INSERT = "INSERT INTO members (tenant_id, user_id, role, created_at) VALUES ($1, $2, $3, $4)");

pub async fn insert(tx: &mut PlatformTx<'_>, row: &MemberRow) -> Result<()> {
    let done = execute!(tx, INSERT, row.tenant_id, row.user_id, row.role.word(), row.created_at);
    unique(done, "member").map(drop)
}

sql!(
    OF_USER =
        concat!("SELECT ", membership_columns!(), " FROM memberships m WHERE m.user_id = $1 ORDER BY m.slug")
);

/// The tenants of a person, by slug.
pub async fn of_user(tx: &mut PlatformTx<'_>, user: UserId) -> Result<Vec<MembershipRow>> {
    let rows: Vec<Membership> = fetch_all!(Membership, tx, OF_USER, user)?;
    Ok(rows.into_iter().map(MembershipRow::from).collect())
}

sql!(
    NAMES_WITH_ROLES = "SELECT u.name FROM members mb JOIN users u ON u.id = mb.user_id
    WHERE mb.tenant_id = $1 AND mb.role IN ($2, $3, $4, $5) ORDER BY u.name, u.id LIMIT 20"
);

/// Names of up to 20 people who hold one of these roles: those who can help.
pub async fn names_with_roles(tx: &mut TenantTx<'_>, roles: &[Role]) -> Result<Vec<String>> {
    let tenant = tx.tenant();
    let wanted = Role::ALL.map(|role| if roles.contains(&role) { role.word() } else { "" });
    let rows: Vec<(String,)> =
        fetch_all!((String,), tx, NAMES_WITH_ROLES, tenant, wanted[0], wanted[1], wanted[2], wanted[3])?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// A person of a tenant, with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub role: Role,
}

sql!(
    PEOPLE = "SELECT u.id, u.name, u.email, mb.role FROM members mb JOIN users u ON u.id = mb.user_id
    WHERE mb.tenant_id = $1 ORDER BY u.name, u.id LIMIT $2"
);

/// Everybody in the tenant, by name, up to `limit`.
pub async fn people(tx: &mut TenantTx<'_>, limit: i64) -> Result<Vec<Person>> {
    let tenant = tx.tenant();
    let rows: Vec<(UserId, String, String, String)> =
        fetch_all!((UserId, String, String, String), tx, PEOPLE, tenant, limit)?;
    let people = rows
        .into_iter()
        .filter_map(|(id, name, email, role)| Some(Person { id, name, email, role: Role::parse(&role)? }));
    Ok(people.collect())
}

sql!(
    ROLE_OF =
        concat!("SELECT ", member_columns!(), " FROM members mb WHERE mb.tenant_id = $1 AND mb.user_id = $2")
);

pub async fn find(tx: &mut impl AnyTx, tenant: TenantId, user: UserId) -> Result<Option<MemberRow>> {
    fetch_optional!(MemberRow, tx, ROLE_OF, tenant, user)
}

impl From<Membership> for MembershipRow {
    fn from(row: Membership) -> Self {
        Self {
            tenant_id: row.tenant_id,
            slug: row.slug,
            name: row.name,
            state: row.state,
            role: row.role,
            created_at: row.created_at,
            version: row.version,
        }
    }
}
