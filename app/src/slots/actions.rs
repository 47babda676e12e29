//! Buttons and menu items of plugins, drawn from the manifest wherever they stand: pressing one calls the plugin's own
//! route, opens its modal or leads to its page. And `header.actions`: those at the end of a page's h1 row, three shown,
//! the rest behind `⋯`.

use leptos::prelude::*;
use serde_json::Value;
use tenon_api::views::Contribution;

use super::{
    modal::{Modals, Opener},
    outlet::SlotEvents,
};
use crate::{
    api::{self, Method},
    context::Here,
    icons,
    ui::{
        Draw, LinkButton, MenuButton, MenuItem, MenuLink, Still as _, Toast, ToastTone, Toasts, el, key_of,
        list, part, use_toasts,
    },
};

const SHOWN: usize = 3;

/// Where a button stands, and what it is given there.
#[derive(Clone, Default)]
pub(crate) struct Spot {
    pub tenant: String,
    /// What the slot passes: the body of a call, the props of a modal.
    pub props: Value,
    /// The slots around it.
    pub inside: Vec<String>,
    pub on_slot_event: Option<SlotEvents>,
}

impl Spot {
    /// In a slot of the product, which passes nothing.
    pub(crate) fn plain(tenant: String) -> Self {
        Self { tenant, ..Self::default() }
    }
}

/// The buttons of the slot `header.actions`, in their order.
#[component]
pub fn HeaderActions(
    #[prop(into)] tenant: Signal<String>,
    #[prop(into)] items: Signal<Vec<Contribution>>,
) -> impl IntoView {
    let toasts = use_toasts();
    let shown = move || items.get().into_iter().take(SHOWN).collect::<Vec<_>>();
    let rest = move || items.get().into_iter().skip(SHOWN).collect::<Vec<_>>();
    let buttons = list(move || {
        let one = |item: Contribution| {
            let key = key_of(&[&item.plugin, &item.id, &item.label]);
            (key, Box::new(move || button(item, Spot::plain(tenant.get_untracked()), toasts)) as Draw)
        };
        shown().into_iter().map(one).collect()
    });
    let more = part(move || {
        let rest = rest();
        if rest.is_empty() {
            return ().still();
        }
        let entries: Vec<AnyView> =
            rest.into_iter().map(|item| entry(item, Spot::plain(tenant.get_untracked()), toasts)).collect();
        view! {
            <MenuButton id="more-actions" label="More actions" icon=Some(icondata::LuEllipsis) icon_only=true>
                {entries}
            </MenuButton>
        }
        .still()
    });
    vec![buttons, more]
}

fn page_of(item: &Contribution, tenant: &str) -> Option<String> {
    let path = item.path.as_deref()?;
    let rest = if path == "/" { "" } else { path };
    Some(["/t/", tenant, "/x/", &item.plugin, rest].concat())
}

/// A secondary button.
pub(super) fn button(item: Contribution, spot: Spot, toasts: Toasts) -> AnyView {
    if let Some(href) = page_of(&item, &spot.tenant) {
        return view! { <LinkButton href=Signal::stored(href)>{item.label}</LinkButton> }.still();
    }
    let busy = RwSignal::new(false);
    let label = item.label.clone();
    let sign = item.icon.as_deref().map(|name| icons::named_icon(name, 16));
    let press = press(item.clone(), spot, toasts, busy);
    el("button")
        .attr("type", "button")
        .class("btn btn-secondary")
        .attr("data-plugin", item.plugin)
        .live("aria-busy", move || busy.get().then(|| "true".to_owned()))
        .on("click", move |_| press.run(()))
        .maybe_kid(sign)
        .kid(el("span").kid(label))
        .still()
}

/// A line of a menu.
pub(super) fn entry(item: Contribution, spot: Spot, toasts: Toasts) -> AnyView {
    if let Some(href) = page_of(&item, &spot.tenant) {
        return view! { <MenuLink href>{item.label}</MenuLink> }.still();
    }
    let label = item.label.clone();
    let press = press(item, spot, toasts, RwSignal::new(false));
    view! { <MenuItem on_click=Callback::new(move |_| press.run(()))>{label}</MenuItem> }.still()
}

/// What happens when somebody presses it: `POST /hello` calls the plugin's own route as this person and says what it
/// answered; `opens` opens the modal.
pub(crate) fn press(item: Contribution, spot: Spot, toasts: Toasts, busy: RwSignal<bool>) -> Callback<()> {
    let (modals, here) = (use_context::<Modals>(), use_context::<Here>());
    Callback::new(move |()| {
        let Some(id) = &item.opens else { return call(&item, &spot, toasts, busy) };
        let (Some(modals), Some(here)) = (modals, here) else { return };
        let opener = Opener {
            tenant: spot.tenant.clone(),
            props: spot.props.clone(),
            inside: spot.inside.clone(),
            on_slot_event: spot.on_slot_event,
        };
        if !modals.open(here, &item.plugin, id, opener) {
            let text = [item.plugin_name.as_str(), ": this is not there any more"].concat();
            toasts.push(Toast::new(text).tone(ToastTone::Danger));
        }
    })
}

fn call(item: &Contribution, spot: &Spot, toasts: Toasts, busy: RwSignal<bool>) {
    let Some((method, route)) = item.call.as_deref().and_then(|call| call.split_once(' ')) else { return };
    if busy.get_untracked() {
        return;
    }
    busy.set(true);
    let method = match method {
        "PUT" => Method::Put,
        "PATCH" => Method::Patch,
        "DELETE" => Method::Delete,
        "GET" => Method::Get,
        _ => Method::Post,
    };
    let body = Some(spot.props.clone()).filter(|props| !props.is_null() && method != Method::Get);
    let (tenant, plugin, name, route) =
        (spot.tenant.clone(), item.plugin.clone(), item.plugin_name.clone(), route.trim().to_owned());
    leptos::task::spawn_local(async move {
        let answer = api::views::call(&tenant, &plugin, method, &route, body.as_ref()).await;
        let toast = match &answer {
            Ok(body) => match body.get("message").and_then(Value::as_str) {
                Some(message) => Toast::new(message),
                None => Toast::new([name.as_str(), ": done"].concat()),
            },
            Err(error) => Toast::new([name.as_str(), ": ", &error.detail].concat()).tone(ToastTone::Danger),
        };
        toasts.push(toast);
        let _ = busy.try_set(false);
    });
}
