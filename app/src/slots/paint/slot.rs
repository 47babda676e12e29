//! A slot of the plugin whose view this is: what other plugins put there, each framed by us with its name, or the
//! view's own children while nobody does.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;
use tenon_api::views::{Contribution, FilledSlot, SlotItem, ViewFailure, ViewRequest, ViewResult};
use tenon_contract::view::{Element, EventType};

use super::{Content, PaintCx, Painted, children};
use crate::{
    context::Here,
    slots::{
        actions::{self, Spot},
        outlet::{SlotEvent, SlotEvents, ViewSlot, broken},
    },
    ui::{
        Draw, El, MenuButton, Still as _, Tile, TileSize, el, key_of, list, move_in_tabs, part, use_toasts,
        view_kid,
    },
};

pub(super) fn slot(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let node = painted.node.clone();
    let asked = Memo::new(move |_| match &node.read().element {
        Element::Slot(slot) => (slot.name.clone(), slot.props.clone().unwrap_or_default()),
        _ => Default::default(),
    });
    let (painted, cx) = (painted.clone(), cx.clone());
    el("div").class("v-slot").part(move || {
        let (name, props) = asked.get();
        fill(&name, props, &painted, &cx)
    })
}

fn filled(slots: &Value, name: &str, props: &Value) -> Option<FilledSlot> {
    let same = |slot: &&Value| {
        let has_props = slot.get("props").is_some_and(|known| known == props);
        has_props && slot.get("name").and_then(Value::as_str) == Some(name)
    };
    slots.as_array()?.iter().find(same).and_then(|slot| serde_json::from_value(slot.clone()).ok())
}

/// What the slot holds with these props.
fn fill(name: &str, props: Value, painted: &Arc<Painted>, cx: &PaintCx) -> AnyView {
    let place = cx.place.clone();
    let first = filled(&place.given.read().slots, name, &props);
    if let Some(error) = first.as_ref().and_then(|slot| slot.error.clone()) {
        return failed(&place.plugin_name, error);
    }
    let here = use_context::<Here>();
    let id = [place.plugin.as_str(), "/", name].concat();
    // What the server put there, and after a change what is there now.
    let known: Option<Vec<Contribution>> =
        first.as_ref().map(|slot| slot.items.iter().map(|item| item.contribution.clone()).collect());
    let items = Memo::new(move |_| {
        let in_slot = |all: &[Contribution]| -> Vec<Contribution> {
            all.iter().filter(|one| one.slot == id && one.kind != "modal").cloned().collect()
        };
        match (here.and_then(|here| here.live.contributions.get()), &known) {
            (Some(news), _) => in_slot(&news),
            (None, Some(known)) => known.clone(),
            (None, None) => match here.map(|here| here.frame()) {
                Some(Ok(frame)) => in_slot(&frame.contributions.items),
                _ => Vec::new(),
            },
        }
    });
    let results = first.map(|slot| slot.items).unwrap_or_default();
    let spot = Spot {
        tenant: place.tenant.clone(),
        props,
        inside: place.inside.clone(),
        on_slot_event: Some(told(painted, cx)),
    };
    let outlet = StoredValue::new(Outlet { items, results: Arc::new(results), spot });
    let any = Memo::new(move |_| !items.read().is_empty());
    let (painted, cx) = (painted.clone(), cx.clone());
    part(move || if any.get() { outlet.get_value().draw() } else { children(&painted, Content::Flow, &cx) })
}

/// Hands what a contribution sends to the view that owns the slot.
fn told(painted: &Arc<Painted>, cx: &PaintCx) -> SlotEvents {
    let (painted, cx) = (painted.clone(), cx.clone());
    Callback::new(move |heard: SlotEvent| cx.send_with(&painted, EventType::Data, Some(heard.event), None))
}

fn failed(plugin_name: &str, error: ViewFailure) -> AnyView {
    el("div").class("v-slot-card").attr("data-host", "").kid(broken(plugin_name, error, None)).still()
}

#[derive(Clone)]
struct Outlet {
    items: Memo<Vec<Contribution>>,
    results: Arc<Vec<SlotItem>>,
    spot: Spot,
}

