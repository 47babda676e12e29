//! What changes while a page is open: one stream per browser tells every tab what happened in the tenant, and
//! the signals here tell the pages. Nothing in it runs on the server.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde_json::Value;
use tenon_api::{
    installations::Operation, live::Change, running::Run, tenants::Attention, views::Contribution,
};

#[cfg(feature = "hydrate")]
mod stream;

/// The last thing that happened to an installation.
#[derive(Debug, Clone, PartialEq)]
pub struct Happened {
    pub plugin: String,
    pub plugin_name: String,
    pub change: Change,
    pub actor: Option<String>,
}

/// Signals fed by the live stream; one set per page load.
#[derive(Clone, Copy)]
pub struct Live {
    /// `None` until something changed since the page was rendered.
    pub contributions: RwSignal<Option<Vec<Contribution>>>,
    /// `None` until something changed since the page was rendered.
    pub attention: RwSignal<Option<Vec<Attention>>>,
    /// The newest state of operations that this page heard of, by plugin.
    /// As they came: only pages that show one read it.
    pub operations: RwSignal<BTreeMap<String, Value>>,
    /// The newest state of runs that this page heard of, by plugin and job ([`run_key`]). As they came, too.
    pub runs: RwSignal<BTreeMap<String, Value>>,
    /// Grows with each change of an installation: lists of them load anew.
    pub changes: RwSignal<u64>,
    /// Grows with each change of records in the tenant: tables load anew.
    pub records: RwSignal<u64>,
    pub happened: RwSignal<Option<Happened>>,
    /// False while the stream cannot be reached.
    pub online: RwSignal<bool>,
}

impl Live {
    pub fn new() -> Self {
        Self {
            contributions: RwSignal::new(None),
            attention: RwSignal::new(None),
            operations: RwSignal::new(BTreeMap::new()),
            runs: RwSignal::new(BTreeMap::new()),
            changes: RwSignal::new(0),
            records: RwSignal::new(0),
            happened: RwSignal::new(None),
            online: RwSignal::new(true),
        }
    }

    /// The running or last operation of a plugin, if this page heard of one.
    pub fn operation(self, plugin: &str) -> Option<Operation> {
        let found = self.operations.with(|all| all.get(plugin).cloned())?;
        tenon_contract::json::read(found).ok()
    }

    /// The last run of a job that this page heard of.
    pub fn run(self, plugin: &str, job: &str) -> Option<Run> {
        let found = self.runs.with(|all| all.get(&run_key(plugin, job)).cloned())?;
        tenon_contract::json::read(found).ok()
    }
}

/// One entry per job, however often it runs while a page is open.
fn run_key(plugin: &str, job: &str) -> String {
    [plugin, "/", job].concat()
}

impl Live {
    /// Grows with each change of this one plugin, and when the stream cannot say what changed.
    pub fn changes_of(self, plugin: Memo<String>) -> Memo<u64> {
        Memo::new(move |before: Option<&u64>| {
            let now = self.changes.get();
            let other = self.happened.with_untracked(|happened| match happened {
                Some(happened) => plugin.with_untracked(|plugin| *plugin != happened.plugin),
                None => false,
            });
            if other { before.copied().unwrap_or_default() } else { now }
        })
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

/// Connects the page to its tenant's stream.
#[cfg(feature = "hydrate")]
pub fn follow(here: crate::context::Here) {
    let Ok(frame) = here.frame() else { return };
    let (Some(tenant), seq) = (&frame.tenant, frame.contributions.seq) else { return };
    let tenant = tenant.slug.clone();
    let news = News {
        live: here.live,
        tenant: tenant.clone(),
        attention: frame.can(tenon_api::Permission::PluginsInstall),
    };
    let news = std::rc::Rc::new(news);
    // Kept by the effect, which lives as long as the document.
    Effect::new(move |_: Option<stream::Stream>| {
        let news = news.clone();
        stream::Stream::open(&tenant, seq, here.live.online, move |event| news.apply(event))
    });
}

/// How an event becomes signals.
#[cfg(feature = "hydrate")]
struct News {
    live: Live,
    tenant: String,
    /// Whether this person may see what needs attention.
    attention: bool,
}

#[cfg(feature = "hydrate")]
impl News {
    /// Reads the shape of `tenon_api::live::LiveEvent` by hand: the derived reader of it would be a tenth of
    /// what this part of the page weighs.
    fn apply(&self, mut event: Value) {
        let text = |name: &str| event.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        match text("type").as_str() {
            "installations" => {
                self.live.happened.set(Some(Happened {
                    plugin: text("plugin"),
                    plugin_name: text("plugin_name"),
                    change: change_of(&text("change")),
                    actor: Some(text("actor")).filter(|actor| !actor.is_empty()),
                }));
                self.load_again();
            }
            "operation" => {
                let plugin = text("plugin");
                let operation = event.get_mut("operation").map(Value::take).unwrap_or_default();
                self.live.operations.update(|all| {
                    all.insert(plugin, operation);
                });
            }
            "run" => {
                let plugin = text("plugin");
                let run = event.get_mut("run").map(Value::take).unwrap_or_default();
                let key = run_key(&plugin, run.get("job").and_then(Value::as_str).unwrap_or_default());
                self.live.runs.update(|all| {
                    all.insert(key, run);
                });
            }
            "records" => self.live.records.update(|count| *count += 1),
            "requests" if self.attention => self.load_again(),
            "resync" => {
                self.live.happened.set(None);
                self.load_again();
            }
            _ => {}
        }
    }

    fn load_again(&self) {
        let (live, tenant, attention) = (self.live, self.tenant.clone(), self.attention);
        leptos::task::spawn_local(async move {
            if let Ok(news) = crate::api::views::contributions(&tenant).await {
                live.contributions.set(Some(news.items));
            }
            live.changes.update(|count| *count += 1);
            if attention && let Ok(news) = crate::api::tenants::attention(&tenant).await {
                live.attention.set(Some(news.items));
            }
        });
    }
}

#[cfg(feature = "hydrate")]
fn change_of(word: &str) -> Change {
    match word {
        "installing" => Change::Installing,
        "installed" => Change::Installed,
        "upgraded" => Change::Upgraded,
        "enabled" => Change::Enabled,
        "disabled" => Change::Disabled,
        "removed" => Change::Removed,
        "failed" => Change::Failed,
        "purged" => Change::Purged,
        _ => Change::Other,
    }
}
