//! Secrets that a server may know and say back: all that were bound to its host, not only the one in the request that it
//! answers. Called by `guests::egress`, which takes them out of every answer.

use tenon_api::settings::SecretText;
use tokio::sync::Mutex;

use super::open::{find_global, find_own};
use crate::{Core, Result, guests::Running};

/// What one call opened so far. A call asks the same servers again and again; secrets are opened once.
#[derive(Debug, Default)]
pub struct Echoes(Mutex<Option<Vec<Echo>>>);

/// A secret with the hosts that may have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Echo {
    pub text: SecretText,
    pub hosts: Vec<String>,
}

impl Echoes {
    /// A secret that was opened for a request of this call; it may have changed since the others were.
    pub async fn add(&self, core: &Core, running: &Running, echo: Echo) -> Result<()> {
        let mut known = self.0.lock().await;
        if known.is_none() {
            *known = Some(open_all(core, running).await?);
        }
        let known = known.get_or_insert_default();
        if !known.contains(&echo) {
            known.push(echo);
        }
        Ok(())
    }

    /// The secrets that the server behind `url` may say back. One that went to other hosts only is left alone: masking
    /// it there would tell a guest, which may ask its own server for any text, whether it guessed right.
    pub async fn of(&self, core: &Core, running: &Running, url: &str) -> Result<Vec<SecretText>> {
        let mut known = self.0.lock().await;
        if known.is_none() {
            if !bound(running).any(|hosts| core.egress.leads_to(url, hosts)) {
                return Ok(Vec::new());
            }
            *known = Some(open_all(core, running).await?);
        }
        let there = known.iter().flatten().filter(|echo| core.egress.leads_to(url, &echo.hosts));
        Ok(there.map(|echo| echo.text.clone()).collect())
    }
}

/// The hosts of each secret, without opening any. Of a stored one those that it was typed for: it goes to no other, and
/// one that waits to be typed again was there before.
fn bound(running: &Running) -> impl Iterator<Item = &[String]> {
    let layers = &running.installed.layers;
    let stored = layers.secrets.iter().chain(&layers.global_secrets).map(|stored| stored.hosts.as_slice());
    let tried = running.candidate.iter().flat_map(|tried| tried.replaced.values());
    stored.chain(tried.map(|(_, meant)| meant.hosts.as_slice()))
}

/// Every secret of the installation that goes anywhere: what is tried in this call, the tenant's and the operator's.
async fn open_all(core: &Core, running: &Running) -> Result<Vec<Echo>> {
    let installed = &running.installed;
    let (layers, cx) = (&installed.layers, running.system());
    let tried = running.candidate.iter().flat_map(|tried| tried.replaced.values());
    let mut found: Vec<Echo> =
        tried.map(|(text, meant)| Echo { text: text.clone(), hosts: meant.hosts.clone() }).collect();
    for (all, own) in [(&layers.secrets, true), (&layers.global_secrets, false)] {
        for stored in all.iter().filter(|stored| !stored.hosts.is_empty()) {
            let opened = match own {
                true => find_own(core, &cx, installed.row.id, &stored.name).await?,
                false => find_global(core, &cx, installed.row.plugin_id, &stored.name).await?,
            };
            // Cleared since the call began: nobody keeps it any more.
            found.extend(opened.map(|text| Echo { text, hosts: stored.hosts.clone() }));
        }
    }
    Ok(found)
}
