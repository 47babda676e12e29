//! Signing in and out, and confirming that it is still you.

use tenon_api::{
    error::Code,
    ids::SessionId,
    session::{Membership, SignIn, SignedIn, User},
};
use tenon_store::{
    Cx, MembershipRow,
    sessions::{self, SessionRow},
    users::{self, UserRow},
};

use super::token;
use crate::{Core, Error, Result, access::require_session, text};

/// What the edge needs to set the cookie.
#[derive(Debug, Clone)]
pub struct Opened {
    pub token: String,
    pub max_age_seconds: i64,
    pub answer: SignedIn,
}

pub fn wire_user(user: &UserRow) -> User {
    User { id: user.id, email: user.email.clone(), name: user.name.clone(), super_admin: user.super_admin }
}

pub fn wire_memberships(rows: &[MembershipRow]) -> Vec<Membership> {
    rows.iter()
        .map(|row| Membership { slug: row.slug.clone(), name: row.name.clone(), role: row.role })
        .collect()
}

/// `POST /session`. An unknown user and a wrong password are one answer and one cost.
pub async fn sign_in(core: &Core, cx: &Cx, input: &SignIn, user_agent: &str) -> Result<Opened> {
    let key = text::email_key(&input.email);
    core.limits.sign_in(&key, &cx.address)?;
    let user = {
        let mut tx = core.db.read_platform(cx).await?;
        users::find_by_email(&mut tx, &key).await?
    };
    let right =
        core.passwords.verify(&input.password, user.as_ref().map(|user| user.password_hash.clone())).await?;
    let Some(user) = user.filter(|_| right) else {
        core.note_refusal(cx, "session.sign_in");
        return Err(Error::new(Code::WrongCredentials, "That e-mail and password do not match."));
    };
    open(core, cx, user, user_agent).await
}

/// A new session; an old token never lives on into it.
pub async fn open(core: &Core, cx: &Cx, user: UserRow, user_agent: &str) -> Result<Opened> {
    let token = token::generate("")?;
    let absolute = seconds(core.settings.session_absolute);
    let row = SessionRow {
        id: SessionId::new(),
        user_id: user.id,
        token_hash: token::hash(&token),
        created_at: cx.now,
        last_seen_at: cx.now,
        idle_expires_at: cx.now.plus_seconds(seconds(core.settings.session_idle)),
        expires_at: cx.now.plus_seconds(absolute),
        confirmed_at: Some(cx.now),
        address: cx.address.clone(),
        user_agent: user_agent.chars().filter(|c| !c.is_control()).take(300).collect(),
    };
    let hash = row.token_hash.clone();
    core.db
        .write_platform(cx, move |tx| {
            let row = row.clone();
            Box::pin(async move { sessions::insert(tx, &row).await })
        })
        .await?;
    let mut tx = core.db.read_platform(cx).await?;
    let resolved = sessions::resolve(&mut tx, &hash, cx.now)
        .await?
        .ok_or_else(|| Error::internal("the new session is gone"))?;
    Ok(Opened {
        token,
        max_age_seconds: absolute,
        answer: SignedIn {
            user: wire_user(&resolved.user),
            tenants: wire_memberships(&resolved.memberships),
        },
    })
}

/// `DELETE /session`.
pub async fn sign_out(core: &Core, cx: &Cx) -> Result<()> {
    let user = require_session(cx)?;
    let (id, session) = (user.id, user.session);
    if let Some(session) = session {
        core.db
            .write_platform(cx, move |tx| Box::pin(async move { sessions::delete(tx, id, session).await }))
            .await?;
    }
    Ok(())
}

/// `POST /session/confirm`.
pub async fn confirm(core: &Core, cx: &Cx, password: &str) -> Result<()> {
    let user = require_session(cx)?;
    let (id, session, now) = (user.id, user.session, cx.now);
    core.limits.sign_in(&text::email_key(&user.email), &cx.address)?;
    let hash = {
        let mut tx = core.db.read_platform(cx).await?;
        users::get(&mut tx, id).await?.password_hash
    };
    if !core.passwords.verify(password, Some(hash)).await? {
        return Err(Error::new(Code::WrongCredentials, "That is not your password."));
    }
    let Some(session) = session else { return Ok(()) };
    core.db
        .write_platform(cx, move |tx| Box::pin(async move { sessions::confirm(tx, session, now).await }))
        .await?;
    Ok(())
}

impl Core {
    /// Asks for the password again before installs, grants and secrets, where the operator wants it so.
    pub fn require_confirmed(&self, cx: &Cx) -> Result<()> {
        let (Some(after), Some(user)) = (self.settings.confirm_after, cx.user()) else { return Ok(()) };
        let fresh =
            user.confirmed_at.is_some_and(|at| cx.now.micros() - at.micros() < seconds(after) * 1_000_000);
        if user.token.is_some() || fresh {
            return Ok(());
        }
        Err(Error::new(
            Code::ConfirmRequired,
            "Enter your password again: POST /session/confirm, then repeat this.",
        ))
    }
}

pub(crate) fn seconds(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX / 2_000_000)
}
