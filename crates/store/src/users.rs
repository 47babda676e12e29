//! People who sign in. A platform table: one person may be a member of several tenants.

use tenon_api::{
    Timestamp,
    ids::UserId,
    me::{Density, Theme},
};

use crate::{AnyTx, Error, PlatformTx, Result, error::unique, sql::Word};

words!(Theme { System = "system", Light = "light", Dark = "dark" });
words!(Density { Comfortable = "comfortable", Compact = "compact" });

row! {
    pub struct UserRow as u, user_columns {
        pub id: UserId,
        /// As typed at creation; NFC.
        pub email: String,
        /// Lower case, NFC: what sign-in looks for.
        pub email_key: String,
        pub name: String,
        /// PHC string (argon2id).
        pub password_hash: String,
        pub super_admin: bool,
        @text pub theme: Theme,
        @text pub density: Density,
        /// BCP 47
        pub locale: String,
        pub shortcuts: bool,
        pub created_at: Timestamp,
        pub version: i64,
    }
}

sql!(INSERT = "INSERT INTO users
    (id, email, email_key, name, password_hash, super_admin, theme, density, locale, shortcuts, created_at, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");

/// [`Error::Conflict`]`("email")` when somebody has that address.
pub async fn insert(tx: &mut PlatformTx<'_>, row: &UserRow) -> Result<()> {
    let done = execute!(
        tx,
        INSERT,
        row.id,
        &row.email,
        &row.email_key,
        &row.name,
        &row.password_hash,
        row.super_admin,
        row.theme.word(),
        row.density.word(),
        &row.locale,
        row.shortcuts,
        row.created_at,
        row.version
    );
    unique(done, "email").map(drop)
}

sql!(FIND_BY_EMAIL = concat!("SELECT ", user_columns!(), " FROM users u WHERE u.email_key = $1"));

pub async fn find_by_email(tx: &mut impl AnyTx, email_key: &str) -> Result<Option<UserRow>> {
    fetch_optional!(UserRow, tx, FIND_BY_EMAIL, email_key)
}

sql!(GET = concat!("SELECT ", user_columns!(), " FROM users u WHERE u.id = $1"));

pub async fn get(tx: &mut impl AnyTx, id: UserId) -> Result<UserRow> {
    fetch_optional!(UserRow, tx, GET, id)?.ok_or(Error::NotFound("user"))
}

sql!(COUNT = "SELECT COUNT(*) FROM users");

pub async fn count(tx: &mut impl AnyTx) -> Result<i64> {
    let (count,): (i64,) = fetch_one!((i64,), tx, COUNT)?;
    Ok(count)
}

sql!(
    UPDATE_ME = "UPDATE users SET name = $3, theme = $4, density = $5, locale = $6, shortcuts = $7,
    version = version + 1 WHERE id = $1 AND version = $2"
);

/// `version` is what the caller read; [`Error::Stale`] when it is another by now.
#[expect(clippy::too_many_arguments, reason = "one per column, named at the call")]
pub async fn update_me(
    tx: &mut PlatformTx<'_>,
    id: UserId,
    name: &str,
    theme: Theme,
    density: Density,
    locale: &str,
    shortcuts: bool,
    version: i64,
) -> Result<()> {
    let changed =
        execute!(tx, UPDATE_ME, id, version, name, theme.word(), density.word(), locale, shortcuts)?;
    if changed == 1 { Ok(()) } else { Err(Error::Stale) }
}
