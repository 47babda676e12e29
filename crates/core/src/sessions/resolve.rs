//! From a cookie or a bearer token to an actor: one statement, for every request at the outer ring.

use std::sync::Arc;

use tenon_api::Permission;
use tenon_store::{Actor, Cx, MembershipRow, UserActor, sessions, tokens, users::UserRow};

use super::{sign_in::seconds, token};
use crate::{Core, Result};

/// A session is touched at most this often; reading a page writes nothing in between.
const TOUCH_EVERY_SECONDS: i64 = 60;

/// The actor of a session cookie; `None` when it is unknown or expired.
pub async fn session(core: &Core, cx: &Cx, cookie: &str) -> Result<Option<Actor>> {
    let found = {
        let mut tx = core.db.read_platform(cx).await?;
        sessions::resolve(&mut tx, &token::hash(cookie), cx.now).await?
    };
    let Some(found) = found else { return Ok(None) };
    let session = found.session;
    if cx.now.micros() - session.last_seen_at.micros() > TOUCH_EVERY_SECONDS * 1_000_000 {
        let (core, cx, id) = (core.clone(), cx.clone(), session.id);
        let idle = cx.now.plus_seconds(seconds(core.settings.session_idle));
        tokio::spawn(async move {
            let now = cx.now;
            let touched = core
                .db
                .write_platform(&cx, move |tx| {
                    Box::pin(async move { sessions::touch(tx, id, now, idle).await })
                })
                .await;
            if let Err(error) = touched {
                tracing::warn!(%error, "a session could not be touched");
            }
        });
    }
    let mut actor = user_actor(found.user, found.memberships);
    actor.session = Some(session.id);
    actor.confirmed_at = session.confirmed_at;
    Ok(Some(Actor::User(actor)))
}

/// The actor of `Authorization: Bearer tnn_…`.
pub async fn bearer(core: &Core, cx: &Cx, secret: &str) -> Result<Option<Actor>> {
    if !secret.starts_with("tnn_") {
        return Ok(None);
    }
    let found = {
        let mut tx = core.db.read_platform(cx).await?;
        tokens::resolve(&mut tx, &token::hash(secret), cx.now).await?
    };
    let Some(found) = found else { return Ok(None) };
    let row = found.token;
    let last = row.last_used_at.map_or(0, |at| at.micros());
    if cx.now.micros() - last > TOUCH_EVERY_SECONDS * 1_000_000 {
        let (core, cx, id) = (core.clone(), cx.clone(), row.id);
        tokio::spawn(async move {
            let now = cx.now;
            let touched = core
                .db
                .write_platform(&cx, move |tx| Box::pin(async move { tokens::touch(tx, id, now).await }))
                .await;
            if let Err(error) = touched {
                tracing::warn!(%error, "a token could not be touched");
            }
        });
    }
    let mut actor = user_actor(found.user, found.memberships);
    actor.token = Some(row.id);
    actor.token_tenant = row.tenant_id;
    actor.scopes = Some(row.scopes.iter().filter_map(|scope| Permission::parse(scope)).collect());
    Ok(Some(Actor::User(actor)))
}

/// An actor without session or token; the seed acts as its people this way too.
pub fn user_actor(user: UserRow, memberships: Vec<MembershipRow>) -> UserActor {
    UserActor {
        id: user.id,
        name: user.name.clone(),
        email: user.email.clone(),
        super_admin: user.super_admin,
        session: None,
        token: None,
        scopes: None,
        token_tenant: None,
        confirmed_at: None,
        memberships: Arc::from(memberships),
        profile: Some(Arc::new(user)),
    }
}
