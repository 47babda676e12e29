//! What the plugin itself puts below its form (slot `plugin.config`): views that are given the values in force, and
//! may propose others, save, and test. Drawn by the server like any view.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use tenon_api::views::{Contribution, ViewRequest, ViewResult};

use crate::{
    api::{self, Answer},
    config_form::FormState,
    context::Here,
    dashboard::of_slot,
    slots::{SlotEvent, ViewSlot, request_of},
    ui::{Still as _, el, view_kid},
};

const SLOT: &str = "plugin.config";

/// One view with what the server drew of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct One {
    contribution: Contribution,
    request: ViewRequest,
    result: Option<ViewResult>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct OwnPart(Vec<One>);

/// What the views may do to the form. Nothing for those who may only read it.
#[derive(Clone, Copy)]
pub(super) struct Heard {
    pub state: FormState,
    pub save: Callback<()>,
    pub asked: RwSignal<u32>,
}

impl Heard {
    /// `change` proposes values; `save` and `test` do what the buttons do, and only after a person's own act.
    fn hear(self, SlotEvent { event, by_person }: SlotEvent) {
        match (event["name"].as_str(), &event["data"]["values"]) {
            (Some("change"), Value::Object(values)) => self.state.propose(values.clone()),
            (Some("save"), _) if by_person => self.save.run(()),
            (Some("test"), _) if by_person => self.asked.update(|count| *count += 1),
            _ => {}
        }
    }
}

impl OwnPart {
    pub(super) async fn load(here: Here, key: &str, values: &Map<String, Value>) -> Answer<Self> {
        let slug = here.slug.get_untracked();
        let all = match here.live.contributions.get_untracked() {
            Some(all) => all,
            None => here.frame()?.contributions.items,
        };
        let own: Vec<Contribution> =
            of_slot(&all, SLOT).into_iter().filter(|one| one.plugin == key).collect();
        if own.is_empty() {
            return Ok(Self::default());
        }
        let request = |one: &Contribution| ViewRequest {
            props: json!({ "values": values }),
            ..request_of(one, "", Vec::new())
        };
        let requests: Vec<ViewRequest> = own.iter().map(request).collect();
        let mut results = api::views::render(&slug, requests.clone()).await?.views.into_iter();
        let parts = own.into_iter().zip(requests).map(|(contribution, request)| One {
            contribution,
            request,
            result: results.next(),
        });
        Ok(Self(parts.collect()))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn draw(self, slug: &str, heard: Option<Heard>) -> AnyView {
        let on_slot_event = heard.map(|heard| Callback::new(move |event: SlotEvent| heard.hear(event)));
        let parts = self.0.into_iter().map(|One { contribution, request, result }| {
            let (tenant, plugin_name) = (slug.to_owned(), contribution.plugin_name);
            let view = view! { <ViewSlot tenant plugin_name request result on_slot_event /> };
            el("section")
                .class("card mt-8 max-w-[640px]")
                .attr("aria-label", contribution.label.clone())
                .kid(el("h2").class("mb-3 text-md font-semibold").kid(contribution.label))
                .kid(view_kid(view))
        });
        el("div").kids(parts).still()
    }
}
