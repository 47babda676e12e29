//! The first super-admin of a fresh server: `serve` prints a one-time link, `POST /setup` uses it up.

use tenon_api::{error::Code, session::Setup};
use tenon_store::{
    Cx, setup_tokens,
    users::{self, UserRow},
};

use crate::{
    Core, Error, Result,
    sessions::token,
    users::{CreateUser, prepare},
};

/// A new one-time token (24 h) while there is no user; `None` later.
pub async fn issue(core: &Core, cx: &Cx) -> Result<Option<String>> {
    let count = {
        let mut tx = core.db.read_platform(cx).await?;
        users::count(&mut tx).await?
    };
    if count > 0 {
        return Ok(None);
    }
    let secret = token::generate("")?;
    let (hash, expires) = (token::hash(&secret), cx.now.plus_seconds(86_400));
    core.db
        .write_platform(cx, move |tx| {
            let hash = hash.clone();
            Box::pin(async move {
                // Only the newest link works.
                setup_tokens::clear(tx).await?;
                setup_tokens::insert(tx, &hash, expires).await
            })
        })
        .await?;
    Ok(Some(secret))
}

/// Uses the token up and makes the super-admin in one write.
pub async fn setup(core: &Core, cx: &Cx, input: &Setup) -> Result<UserRow> {
    core.limits.sign_in("/setup", &cx.address)?;
    let create = CreateUser {
        email: input.email.clone(),
        name: input.name.clone(),
        password: input.password.clone(),
        super_admin: true,
    };
    let row = prepare(core, cx, &create).await?;
    let (known, hash) = (row.clone(), token::hash(&input.token));
    core.db
        .write_platform(cx, move |tx| {
            let (row, hash) = (known.clone(), hash.clone());
            Box::pin(async move {
                let fits = users::count(tx).await? == 0 && setup_tokens::spend(tx, &hash).await?;
                if !fits {
                    return Err(Error::new(
                        Code::MayNot,
                        "This set-up link was used, is older than a day, or the server already has users. Sign in, or start the server again for a new link.",
                    )
                    .into());
                }
                users::insert(tx, &row).await
            })
        })
        .await?;
    Ok(row)
}
