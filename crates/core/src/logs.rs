//! Lines of plugins on their way to those who follow them: kept nowhere, told to whoever listens.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use tenon_api::{Permission, ids::InstallationId, running::LogLine};
use tenon_store::Cx;
use tokio::sync::broadcast;

use crate::{Core, Result};

/// Lines that a slow listener may be behind; it misses older ones.
const BUFFER: usize = 512;

#[derive(Default)]
pub struct Listeners(Mutex<HashMap<InstallationId, broadcast::Sender<LogLine>>>);

impl Core {
    pub fn tell_log(&self, installation: InstallationId, line: LogLine) {
        let listeners = self.logs.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = listeners.get(&installation) {
            // Nobody listening any more is fine.
            let _ = sender.send(line);
        }
    }
}

/// `GET …/installations/{plugin}/logs`: what is written from now on.
pub async fn follow(core: &Core, cx: &Cx, plugin: &str) -> Result<broadcast::Receiver<LogLine>> {
    core.authorize(cx, Permission::PluginsConfigure).await?;
    let id = core.installed(cx, plugin).await?.row.id;
    let mut listeners = core.logs.0.lock().unwrap_or_else(PoisonError::into_inner);
    listeners.retain(|known, sender| *known == id || sender.receiver_count() > 0);
    Ok(listeners.entry(id).or_insert_with(|| broadcast::channel(BUFFER).0).subscribe())
}
