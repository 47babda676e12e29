//! Tenants of the signed-in person, and what waits in one.

use tenon_api::tenants::{Attention, Tenant};

use super::{Answer, Page, get, segment};

/// `GET /tenants/{tenant}`
pub async fn read(tenant: &str) -> Answer<Tenant> {
    get(&["/tenants/", &segment(tenant)].concat()).await
}

/// `GET /tenants/{tenant}/attention`
pub async fn attention(tenant: &str) -> Answer<Page<Attention>> {
    get(&below(tenant, "/attention")).await
}

/// An address below a tenant.
pub(super) fn below(tenant: &str, rest: &str) -> String {
    ["/tenants/", &segment(tenant), rest].concat()
}
