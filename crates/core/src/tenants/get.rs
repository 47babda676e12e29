//! `GET /tenants`, `GET /tenants/{tenant}`, and the step from a slug to the tenant of a request.

use tenon_api::{Page, Permission, Role, tenants::Tenant};
use tenon_store::{
    Cx, MembershipRow, TenantCx,
    tenants::{self, TenantRow, TenantState},
};

use crate::{
    Core, Error, Result,
    access::{self, require_user},
    plugins::search::limit,
};

/// The tenants that the caller may enter; all of them for operators.
pub async fn list(core: &Core, cx: &Cx, asked: Option<u32>, cursor: Option<&str>) -> Result<Page<Tenant>> {
    let user = require_user(cx)?;
    let limit = limit(asked)? as usize;
    let after = cursor.unwrap_or_default();
    let mut rows: Vec<TenantRow> = if user.super_admin && user.scopes.is_none() {
        let mut tx = core.db.read_platform(cx).await?;
        tenants::list(&mut tx, after, limit as i64 + 1).await?
    } else {
        // The session brought them all, by slug.
        let mine = user
            .memberships
            .iter()
            .filter(|known| user.token_tenant.is_none_or(|only| only == known.tenant_id));
        mine.filter(|known| known.slug.as_str() > after).take(limit + 1).map(row_of).collect()
    };
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| row.slug.clone());
    let items = rows
        .into_iter()
        .map(|row| {
            let role =
                user.memberships.iter().find(|known| known.tenant_id == row.id).map(|known| known.role);
            let here =
                cx.in_tenant(TenantCx { id: row.id, slug: row.slug.clone(), name: row.name.clone(), role });
            wire(row, role, access::permissions(&here), Vec::new())
        })
        .collect();
    Ok(Page::new(items, next))
}

fn row_of(known: &MembershipRow) -> TenantRow {
    TenantRow {
        id: known.tenant_id,
        slug: known.slug.clone(),
        name: known.name.clone(),
        state: known.state,
        created_at: known.created_at,
        version: known.version,
    }
}

fn wire(row: TenantRow, role: Option<Role>, can: Vec<String>, installers: Vec<String>) -> Tenant {
    Tenant {
        id: row.id,
        slug: row.slug,
        name: row.name,
        role,
        can,
        installers,
        created_at: row.created_at,
        version: row.version,
    }
}

/// The tenant of `cx` as the caller sees it.
pub async fn get(core: &Core, cx: &Cx) -> Result<Tenant> {
    core.authorize(cx, Permission::PluginsRead).await?;
    let tenant = cx.tenant.as_ref().ok_or_else(|| Error::not_found("tenant"))?;
    let snapshot = core.snapshot(cx).await?;
    let mut can = access::permissions(cx);
    for installed in snapshot.active() {
        can.extend(
            crate::contributions::plugin_permissions(cx, installed)
                .into_iter()
                .map(|name| format!("{}:{name}", installed.key)),
        );
    }
    // Only who may not install needs to know who may.
    let installers =
        if access::may(cx, Permission::PluginsInstall) { Vec::new() } else { snapshot.installers.clone() };
    let known = require_user(cx)?.memberships.iter().find(|known| known.tenant_id == tenant.id);
    let row = row_of(known.ok_or_else(|| Error::not_found("tenant"))?);
    Ok(wire(row, tenant.role, can, installers))
}

/// Enters the tenant of a path. Foreign and missing are one answer; no statement is spent.
pub fn enter(cx: &Cx, slug: &str) -> Result<Cx> {
    let user = require_user(cx)?;
    let found = user.memberships.iter().find(|known| known.slug == slug);
    let found = found.filter(|known| user.token_tenant.is_none_or(|only| only == known.tenant_id));
    let found = found.ok_or_else(|| Error::not_found("tenant"))?;
    if found.state != TenantState::Active {
        return Err(Error::new(
            tenon_api::error::Code::TenantSuspended,
            format!("{} is suspended. Ask the operator of this server.", found.name),
        ));
    }
    Ok(cx.in_tenant(TenantCx {
        id: found.tenant_id,
        slug: found.slug.clone(),
        name: found.name.clone(),
        role: Some(found.role),
    }))
}
