//! The bar on top: the way home, the tenant switcher, the account menu.

use leptos::prelude::*;
use crate::ui::Still as _;

use super::{Mark, forms};
use crate::{
    icons::Icon,
    ui::{Avatar, Badge, BadgeTone, Menu, MenuItem, MenuLabel, MenuLine, MenuLink},
};

/// Who is signed in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    pub name: String,
    pub email: String,
}

/// One tenant of the switcher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantLink {
    pub name: String,
    pub href: String,
    pub current: bool,
}

#[component]
pub(super) fn Header(
    path: Signal<String>,
    person: Signal<Person>,
    tenants: Signal<Vec<TenantLink>>,
    home: Signal<String>,
    theme: Signal<&'static str>,
    operator: bool,
) -> impl IntoView {
    view! {
        <header class="header">
            <button
                type="button"
                class="btn btn-ghost btn-icon sidebar-open"
                popovertarget="sidebar"
                aria-label="Menu"
                data-tip="Menu"
            >
                <Icon icon=icondata::LuMenu />
            </button>
            <a class="mark" href=move || home.get() aria-label="Tenon, home">
                <Mark />
            </a>
            <Switcher tenants />
            {operator.then(|| view! { <Badge tone=BadgeTone::Operator>"Operator"</Badge> })}
            <div class="header-end">
                <AccountMenu path person theme />
            </div>
        </header>
    }
    .still()
}

/// One tenant: its name. More: a menu of links.
#[component]
fn Switcher(tenants: Signal<Vec<TenantLink>>) -> impl IntoView {
    let name = move || {
        let tenants = tenants.read();
        let here = tenants.iter().find(|tenant| tenant.current);
        here.map(|tenant| tenant.name.clone())
    };
    move || {
        let links = tenants.get();
        if links.len() < 2 {
            return name().map(|name| view! { <span class="switcher"><span>{name}</span></span> }).still();
        }
        let items = links
            .into_iter()
            .map(
                |tenant| view! { <MenuLink href=tenant.href current=tenant.current>{tenant.name}</MenuLink> },
            )
            .collect_view();
        let name = name().unwrap_or_else(|| "Choose a tenant".to_owned());
        let label = ["Tenant: ", &name].concat();
        view! {
            <button type="button" class="switcher" popovertarget="tenants" aria-haspopup="menu" aria-label=label>
                <span>{name}</span>
                <Icon icon=icondata::LuChevronsUpDown size=14 />
            </button>
            <Menu id="tenants" label="Tenants" start=true>
                {items}
            </Menu>
        }
        .still()
    }
}

#[component]
fn AccountMenu(path: Signal<String>, person: Signal<Person>, theme: Signal<&'static str>) -> impl IntoView {
    let themes = [
        ("system", "Like the system", icondata::LuMonitor),
        ("light", "Light", icondata::LuSun),
        ("dark", "Dark", icondata::LuMoon),
    ];
    let themes = themes
        .map(|(value, word, icon)| {
            let chosen = move || theme.get() == value;
            view! {
                <MenuItem submit=true name="theme" value=value icon current=chosen()>
                    {word}
                </MenuItem>
            }
        })
        .into_iter()
        .collect_view();
    view! {
        <button
            type="button"
            class="btn btn-ghost btn-icon"
            popovertarget="account"
            aria-haspopup="menu"
            aria-label=move || ["Account: ", &person.read().name].concat()
            data-tip="Account"
        >
            {move || view! { <Avatar name=person.get().name /> }}
        </button>
        <Menu id="account" label="Account">
            <MenuLabel>
                {move || person.get().name} <br /> {move || person.get().email}
            </MenuLabel>
            <MenuLink href="/account" icon=icondata::LuUser>
                "Account"
            </MenuLink>
            <MenuLine />
            <form method="post" action=forms::PREFERENCES role="none">
                <input type="hidden" name="next" value=move || path.get() />
                {themes}
            </form>
            <MenuLine />
            <form method="post" action=forms::SIGN_OUT role="none">
                <MenuItem submit=true icon=icondata::LuLogOut>
                    "Sign out"
                </MenuItem>
            </form>
        </Menu>
    }
    .still()
}
