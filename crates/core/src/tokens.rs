//! API tokens: `GET,POST /me/tokens`, `DELETE /me/tokens/{id}`. A token may do what its owner may, and only its scopes.

use tenon_api::FieldError;
use tenon_api::{
    Page, Permission,
    ids::TokenId,
    me::{CreateToken, CreatedToken, Token},
};
use tenon_store::{
    Cx,
    tokens::{self, TokenRow},
};

use crate::{Core, Error, Result, access::require_session, sessions::token, text};

pub async fn create(core: &Core, cx: &Cx, input: &CreateToken) -> Result<CreatedToken> {
    let user = require_session(cx)?;
    core.require_confirmed(cx)?;
    let mut errors = Vec::new();
    let name = text::name("/name", &input.name, 60).map_err(|error| errors.push(error)).unwrap_or_default();
    let mut wrong = |pointer: String, code: &str, detail: String| {
        errors.push(FieldError { pointer, code: code.into(), detail })
    };
    if input.scopes.is_empty() {
        wrong("/scopes".into(), "empty", "Choose at least one permission.".into());
    }
    for (index, scope) in input.scopes.iter().enumerate() {
        if Permission::parse(scope).is_none() {
            let known: Vec<&str> = Permission::ALL.iter().map(|permission| permission.as_str()).collect();
            wrong(
                format!("/scopes/{index}"),
                "unknown",
                format!("{scope:?} is not a permission; there are {}.", known.join(", ")),
            );
        }
    }
    if !(1..=365).contains(&input.expires_in_days) {
        wrong("/expires_in_days".into(), "range", "Choose 1 to 365 days.".into());
    }
    let tenant = match &input.tenant {
        None => None,
        Some(slug) => {
            let found = user.memberships.iter().find(|membership| &membership.slug == slug);
            if found.is_none() {
                wrong("/tenant".into(), "unknown", format!("You are not a member of {slug:?}."));
            }
            found.map(|membership| membership.tenant_id)
        }
    };
    if !errors.is_empty() {
        return Err(Error::invalid_fields(errors));
    }
    let secret = token::generate("tnn_")?;
    let row = TokenRow {
        id: TokenId::new(),
        user_id: user.id,
        tenant_id: tenant,
        name,
        token_hash: token::hash(&secret),
        scopes: input.scopes.clone(),
        created_at: cx.now,
        expires_at: cx.now.plus_seconds(i64::from(input.expires_in_days) * 86_400),
        last_used_at: None,
    };
    let id = row.id;
    core.db
        .write_platform(cx, move |tx| {
            let row = row.clone();
            Box::pin(async move { tokens::insert(tx, &row).await })
        })
        .await?;
    Ok(CreatedToken { id, token: secret })
}

pub async fn list(core: &Core, cx: &Cx) -> Result<Page<Token>> {
    let user = require_session(cx)?;
    let mut tx = core.db.read_platform(cx).await?;
    let rows = tokens::list(&mut tx, user.id).await?;
    let slug =
        |id| user.memberships.iter().find(|known| known.tenant_id == id).map(|known| known.slug.clone());
    let items = rows
        .into_iter()
        .map(|row| Token {
            id: row.id,
            name: row.name,
            scopes: row.scopes,
            tenant: row.tenant_id.and_then(slug),
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
        })
        .collect();
    Ok(Page::new(items, None))
}

pub async fn revoke(core: &Core, cx: &Cx, id: TokenId) -> Result<()> {
    let user = require_session(cx)?.id;
    let gone = core
        .db
        .write_platform(cx, move |tx| Box::pin(async move { tokens::delete(tx, user, id).await }))
        .await?;
    if gone { Ok(()) } else { Err(Error::not_found("token")) }
}
