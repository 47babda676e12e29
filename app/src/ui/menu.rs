//! Menus on `popover`: the button opens one before the page is alive; arrows, Home, End and letters come with
//! the page.

use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    prelude::*,
};
use crate::ui::{Part, Still as _};

use super::button::{ButtonKind, ButtonSize};
use crate::icons::{Icon, IconData};

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
    let button = if icon_only {
        view! {
            <button
                type="button"
                class=class
                popovertarget=id.clone()
                aria-haspopup="menu"
                aria-label=label.clone()
                data-tip=label.clone()
            >
                {icon.map(|icon| view! { <Icon icon /> })}
            </button>
        }
        .still()
    } else {
        view! {
            <button type="button" class=class popovertarget=id.clone() aria-haspopup="menu">
                <span>{label.clone()}</span>
                {icon.map(|icon| view! { <Icon icon /> })}
            </button>
        }
        .still()
    };
    view! {
        {button}
        <Menu id label>
            {children.run()}
        </Menu>
    }
    .still()
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
    view! {
        <div
            id=id
            class=if start { "menu menu-start" } else { "menu" }
            popover="auto"
            role="menu"
            aria-label=label
            on:keydown=move_in_menu
            on:click=close_after_choice
            on:toggle=focus_first
        >
            {children.run()}
        </div>
    }
    .still()
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
    let press = move |event: MouseEvent| {
        if disabled.read_untracked().is_some() {
            event.prevent_default();
            event.stop_propagation();
        } else if let Some(on_click) = on_click {
            on_click.run(event);
        }
    };
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=if danger { "menu-item menu-danger" } else { "menu-item" }
            role="menuitem"
            tabindex="-1"
            name=name
            value=value
            command=opens.is_some().then_some("show-modal")
            commandfor=opens
            aria-current=current.then_some("true")
            aria-disabled=move || disabled.read().is_some().then_some("true")
            aria-description=move || disabled.get()
            data-tip=move || disabled.get()
            on:click=press
        >
            {icon.map(|icon| view! { <Icon icon /> })}
            <span>{children.run()}</span>
        </button>
    }
    .still()
}

/// An entry that leads somewhere.
#[component]
pub fn MenuLink(
    #[prop(into)] href: String,
    #[prop(optional)] icon: Option<IconData>,
    #[prop(optional)] current: bool,
    children: Part,
) -> impl IntoView {
    view! {
        <a href=href class="menu-item" role="menuitem" tabindex="-1" aria-current=current.then_some("true")>
            {icon.map(|icon| view! { <Icon icon /> })}
            <span>{children.run()}</span>
        </a>
    }
    .still()
}

#[component]
pub fn MenuLine() -> impl IntoView {
    view! { <div class="menu-line" role="separator"></div> }
}

/// A heading inside a menu.
#[component]
pub fn MenuLabel(children: Part) -> impl IntoView {
    view! {
        <div class="menu-label" role="presentation">
            {children.run()}
        </div>
    }
    .still()
}

fn move_in_menu(event: KeyboardEvent) {
    #[cfg(feature = "hydrate")]
    browser::move_in_menu(&event);
    #[cfg(not(feature = "hydrate"))]
    let _ = event;
}

fn close_after_choice(event: MouseEvent) {
    #[cfg(feature = "hydrate")]
    browser::close_after_choice(&event);
    #[cfg(not(feature = "hydrate"))]
    let _ = event;
}

fn focus_first(event: leptos::ev::Event) {
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
                let wanted = key.to_lowercase();
                let starts = |item: &HtmlElement| {
                    item.text_content().is_some_and(|text| text.trim().to_lowercase().starts_with(&wanted))
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
