//! The audit log: who did what to what, when, from where. Entries are written with the change they tell of.

pub mod list;
pub mod sentence;
pub mod verify;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tenon_api::ids::{AuditId, SessionId, TokenId, UserId};
use tenon_store::{Actor, Cx, UserActor, audit};

use crate::Core;

/// Who asked for something that ends later, in a job.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Author {
    pub id: Option<UserId>,
    pub name: String,
    #[serde(default)]
    pub session: Option<SessionId>,
    #[serde(default)]
    pub token: Option<TokenId>,
    #[serde(default)]
    pub address: String,
    #[serde(default)]
    pub request_id: String,
}

impl Author {
    pub fn of(cx: &Cx) -> Self {
        let user = cx.user();
        Self {
            id: user.map(|user| user.id),
            name: user.map(|user| user.name.clone()).unwrap_or_default(),
            session: user.and_then(|user| user.session),
            token: user.and_then(|user| user.token),
            address: cx.address.clone(),
            request_id: cx.request_id.clone(),
        }
    }

    /// A context that says who it was, for audit entries only: it carries no membership, so it may do nothing.
    pub fn cx(&self, system: &Cx) -> Cx {
        let Some(id) = self.id else { return system.clone() };
        let user = UserActor {
            id,
            name: self.name.clone(),
            email: String::new(),
            super_admin: false,
            session: self.session,
            token: self.token,
            scopes: None,
            token_tenant: None,
            confirmed_at: None,
            memberships: Arc::from([]),
            profile: None,
        };
        Cx {
            actor: Actor::User(user),
            address: self.address.clone(),
            request_id: self.request_id.clone(),
            ..system.clone()
        }
    }
}

impl Core {
    /// Refused attempts go to a log of their own, in the background and at a bounded rate.
    pub(crate) fn note_refusal(&self, cx: &Cx, what: &str) {
        let (core, cx, what) = (self.clone(), cx.clone(), what.to_owned());
        if !self.limits.refusal(&cx.address) {
            return;
        }
        tokio::spawn(async move {
            let id = AuditId::new();
            let noted = core.db.write_platform(&cx, move |tx| {
                let what = what.clone();
                Box::pin(async move { audit::refuse(tx, id, "access.refused", &what).await })
            });
            if let Err(error) = noted.await {
                tracing::warn!(%error, "a refusal could not be noted");
            }
        });
    }
}
