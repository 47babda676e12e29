//! The live stream inside this process: one channel per tenant that somebody listens to.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use tenon_api::{
    Permission,
    ids::TenantId,
    installations::Operation,
    live::{Change, LiveEvent},
};
use tenon_store::{Cx, EventRow, events};
use tokio::sync::broadcast;

use crate::{Core, Result};

/// An event, with its place in the tenant's change feed where it has one.
#[derive(Debug, Clone)]
pub struct LiveMessage {
    pub seq: Option<i64>,
    pub event: LiveEvent,
}

const BUFFER: usize = 256;
/// More than this many missed events are answered with `resync`.
const MAX_CATCH_UP: i64 = 200;

#[derive(Default)]
pub struct LiveHub {
    tenants: Mutex<HashMap<TenantId, broadcast::Sender<LiveMessage>>>,
}

impl LiveHub {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn subscribe(&self, tenant: TenantId) -> broadcast::Receiver<LiveMessage> {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        tenants.retain(|known, sender| *known == tenant || sender.receiver_count() > 0);
        tenants.entry(tenant).or_insert_with(|| broadcast::channel(BUFFER).0).subscribe()
    }

    /// What is no part of the change feed.
    pub fn tell(&self, tenant: TenantId, message: LiveMessage) {
        self.send(tenant, message);
    }

    fn send(&self, tenant: TenantId, message: LiveMessage) {
        let tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = tenants.get(&tenant) {
            // Nobody listening is fine.
            let _ = sender.send(message);
        }
    }

    pub fn operation(&self, tenant: TenantId, plugin: &str, operation: Operation) {
        self.send(
            tenant,
            LiveMessage { seq: None, event: LiveEvent::Operation { plugin: plugin.into(), operation } },
        );
    }

    pub fn committed(&self, tenant: TenantId, rows: &[EventRow]) {
        for row in rows {
            if let Some(event) = wire(row) {
                self.send(tenant, LiveMessage { seq: Some(row.seq), event });
            }
        }
    }

    /// Something may have been missed: everybody loads anew.
    pub fn resync_all(&self) {
        let tenants: Vec<TenantId> =
            self.tenants.lock().unwrap_or_else(PoisonError::into_inner).keys().copied().collect();
        for tenant in tenants {
            self.send(tenant, LiveMessage { seq: None, event: LiveEvent::Resync });
        }
    }
}

fn wire(row: &EventRow) -> Option<LiveEvent> {
    if row.kind.starts_with("request.") || row.kind == "provider.chosen" {
        return Some(LiveEvent::Requests);
    }
    if row.kind == "records.changed" {
        return records(row);
    }
    let change = match row.kind.as_str() {
        "installation.installed" => Change::Installed,
        "installation.upgraded" => Change::Upgraded,
        "installation.enabled" => Change::Enabled,
        "installation.disabled" => Change::Disabled,
        "installation.removed" => Change::Removed,
        "installation.failed" => Change::Failed,
        "installation.purged" => Change::Purged,
        other if other.starts_with("installation.") => Change::Other,
        _ => return None,
    };
    let text = |field: &str| row.data.get(field).and_then(|value| value.as_str()).map(str::to_owned);
    Some(LiveEvent::Installations {
        plugin: text("plugin")?,
        plugin_name: text("plugin_name").unwrap_or_default(),
        change,
        actor: text("actor").filter(|name| !name.is_empty()),
    })
}

fn records(row: &EventRow) -> Option<LiveEvent> {
    let text = |field: &str| row.data.get(field).and_then(|value| value.as_str()).map(str::to_owned);
    let count = |field: &str| row.data.get(field).and_then(|value| value.as_u64()).unwrap_or_default();
    Some(LiveEvent::Records {
        plugin: text("plugin")?,
        collection: text("collection")?,
        created: count("created"),
        updated: count("updated"),
        deleted: count("deleted"),
    })
}

/// `GET …/live?since=: what was missed, and the channel of what comes.
pub async fn open(
    core: &Core,
    cx: &Cx,
    since: Option<i64>,
) -> Result<(Vec<LiveMessage>, broadcast::Receiver<LiveMessage>)> {
    core.authorize(cx, Permission::PluginsRead).await?;
    let tenant = cx.tenant.as_ref().ok_or_else(|| crate::Error::not_found("tenant"))?.id;
    // Subscribe first: an event between the two reads comes twice rather than never.
    let receiver = core.live.subscribe(tenant);
    let Some(since) = since else { return Ok((Vec::new(), receiver)) };
    let rows = {
        let mut tx = core.db.read(cx).await?;
        events::since(&mut tx, since, MAX_CATCH_UP + 1).await?
    };
    if rows.len() as i64 > MAX_CATCH_UP {
        return Ok((vec![LiveMessage { seq: None, event: LiveEvent::Resync }], receiver));
    }
    let missed =
        rows.iter().filter_map(|row| Some(LiveMessage { seq: Some(row.seq), event: wire(row)? })).collect();
    Ok((missed, receiver))
}
