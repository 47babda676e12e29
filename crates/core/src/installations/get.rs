//! `GET …/installations`, `GET …/installations/{plugin}`, `…/operations`.

use serde::Deserialize;
use tenon_api::{
    Page, Permission,
    ids::OperationId,
    installations::{Installation, Operation, Status},
};
use tenon_store::{Cx, operations as store};

use super::{status, wire::wire};
use crate::{Core, Error, Result, operations, plugins::search::limit, text};

/// `?status=&q=&limit=&cursor=`; the cursor is the last key.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Filter {
    /// A status of [`Status`], or `needs` for those that wait for somebody.
    pub status: Option<String>,
    pub q: Option<String>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}

pub async fn list(core: &Core, cx: &Cx, filter: &Filter) -> Result<Page<Installation>> {
    core.authorize(cx, Permission::PluginsRead).await?;
    let limit = limit(filter.limit)? as usize;
    let wanted = filter.status.as_deref().filter(|status| !status.is_empty());
    if let Some(wanted) = wanted
        && wanted != "needs"
        && !Status::ALL.iter().any(|status| status.as_str() == wanted)
    {
        let known: Vec<&str> = Status::ALL.iter().map(|status| status.as_str()).collect();
        return Err(Error::invalid(
            "/status",
            "unknown",
            format!("{wanted:?} is no status; there are {} and needs.", known.join(", ")),
        ));
    }
    let snapshot = core.snapshot(cx).await?;
    let words = text::email_key(filter.q.as_deref().unwrap_or_default());
    let mut page = Page::new(Vec::new(), None);
    let mut total = 0;
    for installed in snapshot.plugins.values() {
        let Some(status) = status::of(installed) else { continue };
        let needs = !status::needs(installed).is_empty();
        *page.counts.entry("all".into()).or_default() += 1;
        *page.counts.entry(status.as_str().into()).or_default() += 1;
        *page.counts.entry("needs".into()).or_default() += u64::from(needs);
        let named = text::email_key(&installed.release.manifest.plugin.name).contains(&words)
            || installed.key.as_str().contains(&words);
        let fits = wanted.is_none_or(|wanted| status.as_str() == wanted || (wanted == "needs" && needs));
        if !named || !fits {
            continue;
        }
        total += 1;
        let after = filter.cursor.as_deref().is_none_or(|cursor| installed.key.as_str() > cursor);
        if after && page.items.len() < limit {
            page.items.extend(wire(&snapshot, installed));
        } else if after && page.next.is_none() {
            page.next = page.items.last().map(|last: &Installation| last.plugin.clone());
        }
    }
    page.total = Some(tenon_api::page::Total::of(total));
    Ok(page)
}

pub async fn get(core: &Core, cx: &Cx, plugin: &str) -> Result<Installation> {
    core.authorize(cx, Permission::PluginsRead).await?;
    let snapshot = core.snapshot(cx).await?;
    wire(&snapshot, &core.installed(cx, plugin).await?).ok_or_else(|| Error::not_found("installation"))
}

/// Newest first.
pub async fn operations(
    core: &Core,
    cx: &Cx,
    plugin: &str,
    asked: Option<u32>,
    cursor: Option<&str>,
) -> Result<Page<Operation>> {
    core.authorize(cx, Permission::PluginsRead).await?;
    let limit = limit(asked)?;
    let before = cursor
        .map(|cursor| {
            cursor
                .parse::<OperationId>()
                .map_err(|error| Error::invalid("/cursor", "cursor", error.to_string()))
        })
        .transpose()?;
    let installed = core.installed(cx, plugin).await?;
    let mut rows = {
        let mut tx = core.db.read(cx).await?;
        store::list(&mut tx, installed.row.id, before, i64::from(limit) + 1).await?
    };
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let name = &installed.release.manifest.plugin.name;
    let items: Vec<Operation> = rows.iter().map(|row| operations::wire(row, name)).collect();
    let next = items.last().filter(|_| more).map(|last| last.id.to_string());
    Ok(Page::new(items, next))
}

pub async fn operation(core: &Core, cx: &Cx, plugin: &str, id: OperationId) -> Result<Operation> {
    core.authorize(cx, Permission::PluginsRead).await?;
    let installed = core.installed(cx, plugin).await?;
    let row = {
        let mut tx = core.db.read(cx).await?;
        store::get(&mut tx, id).await?
    };
    if row.installation_id != installed.row.id {
        return Err(Error::not_found("operation"));
    }
    Ok(operations::wire(&row, &installed.release.manifest.plugin.name))
}
