//! From a cookie or a bearer token to an actor: one statement, for every request at the outer ring.

use std::sync::Arc;

use futures::future::BoxFuture;
use tenon_api::{Permission, Timestamp};
use tenon_store::{Actor, Cx, MembershipRow, PlatformTx, UserActor, sessions, tokens, users::UserRow};

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
    let (id, now, idle) = (session.id, cx.now, cx.now.plus_seconds(seconds(core.settings.session_idle)));
    touch_later(core, cx, Some(session.last_seen_at), move |tx| {
        Box::pin(async move { sessions::touch(tx, id, now, idle).await })
    });
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
    let (id, now) = (row.id, cx.now);
    touch_later(core, cx, row.last_used_at, move |tx| {
        Box::pin(async move { tokens::touch(tx, id, now).await })
    });
    let mut actor = user_actor(found.user, found.memberships);
    actor.token = Some(row.id);
    actor.token_tenant = row.tenant_id;
    actor.scopes = Some(row.scopes.iter().filter_map(|scope| Permission::parse(scope)).collect());
    Ok(Some(Actor::User(actor)))
}

/// Notes in the background that a session or token was used, unless that was noted a moment ago.
fn touch_later<F>(core: &Core, cx: &Cx, last: Option<Timestamp>, touch: F)
where
    F: for<'a> Fn(&'a mut PlatformTx<'_>) -> BoxFuture<'a, tenon_store::Result<()>> + Send + Sync + 'static,
{
    let last = last.map_or(0, |at| at.micros());
    if cx.now.micros() - last <= TOUCH_EVERY_SECONDS * 1_000_000 {
        return;
    }
    let (core, cx) = (core.clone(), cx.clone());
    tokio::spawn(async move {
        if let Err(error) = core.db.write_platform(&cx, touch).await {
            tracing::warn!(%error, "the use of a session or token could not be noted");
        }
    });
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