impl Outlet {
    fn of(
        &self,
        kinds: &'static [&'static str],
    ) -> impl Fn() -> Vec<Contribution> + Clone + Send + Sync + 'static {
        let items = self.items;
        move || items.read().iter().filter(|one| kinds.contains(&one.kind.as_str())).cloned().collect()
    }

    fn draw(self) -> AnyView {
        let acts = el("div").class("v-slot-acts").kid(self.buttons()).kid(self.menu());
        el("div")
            .class("v-stack v-gap-m")
            .attr("data-host", "")
            .kid(acts)
            .kid(self.tabs())
            .kid(self.frames())
            .still()
    }

    fn buttons(&self) -> AnyView {
        let (buttons, spot, toasts) = (self.of(&["button"]), self.spot.clone(), use_toasts());
        list(move || {
            let one = |item: Contribution| {
                let (key, spot) = (key_of(&[&item.plugin, &item.id, &item.label]), spot.clone());
                (key, Box::new(move || actions::button(item, spot, toasts)) as Draw)
            };
            buttons().into_iter().map(one).collect()
        })
    }

    fn menu(&self) -> AnyView {
        let (entries, spot, toasts) = (self.of(&["menu-item"]), self.spot.clone(), use_toasts());
        let items = Memo::new(move |_| entries());
        part(move || {
            let entries = items.get();
            if entries.is_empty() {
                return ().still();
            }
            let id = super::menu::menu_id();
            let entries: Vec<AnyView> =
                entries.into_iter().map(|item| actions::entry(item, spot.clone(), toasts)).collect();
            view! {
                <MenuButton id label="More from plugins" icon=Some(icondata::LuEllipsis) icon_only=true>
                    {entries}
                </MenuButton>
            }
            .still()
        })
    }

    /// One row of tabs, and the panel of the chosen one.
    fn tabs(&self) -> AnyView {
        let tabs = self.of(&["tab"]);
        let tabs = Memo::new(move |_| tabs());
        let any = Memo::new(move |_| !tabs.read().is_empty());
        let outlet = self.clone();
        part(move || {
            if !any.get() {
                return ().still();
            }
            let chosen = RwSignal::new(None::<(String, String)>);
            // The first one until somebody chooses, and again when the chosen one goes.
            let current = Memo::new(move |_| {
                let tabs = tabs.read();
                let is = |one: &&Contribution, key: &(String, String)| one.plugin == key.0 && one.id == key.1;
                let found = chosen.get().and_then(|key| tabs.iter().find(|one| is(one, &key)));
                found.or_else(|| tabs.first()).map(|one| (one.plugin.clone(), one.id.clone()))
            });
            let heads = list(move || {
                let one = |item: Contribution| {
                    let key = key_of(&[&item.plugin, &item.id, &item.label]);
                    (key, Box::new(move || tab(item, chosen, current)) as Draw)
                };
                tabs.get().into_iter().map(one).collect()
            });
            let outlet = outlet.clone();
            let panels = list(move || {
                let one = |item: Contribution| {
                    let (key, outlet) = (key_of(&[&item.plugin, &item.id]), outlet.clone());
                    (key, Box::new(move || outlet.panel(item, current)) as Draw)
                };
                tabs.get().into_iter().map(one).collect()
            });
            let row = el("div")
                .class("tabs")
                .attr("role", "tablist")
                .attr("aria-label", "From plugins")
                .on("keydown", move_in_tabs)
                .kid(heads);
            vec![row, el("div").kid(panels)].still()
        })
    }

    fn panel(&self, item: Contribution, current: Memo<Option<(String, String)>>) -> AnyView {
        let own = (item.plugin.clone(), item.id.clone());
        el("div")
            .attr("role", "tabpanel")
            .attr("aria-label", item.label.clone())
            .attr("tabindex", "0")
            .attr("data-plugin", item.plugin.clone())
            .live("hidden", move || (current.get().as_ref() != Some(&own)).then(String::new))
            .kid(self.view(item))
            .still()
    }

    /// Cards and inline views below each other.
    fn frames(&self) -> AnyView {
        let (frames, outlet) = (self.of(&["card", "inline", "page"]), self.clone());
        list(move || {
            let one = |item: Contribution| {
                let key = key_of(&[&item.plugin, &item.id, item.view.as_deref().unwrap_or_default()]);
                let outlet = outlet.clone();
                (key, Box::new(move || outlet.frame(item)) as Draw)
            };
            frames().into_iter().map(one).collect()
        })
    }

    fn frame(&self, item: Contribution) -> AnyView {
        let (name, icon_url) = (item.plugin_name.clone(), item.plugin_icon_url.clone());
        let tile = view! { <Tile name=name.clone() icon_url size=TileSize::S16 /> };
        let by = (item.label != name).then(|| el("span").class("tone-neutral v-s").kid(name));
        let head = el("div")
            .class("v-slot-head")
            .kid(view_kid(tile))
            .kid(el("h3").class("v-card-title").kid(item.label.clone()))
            .maybe_kid(by);
        el("section")
            .class("v-slot-card")
            .attr("aria-label", item.label.clone())
            .attr("data-slot", item.slot.clone())
            .attr("data-plugin", item.plugin.clone())
            .kid(head)
            .kid(self.view(item))
            .still()
    }

    /// The view of a contribution; the browser asks for what did not come with the page.
    fn view(&self, item: Contribution) -> AnyView {
        let request = ViewRequest {
            plugin: item.plugin.clone(),
            contribution: item.id.clone(),
            props: self.spot.props.clone(),
            path: String::new(),
            query: Vec::new(),
            inside: self.spot.inside.clone(),
            kept: None,
        };
        let is = |known: &&SlotItem| known.contribution == item;
        let result: Option<ViewResult> = self.results.iter().find(is).and_then(|known| known.result.clone());
        let (tenant, plugin_name, stands_in) = (self.spot.tenant.clone(), item.plugin_name, item.slot);
        let on_slot_event = self.spot.on_slot_event;
        view! { <ViewSlot tenant plugin_name request result stands_in on_slot_event /> }.still()
    }
}

fn tab(
    item: Contribution,
    chosen: RwSignal<Option<(String, String)>>,
    current: Memo<Option<(String, String)>>,
) -> AnyView {
    let key = (item.plugin.clone(), item.id.clone());
    let (one, other) = (key.clone(), key.clone());
    let is = move |key: &(String, String)| current.read().as_ref() == Some(key);
    let (name, icon_url) = (item.plugin_name.clone(), item.plugin_icon_url.clone());
    el("button")
        .class("tab")
        .attr("type", "button")
        .attr("role", "tab")
        .attr("data-plugin", item.plugin.clone())
        .attr("data-tip", item.plugin_name.clone())
        .live("aria-selected", move || Some(if is(&one) { "true" } else { "false" }.to_owned()))
        .live("tabindex", move || Some(if is(&other) { "0" } else { "-1" }.to_owned()))
        .on("click", move |_| chosen.set(Some(key.clone())))
        .kid(view_kid(view! { <Tile name icon_url size=TileSize::S16 /> }))
        .kid(el("span").kid(item.label))
        .still()
}
