//! `directory` of a backend: who and what there is in its tenant. Called by the sandbox's adapter.

use tenon_contract::directory::{MAX_MEMBERS, Member, Workspace};
use tenon_store::{Cx, members};

use crate::{Core, Result};

/// The people of the tenant, by name. `cx` is the system in the tenant of the call.
pub async fn members(core: &Core, cx: &Cx) -> Result<Vec<Member>> {
    let mut tx = core.db.read(cx).await?;
    let people = members::people(&mut tx, i64::try_from(MAX_MEMBERS).unwrap_or(i64::MAX)).await?;
    Ok(people
        .into_iter()
        .map(|person| Member {
            id: person.id.to_string(),
            name: person.name,
            email: person.email,
            role: person.role.as_str().to_owned(),
        })
        .collect())
}

/// Tenants have no workspaces yet.
pub async fn workspaces(_core: &Core, _cx: &Cx) -> Result<Vec<Workspace>> {
    Ok(Vec::new())
}
