//! What the manifest's `[[views]] data` names: records fetched as the viewer, all of a page's in one read, each
//! distinct query once.

use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value, json};
use tenon_api::views::ViewRequest;
use tenon_contract::{manifest::ViewData, records::Query};
use tenon_store::Cx;

use crate::{
    Core, contributions,
    records::for_view::{self, Ask},
    snapshot::{Installed, Snapshot},
};

/// Answers of this page so far.
#[derive(Default)]
pub(super) struct PageData(Mutex<Vec<(Ask, Value)>>);

fn asks(installed: &Installed, view: &str) -> Vec<(String, Ask)> {
    let Some(view) = installed.release.manifest.view(view) else { return Vec::new() };
    view.data.iter().map(|data| (data.name.clone(), ask(installed, data))).collect()
}

fn ask(installed: &Installed, data: &ViewData) -> Ask {
    let query = Query { sort: data.sort.clone(), limit: data.limit, ..Query::default() };
    Ask { plugin: installed.key.to_string(), collection: data.collection.clone(), query }
}

impl PageData {
    /// For all views of a request that the caller may see.
    pub(super) async fn load(core: &Core, cx: &Cx, snapshot: &Snapshot, views: &[ViewRequest]) -> Self {
        let mut wanted: Vec<(&Installed, Ask)> = Vec::new();
        for request in views {
            let Some(installed) = snapshot.find_active(&request.plugin) else { continue };
            let Some(contribution) = installed.release.manifest.contribution(&request.contribution) else {
                continue;
            };
            if contributions::is_visible(cx, snapshot, installed, contribution) {
                let view = contribution.view.as_deref().unwrap_or_default();
                wanted.extend(asks(installed, view).into_iter().map(|(_, ask)| (installed, ask)));
            }
        }
        let page = Self::default();
        page.answer(core, cx, wanted).await;
        page
    }

    async fn answer(&self, core: &Core, cx: &Cx, wanted: Vec<(&Installed, Ask)>) {
        if wanted.is_empty() {
            return;
        }
        // A view without its data says so itself; the page goes on.
        match for_view::answer(core, cx, &wanted).await {
            Ok(values) => {
                let answers = wanted.into_iter().map(|(_, ask)| ask).zip(values);
                self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(answers);
            }
            Err(error) => {
                tracing::warn!(%error, source = ?std::error::Error::source(&error), "the data of views could not be read");
            }
        }
    }

    /// `{name: {items, next}}` of a view; null when it names no data.
    pub(super) async fn of(&self, core: &Core, cx: &Cx, installed: &Installed, view: &str) -> Value {
        let asks = asks(installed, view);
        if asks.is_empty() {
            return Value::Null;
        }
        // A view inside a slot of another was not in the request.
        let missing: Vec<(&Installed, Ask)> = asks
            .iter()
            .filter(|(_, ask)| self.find(ask).is_none())
            .map(|(_, ask)| (installed, ask.clone()))
            .collect();
        self.answer(core, cx, missing).await;
        let found = asks.into_iter().map(|(name, ask)| {
            let value = self.find(&ask).unwrap_or_else(|| json!({"items": [], "next": null, "failed": true}));
            (name, value)
        });
        Value::Object(found.collect::<Map<_, _>>())
    }

    fn find(&self, ask: &Ask) -> Option<Value> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|(known, _)| known == ask).map(|(_, value)| value.clone())
    }
}
