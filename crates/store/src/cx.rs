//! Who asks, for which tenant, in which request: the first argument of everything. Middleware builds one per
//! request, the job runner one per job; `crates/core` re-exports it.

use std::sync::Arc;

use tenon_api::{
    Permission, Role, Timestamp,
    ids::{SessionId, TenantId, TokenId, UserId},
};

use crate::{Error, MembershipRow, Result, users::UserRow};

/// The context of one request, job or command.
#[derive(Clone, Debug)]
pub struct Cx {
    pub actor: Actor,
    pub tenant: Option<TenantCx>,
    pub request_id: String,
    /// The peer's address as text; empty for our own work.
    pub address: String,
    /// The moment the work began; every row it writes carries this time.
    pub now: Timestamp,
}

#[derive(Clone, Debug)]
pub enum Actor {
    Anonymous,
    User(UserActor),
    /// The server itself: jobs, seeds, the command line of the operator.
    System,
}

#[derive(Clone, Debug)]
pub struct UserActor {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub super_admin: bool,
    pub session: Option<SessionId>,
    pub token: Option<TokenId>,
    /// What an API token may do; `None` for a session, which may do all that its person may.
    pub scopes: Option<Vec<Permission>>,
    /// The one tenant that a token is bound to.
    pub token_tenant: Option<TenantId>,
    /// When the person last typed the password.
    pub confirmed_at: Option<Timestamp>,
    pub memberships: Arc<[MembershipRow]>,
    /// The person's row as the session brought it; `None` where only the name is known.
    pub profile: Option<Arc<UserRow>>,
}

#[derive(Clone, Debug)]
pub struct TenantCx {
    pub id: TenantId,
    pub slug: String,
    pub name: String,
    /// `None` for an operator who is no member, and for the server itself.
    pub role: Option<Role>,
}

impl Cx {
    /// The server's own work, in no tenant, at this moment.
    pub fn system(request_id: impl Into<String>) -> Self {
        Self {
            actor: Actor::System,
            tenant: None,
            request_id: request_id.into(),
            address: String::new(),
            now: Timestamp::now(),
        }
    }

    /// The same actor and request inside a tenant.
    pub fn in_tenant(&self, tenant: TenantCx) -> Self {
        Self { tenant: Some(tenant), ..self.clone() }
    }

    /// The tenant whose rows may be touched; [`Error::NoTenant`] outside one.
    pub fn tenant_id(&self) -> Result<TenantId> {
        self.tenant.as_ref().map(|tenant| tenant.id).ok_or(Error::NoTenant)
    }

    pub fn user(&self) -> Option<&UserActor> {
        match &self.actor {
            Actor::User(user) => Some(user),
            Actor::Anonymous | Actor::System => None,
        }
    }
}

impl Actor {
    /// `anonymous`, `user` or `system`: the column `actor_kind` of the audit log.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::User(_) => "user",
            Self::System => "system",
        }
    }

    /// The id that events and logs carry: `usr_…`, `system` or `anonymous`.
    pub fn label(&self) -> String {
        match self {
            Self::User(user) => user.id.to_string(),
            Self::Anonymous | Self::System => self.kind().to_owned(),
        }
    }
}
