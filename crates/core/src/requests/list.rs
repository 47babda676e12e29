//! `GET …/requests`: everybody's for those who may install, else one's own. Oldest first.

use tenon_api::{Page, Permission, ids::RequestId, plan::PluginRequest};
use tenon_store::{
    Cx,
    requests::{self, RequestRow},
};

use super::wire;
use crate::{
    Core, Error, Result,
    access::{self, require_user},
    plugins::search::limit,
};

pub async fn list(
    core: &Core,
    cx: &Cx,
    asked: Option<u32>,
    cursor: Option<&str>,
) -> Result<Page<PluginRequest>> {
    core.authorize(cx, Permission::PluginsRead).await?;
    let limit = limit(asked)?;
    let after = cursor
        .map(|cursor| {
            cursor
                .parse::<RequestId>()
                .map_err(|error| Error::invalid("/cursor", "cursor", error.to_string()))
        })
        .transpose()?;
    let own = if access::may(cx, Permission::PluginsInstall) { None } else { Some(require_user(cx)?.id) };
    let mut rows = {
        let mut tx = core.db.read(cx).await?;
        requests::list(&mut tx, own, after, i64::from(limit) + 1).await?
    };
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    Ok(Page::new(rows.into_iter().map(wire).collect(), next))
}

/// The oldest ones, for "needs you"; the caller has looked who asks.
pub(crate) async fn first(core: &Core, cx: &Cx) -> Result<Vec<RequestRow>> {
    let mut tx = core.db.read(cx).await?;
    Ok(requests::list(&mut tx, None, None, 50).await?)
}
