//! Menus on `popover`: the button opens one before the page is alive; arrows, Home, End and letters come with
//! the page.

use leptos::{
    ev::{Event, MouseEvent},
    prelude::*,
    wasm_bindgen::JsCast as _,
};

use super::{
    El, Part,
    button::{ButtonKind, ButtonSize},
    el,
};
use crate::icons::{self, IconData};

/// A button and the menu it opens. `label` names both; with `icon_only` it is the tooltip.
#[component]
pub fn MenuButton(
    /// Unique on the page; the menu's id.
    #[prop(into)]
    id: String,
    #[prop(into)] label: String,
    #[prop(default = Some(icondata::LuChevronDown))] icon: Option<IconData>,
    #[prop(optional)] icon_only: bool,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] size: ButtonSize,
    children: Part,
) -> impl IntoView {
    let kind = match kind {
        ButtonKind::Ghost => " btn-ghost",
        ButtonKind::Primary => " btn-primary",
        _ if icon_only => " btn-ghost btn-icon",
        _ => " btn-secondary",
    };
    let size = if size == ButtonSize::Sm { " btn-sm" } else { "" };
    let class = ["btn", kind, size].concat();
    let button = el("button")
        .attr("type", "button")
        .class(class)
        .attr("popovertarget", id.clone())
        .attr("aria-haspopup", "menu");
    let sign = icon.map(|sign| icons::icon(sign, 16, ""));
    let button = if icon_only {
        button.attr("aria-label", label.clone()).attr("data-tip", label.clone()).maybe_kid(sign)
    } else {
        button.kid(el("span").kid(label.clone())).maybe_kid(sign)
    };
    vec![button, menu(id, label, false, children)]
}

/// The list behind a button with `popovertarget={id}`.
#[component]
pub fn Menu(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    /// Opens towards the end of the line instead of towards its start.
    #[prop(optional)]
    start: bool,
    children: Part,
) -> impl IntoView {
    menu(id, label, start, children)
}

/// The list of a menu; `start` opens it towards the end of the line.
pub(crate) fn menu(id: String, label: String, start: bool, children: Part) -> El {
    el("div")
        .attr("id", id)
        .class(if start { "menu menu-start" } else { "menu" })
        .attr("popover", "auto")
        .attr("role", "menu")
        .attr("aria-label", label)
        .on("keydown", move_in_menu)
        .on("click", close_after_choice)
        .on("toggle", focus_first)
        .kid(children.run())
}

/// An entry that does something.
#[component]
pub fn MenuItem(
    #[prop(optional)] icon: Option<IconData>,
    #[prop(optional)] danger: bool,
    /// The id of a dialog that it opens.
    #[prop(optional, into)]
    opens: Option<String>,
    /// Submits the form it stands in, with this name and value.
    #[prop(optional)]
    submit: bool,
    #[prop(optional, into)] name: Option<String>,
    #[prop(optional, into)] value: Option<String>,
    #[prop(optional, into)] current: bool,
    #[prop(optional, into)] disabled: Signal<Option<String>>,
    #[prop(optional, into)] on_click: Option<Callback<MouseEvent>>,
    children: Part,
) -> impl IntoView {
    let press = move |event: Event| {
        if disabled.read_untracked().is_some() {
            event.prevent_default();
            event.stop_propagation();
        } else if let Some(on_click) = on_click {
            on_click.run(event.unchecked_into());
        }
    };
    el("button")
        .attr("type", if submit { "submit" } else { "button" })
        .class(if danger { "menu-item menu-danger" } else { "menu-item" })
        .attr("role", "menuitem")
        .attr("tabindex", "-1")
        .maybe("name", name)
        .maybe("value", value)
        .maybe("command", opens.is_some().then_some("show-modal"))
        .maybe("commandfor", opens)
        .maybe("aria-current", current.then_some("true"))
        .live("aria-disabled", move || disabled.read().is_some().then(|| "true".to_owned()))
        .live("aria-description", move || disabled.get())
        .live("data-tip", move || disabled.get())
        .on("click", press)
        .maybe_kid(icon.map(|sign| icons::icon(sign, 16, "")))
        .kid(el("span").kid(children.run()))
}

