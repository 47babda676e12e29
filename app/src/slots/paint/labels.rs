//! Kinds that are words, and kinds that hold words and icons: heading, badge, link, button, tab.

use std::sync::Arc;

use leptos::prelude::*;
use tenon_contract::view::{
    Element, EventType,
    kinds::{Size, Tone},
};
use crate::ui::Still as _;

use super::{Content, PaintCx, Painted, children, clean, kinds::tone, value};
use crate::{
    icons::{Icon, named_icon_href},
    ui::move_in_tabs,
};

pub(super) fn heading(painted: &Arc<Painted>, cx: &PaintCx) -> AnyView {
    let words = children(painted, Content::Label, cx);
    match &painted.node.read_untracked().element {
        Element::Heading(heading) if heading.level >= 4 => {
            view! { <h4 data-k="heading" class="v-h4">{words}</h4> }.still()
        }
        Element::Heading(heading) if heading.level == 3 => {
            view! { <h3 data-k="heading" class="v-h3">{words}</h3> }.still()
        }
        _ => view! { <h2 data-k="heading" class="v-h2">{words}</h2> }.still(),
    }
}

pub(super) fn text(painted: &Arc<Painted>, content: Content) -> AnyView {
    let words = value(painted, |element| match element {
        Element::Text(text) => clean(&text.text),
        _ => String::new(),
    });
    let class = value(painted, |element| match element {
        Element::Text(text) => ["v-text", size(text.size), tone(text.tone)].concat(),
        _ => String::new(),
    });
    match content {
        Content::Flow => view! { <p data-k="text" class=class>{words}</p> }.still(),
        Content::Label => view! { <span data-k="text" class=class>{words}</span> }.still(),
    }
}

fn size(size: Option<Size>) -> &'static str {
    match size {
        Some(Size::S) => " v-s",
        None | Some(Size::M) => "",
        Some(Size::L) => " v-l",
    }
}

pub(super) fn badge(painted: &Arc<Painted>, cx: &PaintCx) -> AnyView {
    let class = value(painted, |element| {
        let tone = match element {
            Element::Badge(badge) => badge.tone,
            _ => None,
        };
        match tone {
            None | Some(Tone::Neutral) => "badge".to_owned(),
            Some(Tone::Accent) => "badge badge-accent".to_owned(),
            Some(Tone::Success) => "badge badge-success".to_owned(),
            Some(Tone::Warning) => "badge badge-warning".to_owned(),
            Some(Tone::Danger) => "badge badge-danger".to_owned(),
            level => ["badge", super::kinds::tone(level)].concat(),
        }
    });
    view! {
        <span data-k="badge" class=class>
            {children(painted, Content::Label, cx)}
        </span>
    }
    .still()
}

pub(super) fn icon(painted: &Arc<Painted>) -> AnyView {
    let href = value(painted, |element| match element {
        Element::Icon(icon) => named_icon_href(&icon.name),
        _ => String::new(),
    });
    let label = value(painted, |element| match element {
        Element::Icon(icon) => icon.label.as_deref().map(clean),
        _ => None,
    });
    let px = value(painted, |element| match element {
        Element::Icon(icon) => match icon.size {
            Some(Size::L) => "24",
            Some(Size::M) => "20",
            None | Some(Size::S) => "16",
        },
        _ => "16",
    });
    let class = value(painted, |element| match element {
        Element::Icon(icon) => ["icon", tone(icon.tone)].concat(),
        _ => String::new(),
    });
    let (named, silent, height) = (label.clone(), label.clone(), px.clone());
    view! {
        <svg
            data-k="icon"
            class=class
            width=px
            height=height
            viewBox="0 0 24 24"
            role=move || named().map(|_| "img")
            aria-label=label
            aria-hidden=move || silent().is_none().then_some("true")
            focusable="false"
        >
            <use href=href></use>
        </svg>
    }
    .still()
}

/// Where a link leads: in-app below the plugin's own pages, else as it is written.
pub(super) fn target(href: &str, base: &str) -> String {
    if href.starts_with('/') {
        let rest = if href == "/" { "" } else { href };
        [base, rest].concat()
    } else {
        href.to_owned()
    }
}

