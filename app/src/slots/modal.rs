//! Modals of plugins: one at a time, over whatever page is open. A button, a menu item or the effect `open` asks for
//! one, and it is drawn here, in our own dialog.

use leptos::prelude::*;
use serde_json::Value;
use tenon_api::views::{Contribution, ViewRequest};

use super::{
    outlet::{SlotEvents, ViewSlot},
    paint::late::{self, Late},
};
use crate::{
    context::Here,
    ui::{Dialog, DialogSize, Still as _, Tile, TileSize, close_dialog, el, part, view_kid},
};

const ID: &str = "plugin-modal";

/// A modal that somebody opened.
#[derive(Clone)]
pub struct Opened {
    pub tenant: String,
    pub contribution: Contribution,
    pub props: Value,
    /// The slots around the view or button that opened it.
    pub inside: Vec<String>,
    /// Hears what its view tells the owner of the slot.
    pub on_slot_event: Option<SlotEvents>,
}

/// The modal of this page.
#[derive(Clone, Copy)]
pub struct Modals(RwSignal<Option<Opened>>);

/// Before the pages are drawn.
pub fn provide_modals() {
    provide_context(Modals(RwSignal::new(None)));
}

/// Stands once behind all pages.
pub fn modal_host() -> AnyView {
    let Some(Modals(opened)) = use_context() else { return ().still() };
    part(move || match opened.get() {
        Some(opened) => late::draw(Late::Modal(Box::new(opened))),
        None => ().still(),
    })
}

impl Modals {
    /// Opens the modal `id` of a plugin; `false` when this person sees none of that name.
    pub(super) fn open(self, here: Here, plugin: &str, id: &str, opener: Opener) -> bool {
        let is = |one: &&Contribution| one.plugin == plugin && one.id == id && one.kind == "modal";
        let found = match here.live.contributions.get_untracked() {
            Some(news) => news.iter().find(is).cloned(),
            None => here.frame().ok().and_then(|frame| frame.contributions.items.iter().find(is).cloned()),
        };
        let Some(contribution) = found else { return false };
        let Opener { tenant, props, inside, on_slot_event } = opener;
        let opened = Opened { tenant, contribution, props, inside, on_slot_event };
        #[cfg(feature = "hydrate")]
        leptos::task::spawn_local(async move {
            late::load().await;
            let _ = self.0.try_set(Some(opened));
        });
        #[cfg(not(feature = "hydrate"))]
        self.0.set(Some(opened));
        true
    }
}

/// Where the wish to open one comes from.
pub(super) struct Opener {
    pub tenant: String,
    pub props: Value,
    pub inside: Vec<String>,
    pub on_slot_event: Option<SlotEvents>,
}

/// The dialog around a modal's view; in the late file.
pub(super) fn dialog(opened: Opened) -> AnyView {
    let Opened { tenant, contribution, props, inside, on_slot_event } = opened;
    let Contribution { id, plugin, plugin_name, plugin_icon_url, label, slot, .. } = contribution;
    let request = ViewRequest {
        plugin: plugin.clone(),
        contribution: id,
        props,
        path: String::new(),
        query: Vec::new(),
        inside,
        kept: None,
    };
    let modals = use_context::<Modals>();
    let gone = move |()| {
        if let Some(Modals(opened)) = modals {
            opened.set(None);
        }
    };
    #[cfg(feature = "hydrate")]
    request_animation_frame(|| crate::ui::open_dialog(ID));
    let close = Callback::new(|()| close_dialog(ID));
    let tile = view! { <Tile name=plugin_name.clone() icon_url=plugin_icon_url size=TileSize::S16 /> };
    let by = el("p")
        .class("v-slot-head tone-neutral v-s")
        .kid(view_kid(tile))
        .kid(el("span").kid(plugin_name.clone()));
    let stands_in = slot.clone();
    view! {
        <Dialog
            id=ID
            title=Signal::stored(label)
            size=DialogSize::Form
            on_close=Callback::new(gone)
        >
            {by}
            <div data-slot=slot data-plugin=plugin>
                <ViewSlot tenant plugin_name request stands_in on_slot_event on_close=Some(close) />
            </div>
        </Dialog>
    }
    .still()
}