/// An entry that leads somewhere.
#[component]
pub fn MenuLink(
    #[prop(into)] href: String,
    #[prop(optional)] icon: Option<IconData>,
    #[prop(optional)] current: bool,
    children: Part,
) -> impl IntoView {
    el("a")
        .attr("href", href)
        .class("menu-item")
        .attr("role", "menuitem")
        .attr("tabindex", "-1")
        .maybe("aria-current", current.then_some("true"))
        .maybe_kid(icon.map(|sign| icons::icon(sign, 16, "")))
        .kid(el("span").kid(children.run()))
}

#[component]
pub fn MenuLine() -> impl IntoView {
    el("div").class("menu-line").attr("role", "separator")
}

/// A heading inside a menu.
#[component]
pub fn MenuLabel(children: Part) -> impl IntoView {
    el("div").class("menu-label").attr("role", "presentation").kid(children.run())
}

fn move_in_menu(event: Event) {
    #[cfg(feature = "hydrate")]
    browser::move_in_menu(event.unchecked_ref());
    #[cfg(not(feature = "hydrate"))]
    let _ = event;
}

fn close_after_choice(event: Event) {
    #[cfg(feature = "hydrate")]
    browser::close_after_choice(event.unchecked_ref());
    #[cfg(not(feature = "hydrate"))]
    let _ = event;
}

fn focus_first(event: Event) {
    #[cfg(feature = "hydrate")]
    browser::focus_first(&event);
    #[cfg(not(feature = "hydrate"))]
    let _ = event;
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::ev::{KeyboardEvent, MouseEvent};
    use wasm_bindgen::JsCast as _;
    use web_sys::{Element, HtmlElement};

    use crate::ui::tabs::{focus_at, items_in};

    const ITEMS: &str = "[role=menuitem]";

    fn menu_of(event: &web_sys::Event) -> Option<HtmlElement> {
        event.current_target()?.dyn_into().ok()
    }

    pub(super) fn move_in_menu(event: &KeyboardEvent) {
        let Some(menu) = menu_of(event) else { return };
        let items = items_in(&menu, ITEMS);
        let at = items.iter().position(|item| item.matches(":focus").unwrap_or(false));
        let next = match event.key().as_str() {
            "ArrowDown" => at.map_or(0, |at| (at + 1) % items.len().max(1)),
            "ArrowUp" => at.map_or(0, |at| (at + items.len().max(1) - 1) % items.len().max(1)),
            "Home" => 0,
            "End" => items.len().saturating_sub(1),
            "Tab" => {
                let _ = menu.hide_popover();
                return;
            }
            key if key.chars().count() == 1 && key != " " => {
                let starts = |item: &HtmlElement| {
                    let text = item.text_content().unwrap_or_default();
                    text.trim().get(..key.len()).is_some_and(|head| head.eq_ignore_ascii_case(key))
                };
                let from = at.map_or(0, |at| at + 1);
                match (from..items.len()).chain(0..from).find(|&index| starts(&items[index])) {
                    Some(index) => index,
                    None => return,
                }
            }
            _ => return,
        };
        event.prevent_default();
        focus_at(&items, next);
    }

    pub(super) fn close_after_choice(event: &MouseEvent) {
        let chosen = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|target| target.closest(ITEMS).ok().flatten());
        if chosen.is_some_and(|item| item.get_attribute("aria-disabled").is_none())
            && let Some(menu) = menu_of(event)
        {
            let _ = menu.hide_popover();
        }
    }

    pub(super) fn focus_first(event: &web_sys::Event) {
        if let Some(menu) = menu_of(event).filter(|menu| menu.matches(":popover-open").unwrap_or(false)) {
            focus_at(&items_in(&menu, ITEMS), 0);
        }
    }
}
