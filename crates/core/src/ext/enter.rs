//! The tenant of a request below `/ext`: a member's as everywhere, or any tenant that is active, because some of its
//! plugins may be there for everybody: for those whom nobody knows, and for those who belong elsewhere.

use tenon_api::error::Code;
use tenon_store::{
    Actor, Cx, TenantCx,
    tenants::{self, TenantState},
};

use crate::{Core, Error, Result, access::require_user};

/// Whoever is nobody is told to sign in, whether there is such a tenant or not. Whoever is no member goes on as nobody:
/// what a route for everybody does must not change with where its caller happens to be signed in.
pub async fn enter(core: &Core, cx: &Cx, slug: &str) -> Result<Cx> {
    if cx.user().is_some() {
        match crate::tenants::get::enter(cx, slug) {
            Err(error) if error.code() == Code::NotFound => {}
            entered => return entered,
        }
    }
    let found = {
        let mut tx = core.db.read_platform(cx).await?;
        tenants::find_by_slug(&mut tx, slug).await?
    };
    match found.filter(|tenant| tenant.state == TenantState::Active) {
        Some(tenant) => {
            let here = TenantCx { id: tenant.id, slug: tenant.slug, name: tenant.name, role: None };
            Ok(Cx { actor: Actor::Anonymous, ..cx.in_tenant(here) })
        }
        None => match require_user(cx) {
            Err(error) => Err(error),
            Ok(_) => Err(Error::not_found("tenant")),
        },
    }
}
