//! `GET /me/sessions` and `DELETE /me/sessions/{id}`.

use tenon_api::{Page, ids::SessionId, session::Session};
use tenon_store::{Cx, sessions};

use crate::{Core, Error, Result, access::require_session};

pub async fn list(core: &Core, cx: &Cx) -> Result<Page<Session>> {
    let user = require_session(cx)?;
    let mut tx = core.db.read_platform(cx).await?;
    let rows = sessions::list(&mut tx, user.id).await?;
    let items = rows
        .into_iter()
        .map(|row| Session {
            id: row.id,
            current: user.session == Some(row.id),
            device: device(&row.user_agent),
            address: row.address,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            expires_at: row.expires_at.min(row.idle_expires_at),
        })
        .collect();
    Ok(Page::new(items, None))
}

pub async fn revoke(core: &Core, cx: &Cx, id: SessionId) -> Result<()> {
    let user = require_session(cx)?.id;
    let gone = core
        .db
        .write_platform(cx, move |tx| Box::pin(async move { sessions::delete(tx, user, id).await }))
        .await?;
    if gone { Ok(()) } else { Err(Error::not_found("session")) }
}

/// "Firefox on Linux": enough to recognise a device by.
fn device(user_agent: &str) -> String {
    let browser = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]
    .into_iter()
    .find_map(|(mark, name)| user_agent.contains(mark).then_some(name));
    let system = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]
    .into_iter()
    .find_map(|(mark, name)| user_agent.contains(mark).then_some(name));
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.into(),
        (None, None) => "Unknown device".into(),
    }
}
