//! Who may do what. Every use case asks here first; a refusal names who can help.

use tenon_api::{Permission, Role, error::Code};
use tenon_store::{Actor, Cx};

use crate::{Core, Error, Result};

/// The signed-in person, or 401.
pub fn require_user(cx: &Cx) -> Result<&tenon_store::UserActor> {
    cx.user().ok_or_else(|| {
        Error::new(
            Code::NotSignedIn,
            "You are not signed in. Sign in, or send a token in the Authorization header.",
        )
    })
}

/// Browsers only: what a token may never do (sessions, tokens, profile).
pub fn require_session(cx: &Cx) -> Result<&tenon_store::UserActor> {
    let user = require_user(cx)?;
    if user.token.is_some() {
        return Err(Error::new(Code::MayNot, "A token may not do this. Sign in with your password instead."));
    }
    Ok(user)
}

pub fn require_super_admin(cx: &Cx) -> Result<()> {
    let user = require_user(cx)?;
    if !user.super_admin || user.scopes.is_some() {
        return Err(Error::new(Code::MayNot, "Only operators may do this. Ask the operator of this server."));
    }
    Ok(())
}

/// Whether the actor holds the permission in the tenant of `cx` (and its token carries it).
pub fn may(cx: &Cx, permission: Permission) -> bool {
    match &cx.actor {
        Actor::System => true,
        Actor::Anonymous => false,
        Actor::User(user) => {
            let role = cx.tenant.as_ref().and_then(|tenant| tenant.role);
            let scoped = user.scopes.as_ref().is_none_or(|scopes| scopes.contains(&permission));
            scoped && role.is_some_and(|role| role.may(permission))
        }
    }
}

/// The permissions of the actor here, by wire name.
pub fn permissions(cx: &Cx) -> Vec<String> {
    Permission::ALL
        .iter()
        .filter(|permission| may(cx, **permission))
        .map(|permission| permission.as_str().to_owned())
        .collect()
}

/// The roles that hold a permission.
pub fn roles_with(permission: Permission) -> Vec<Role> {
    Role::ALL.into_iter().filter(|role| role.may(permission)).collect()
}

impl Core {
    /// Refuses with the names of those who may.
    pub async fn authorize(&self, cx: &Cx, permission: Permission) -> Result<()> {
        if may(cx, permission) {
            return Ok(());
        }
        require_user(cx)?;
        if cx.tenant.is_none() {
            return Err(Error::not_found("tenant"));
        }
        self.note_refusal(cx, permission.as_str());
        let names = self.who_may(cx, permission).await?;
        let ask = match names.as_slice() {
            [] => String::new(),
            [one] => format!(" Ask {one}."),
            [one, two] => format!(" Ask {one} or {two}."),
            [one, two, ..] => format!(" Ask {one}, {two} or another administrator."),
        };
        Err(Error::new(Code::MayNot, format!("Your role does not include “{}”.{ask}", permission.as_str()))
            .with_helpers(names))
    }

    /// Names of members whose role holds the permission.
    pub async fn who_may(&self, cx: &Cx, permission: Permission) -> Result<Vec<String>> {
        let roles = roles_with(permission);
        let mut tx = self.db.read(cx).await?;
        Ok(tenon_store::members::names_with_roles(&mut tx, &roles).await?)
    }
}
