//! `header.actions`: buttons of plugins at the end of a page's h1 row, three shown, the rest behind `⋯`. They
//! are drawn from the manifest; pressing one calls the plugin's own route or leads to its page.

use leptos::prelude::*;
use tenon_api::views::Contribution;

use crate::{
    api::{self, Method},
    icons,
    ui::{
        Draw, LinkButton, MenuButton, MenuItem, MenuLink, Still as _, Toast, ToastTone, Toasts, el, key_of,
        list, part, use_toasts,
    },
};

const SHOWN: usize = 3;

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
            (key, Box::new(move || action(item, tenant, toasts)) as Draw)
        };
        shown().into_iter().map(one).collect()
    });
    let more = part(move || {
        let rest = rest();
        if rest.is_empty() {
            return ().still();
        }
        let entries: Vec<AnyView> = rest.into_iter().map(|item| entry(item, tenant, toasts)).collect();
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

fn action(item: Contribution, tenant: Signal<String>, toasts: Toasts) -> AnyView {
    if let Some(href) = page_of(&item, &tenant.read_untracked()) {
        return view! { <LinkButton href=Signal::stored(href)>{item.label}</LinkButton> }.still();
    }
    let busy = RwSignal::new(false);
    let label = item.label.clone();
    let sign = item.icon.as_deref().map(|name| icons::named_icon(name, 16));
    el("button")
        .attr("type", "button")
        .class("btn btn-secondary")
        .attr("data-plugin", item.plugin.clone())
        .live("aria-busy", move || busy.get().then(|| "true".to_owned()))
        .on("click", move |_| call(&item, tenant, toasts, busy))
        .maybe_kid(sign)
        .kid(el("span").kid(label))
        .still()
}

fn entry(item: Contribution, tenant: Signal<String>, toasts: Toasts) -> AnyView {
    if let Some(href) = page_of(&item, &tenant.read_untracked()) {
        return view! { <MenuLink href>{item.label}</MenuLink> }.still();
    }
    let busy = RwSignal::new(false);
    let label = item.label.clone();
    view! { <MenuItem on_click=Callback::new(move |_| call(&item, tenant, toasts, busy))>{label}</MenuItem> }
        .still()
}

/// `POST /hello`: calls the plugin's own route as this person and says what it answered.
fn call(item: &Contribution, tenant: Signal<String>, toasts: Toasts, busy: RwSignal<bool>) {
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
    let (tenant, plugin, name, route) =
        (tenant.get_untracked(), item.plugin.clone(), item.plugin_name.clone(), route.trim().to_owned());
    leptos::task::spawn_local(async move {
        let answer = api::views::call(&tenant, &plugin, method, &route, None).await;
        let toast = match &answer {
            Ok((_, body)) => match body.get("message").and_then(serde_json::Value::as_str) {
                Some(message) => Toast::new(message),
                None => Toast::new([name.as_str(), ": done"].concat()),
            },
            Err(error) => Toast::new([name.as_str(), ": ", &error.detail].concat()).tone(ToastTone::Danger),
        };
        toasts.push(toast);
        let _ = busy.try_set(false);
    });
}