/// The host of an `https:` address as a browser would contact it.
pub(super) fn host_of(href: &str) -> Option<&str> {
    let rest = href.strip_prefix("https://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    (!host.is_empty()).then_some(host)
}

pub(super) fn link(painted: &Arc<Painted>, cx: &PaintCx) -> AnyView {
    let href = {
        let (node, base) = (painted.node.clone(), cx.base.clone());
        move || match &node.read().element {
            Element::Link(link) => target(&link.href, &base),
            _ => String::new(),
        }
    };
    let outside = value(painted, |element| match element {
        Element::Link(link) => host_of(&link.href).map(str::to_owned),
        _ => None,
    });
    let words = children(painted, Content::Label, cx);
    if outside().is_none() {
        return view! { <a data-k="link" class="link" href=href>{words}</a> }.still();
    }
    let host = move || outside().unwrap_or_default();
    view! {
        <a data-k="link" class="link" href=href target="_blank" rel="noopener noreferrer external">
            {words}
            <span class="v-host" data-host="">
                {host}
                <Icon icon=icondata::LuExternalLink size=12 />
                <span class="sr-only">" opens a new tab"</span>
            </span>
        </a>
    }
    .still()
}

pub(super) fn button(painted: &Arc<Painted>, cx: &PaintCx) -> AnyView {
    let class = value(painted, |element| {
        let Element::Button(button) = element else { return String::new() };
        let kind = match (button.primary, button.tone) {
            (_, Some(Tone::Danger)) => " btn-warn",
            (true, _) => " btn-primary",
            (false, _) => " btn-secondary",
        };
        let size = match button.size {
            Some(Size::S) => " btn-sm",
            None | Some(Size::M) => "",
            Some(Size::L) => " btn-lg",
        };
        ["btn", kind, size].concat()
    });
    let disabled = value(painted, |element| matches!(element, Element::Button(button) if button.disabled));
    let (press, cx_press) = (painted.clone(), cx.clone());
    let off = disabled.clone();
    let click = move |_| {
        if !untrack(&disabled) {
            cx_press.send(&press, EventType::Click);
        }
    };
    view! {
        <button
            data-k="button"
            type="button"
            class=class
            aria-disabled=move || off().then_some("true")
            on:click=click
        >
            {children(painted, Content::Label, cx)}
        </button>
    }
    .still()
}

pub(super) fn tabs(painted: &Arc<Painted>, cx: &PaintCx) -> AnyView {
    let label = value(painted, |element| match element {
        Element::Tabs(tabs) => clean(&tabs.label),
        _ => String::new(),
    });
    view! {
        <div data-k="tabs" class="tabs" role="tablist" aria-label=label on:keydown=move_in_tabs>
            {children(painted, Content::Flow, cx)}
        </div>
    }
    .still()
}

pub(super) fn tab(painted: &Arc<Painted>, cx: &PaintCx) -> AnyView {
    let selected = value(painted, |element| matches!(element, Element::Tab(tab) if tab.selected));
    let stop = selected.clone();
    let (press, cx_press) = (painted.clone(), cx.clone());
    view! {
        <button
            data-k="tab"
            type="button"
            role="tab"
            class="tab"
            aria-selected=move || if selected() { "true" } else { "false" }
            tabindex=move || if stop() { "0" } else { "-1" }
            on:click=move |_| cx_press.send(&press, EventType::Click)
        >
            {children(painted, Content::Label, cx)}
        </button>
    }
    .still()
}

#[cfg(test)]
mod tests {
    use super::{host_of, target};

    #[test]
    fn a_link_shows_the_host_that_a_browser_would_contact() {
        assert_eq!(host_of("https://example.org/a@b"), Some("example.org"));
        assert_eq!(host_of("https://example.org@evil.test/"), Some("evil.test"));
        assert_eq!(host_of("https://evil.test\\@example.org/"), Some("evil.test"));
        assert_eq!(host_of("https://example.org:8443?q"), Some("example.org:8443"));
        assert_eq!(host_of("mailto:a@b.test"), None);
        assert_eq!(host_of("/list"), None);
    }

    #[test]
    fn an_in_app_link_stays_below_the_plugins_own_pages() {
        assert_eq!(target("/list/3?x=1", "/t/acme/x/hello"), "/t/acme/x/hello/list/3?x=1");
        assert_eq!(target("/", "/t/acme/x/hello"), "/t/acme/x/hello");
        assert_eq!(target("https://example.org/", "/t/acme/x/hello"), "https://example.org/");
    }
}
