//! Making people: the demo's seed, `POST /setup` and `tenon-server admin create-user`.

use tenon_api::{
    FieldError,
    error::Code,
    ids::UserId,
    me::{Density, Theme},
};
use tenon_store::{
    Cx,
    users::{self, UserRow},
};

use crate::{Core, Error, Result, text};

#[derive(Clone)]
pub struct CreateUser {
    pub email: String,
    pub name: String,
    pub password: String,
    pub super_admin: bool,
}

pub const MIN_PASSWORD: usize = 10;

/// The row, checked and with its password hashed, not yet written.
pub async fn prepare(core: &Core, cx: &Cx, input: &CreateUser) -> Result<UserRow> {
    let mut errors = Vec::new();
    let (email, email_key) =
        text::email("/email", &input.email).map_err(|error| errors.push(error)).unwrap_or_default();
    let name = text::name("/name", &input.name, 60).map_err(|error| errors.push(error)).unwrap_or_default();
    let length = input.password.chars().count();
    if !(MIN_PASSWORD..=200).contains(&length) {
        errors.push(FieldError {
            pointer: "/password".into(),
            code: "length".into(),
            detail: format!("Use {MIN_PASSWORD} to 200 characters."),
        });
    }
    if !errors.is_empty() {
        return Err(Error::invalid_fields(errors));
    }
    Ok(UserRow {
        id: UserId::new(),
        email,
        email_key,
        name,
        password_hash: core.passwords.hash(&input.password).await?,
        super_admin: input.super_admin,
        theme: Theme::default(),
        density: Density::default(),
        locale: "en".into(),
        shortcuts: true,
        created_at: cx.now,
        version: 1,
    })
}

pub async fn create(core: &Core, cx: &Cx, input: &CreateUser) -> Result<UserRow> {
    let row = prepare(core, cx, input).await?;
    let known = row.clone();
    core.db
        .write_platform(cx, move |tx| {
            let row = known.clone();
            Box::pin(async move {
                if users::find_by_email(tx, &row.email_key).await?.is_some() {
                    return Err(Error::new(
                        Code::AlreadyExists,
                        format!("There is already somebody with the address {}.", row.email),
                    )
                    .into());
                }
                users::insert(tx, &row).await
            })
        })
        .await?;
    Ok(row)
}
