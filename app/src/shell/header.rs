//! The bar on top: the way home, the tenant switcher, the account menu.

use leptos::prelude::*;

use super::forms;
use crate::{
    icons::{self, IconData},
    ui::{El, Part, Still as _, el, initials, menu},
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
    let menu = el("button")
        .attr("type", "button")
        .class("btn btn-ghost btn-icon sidebar-open")
        .attr("popovertarget", "sidebar")
        .attr("aria-label", "Menu")
        .attr("data-tip", "Menu")
        .kid(icons::icon(icondata::LuMenu, 16, ""));
    let mark = el("a")
        .class("mark")
        .live("href", move || Some(home.get()))
        .attr("aria-label", "Tenon, home")
        .kid(super::mark(24));
    el("header")
        .class("header")
        .kid(menu)
        .kid(mark)
        .part(move || switcher(tenants.get()))
        .maybe_kid(operator.then(|| el("span").class("badge badge-operator").kid("Operator")))
        .kid(el("div").class("header-end").kid(account(path, person, theme)))
}

/// One tenant: its name. More: a menu of links.
fn switcher(tenants: Vec<TenantLink>) -> AnyView {
    let name = tenants.iter().find(|tenant| tenant.current).map(|tenant| tenant.name.clone());
    if tenants.len() < 2 {
        return match name {
            Some(name) => el("span").class("switcher").kid(el("span").kid(name)).still(),
            None => ().still(),
        };
    }
    let items = tenants.into_iter().map(|tenant| {
        el("a")
            .attr("href", tenant.href)
            // Another tenant is another document: nothing of this one stays.
            .attr("rel", "external")
            .class("menu-item")
            .attr("role", "menuitem")
            .attr("tabindex", "-1")
            .maybe("aria-current", tenant.current.then_some("true"))
            .kid(el("span").kid(tenant.name))
    });
    let items: Vec<El> = items.collect();
    let name = name.unwrap_or_else(|| "Choose a tenant".to_owned());
    let button = el("button")
        .attr("type", "button")
        .class("switcher")
        .attr("popovertarget", "tenants")
        .attr("aria-haspopup", "menu")
        .attr("aria-label", ["Tenant: ", &name].concat())
        .kid(el("span").kid(name))
        .kid(icons::icon(icondata::LuChevronsUpDown, 14, ""));
    vec![button, menu("tenants".into(), "Tenants".into(), true, Part::from(|| items))].still()
}

fn account(path: Signal<String>, person: Signal<Person>, theme: Signal<&'static str>) -> AnyView {
    let button = el("button")
        .attr("type", "button")
        .class("btn btn-ghost btn-icon")
        .attr("popovertarget", "account")
        .attr("aria-haspopup", "menu")
        .live("aria-label", move || Some(["Account: ", &person.read().name].concat()))
        .attr("data-tip", "Account")
        .kid(
            el("span")
                .class("avatar")
                .attr("aria-hidden", "true")
                .text(move || initials(&person.read().name)),
        );
    let who = el("div")
        .class("menu-label")
        .attr("role", "presentation")
        .kid(el("div").text(move || person.get().name))
        .kid(el("div").text(move || person.get().email));
    let themes = [
        ("system", "Like the system", icondata::LuMonitor),
        ("light", "Light", icondata::LuSun),
        ("dark", "Dark", icondata::LuMoon),
    ];
    let themes = themes.map(|(value, word, sign)| {
        entry("button", word, sign)
            .attr("type", "submit")
            .attr("name", "theme")
            .attr("value", value)
            .live("aria-current", move || (theme.get() == value).then(|| "true".to_owned()))
    });
    let back =
        el("input").attr("type", "hidden").attr("name", "next").live("value", move || Some(path.get()));
    let form =
        |action: &'static str| el("form").attr("method", "post").attr("action", action).attr("role", "none");
    let line = || el("div").class("menu-line").attr("role", "separator");
    let parts = vec![
        who,
        entry("a", "Account", icondata::LuUser).attr("href", "/account"),
        line(),
        form(forms::PREFERENCES).kid(back).kids(themes),
        line(),
        form(forms::SIGN_OUT).kid(entry("button", "Sign out", icondata::LuLogOut).attr("type", "submit")),
    ];
    vec![button, menu("account".into(), "Account".into(), false, Part::from(|| parts))].still()
}

fn entry(tag: &'static str, word: &'static str, sign: IconData) -> El {
    el(tag)
        .class("menu-item")
        .attr("role", "menuitem")
        .attr("tabindex", "-1")
        .kid(icons::icon(sign, 16, ""))
        .kid(el("span").kid(word))
}
