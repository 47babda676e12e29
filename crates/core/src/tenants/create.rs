//! Makes a tenant with its first members: the demo's seed and the operator's command.

use tenon_api::{
    Role,
    error::Code,
    ids::{TenantId, UserId},
};
use tenon_store::{
    Cx, TenantCx,
    members::{self, MemberRow},
    tenants::{self, TenantRow, TenantState},
};

use crate::{Core, Error, Result, text};

pub async fn create(
    core: &Core,
    cx: &Cx,
    slug: &str,
    name: &str,
    people: Vec<(UserId, Role)>,
) -> Result<TenantCx> {
    let fits = tenon_contract::PluginKey::parse(slug).is_ok();
    if !fits {
        return Err(Error::invalid(
            "/slug",
            "shape",
            "Use 2 to 63 lower-case letters, digits and single hyphens, starting with a letter.",
        ));
    }
    let name = text::name("/name", name, 60).map_err(|error| Error::invalid_fields(vec![error]))?;
    let row = TenantRow {
        id: TenantId::new(),
        slug: slug.into(),
        name,
        state: TenantState::Active,
        created_at: cx.now,
        version: 1,
    };
    let tenant = TenantCx { id: row.id, slug: row.slug.clone(), name: row.name.clone(), role: None };
    let now = cx.now;
    core.db
        .write_platform(cx, move |tx| {
            let (row, people) = (row.clone(), people.clone());
            Box::pin(async move {
                if tenants::find_by_slug(tx, &row.slug).await?.is_some() {
                    return Err(Error::new(
                        Code::AlreadyExists,
                        format!("There is already a tenant {:?}.", row.slug),
                    )
                    .into());
                }
                tenants::insert(tx, &row).await?;
                for (user, role) in people {
                    members::insert(
                        tx,
                        &MemberRow { user_id: user, tenant_id: row.id, role, created_at: now },
                    )
                    .await?;
                }
                Ok(())
            })
        })
        .await?;
    Ok(tenant)
}
