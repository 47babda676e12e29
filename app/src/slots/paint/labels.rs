//! Kinds that are words, and kinds that hold words and icons: heading, badge, link, button, tab.

use std::sync::Arc;

use leptos::prelude::*;
use tenon_contract::view::{
    Element, EventType,
    kinds::{Size, Tone},
};

use super::{
    Content, PaintCx, Painted, children, clean,
    kinds::{classed, tone},
    value,
};
use crate::{
    icons::{icon as own_icon, named_icon_href},
    ui::{El, el, move_in_tabs},
};

pub(super) fn heading(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let (tag, class) = match &painted.node.read_untracked().element {
        Element::Heading(heading) if heading.level >= 4 => ("h4", "v-h4"),
        Element::Heading(heading) if heading.level == 3 => ("h3", "v-h3"),
        _ => ("h2", "v-h2"),
    };
    el(tag).class(class).kid(children(painted, Content::Label, cx))
}

pub(super) fn text(painted: &Arc<Painted>, content: Content) -> El {
    let words = value(painted, |element| match element {
        Element::Text(text) => clean(&text.text),
        _ => String::new(),
    });
    let tag = match content {
        Content::Flow => "p",
        Content::Label => "span",
    };
    classed(tag, painted, |element| match element {
        Element::Text(text) => ["v-text", size(text.size), tone(text.tone)].concat(),
        _ => String::new(),
    })
    .text(words)
}

fn size(size: Option<Size>) -> &'static str {
    match size {
        Some(Size::S) => " v-s",
        None | Some(Size::M) => "",
        Some(Size::L) => " v-l",
    }
}

pub(super) fn badge(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    classed("span", painted, |element| {
        let Element::Badge(badge) = element else { return String::new() };
        let look = match badge.tone {
            None | Some(Tone::Neutral) => "",
            Some(Tone::Accent) => " badge-accent",
            Some(Tone::Success) => " badge-success",
            Some(Tone::Warning) => " badge-warning",
            Some(Tone::Danger) => " badge-danger",
            level => tone(level),
        };
        ["badge", look].concat()
    })
    .kid(children(painted, Content::Label, cx))
}

pub(super) fn icon(painted: &Arc<Painted>) -> El {
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
    let (named, silent, height) = (label.clone(), label.clone(), px.clone());
    classed("svg", painted, |element| match element {
        Element::Icon(icon) => ["icon", tone(icon.tone)].concat(),
        _ => String::new(),
    })
    .live("width", move || Some(px().to_owned()))
    .live("height", move || Some(height().to_owned()))
    .attr("viewBox", "0 0 24 24")
    .live("role", move || named().map(|_| "img".to_owned()))
    .live("aria-label", label)
    .live("aria-hidden", move || silent().is_none().then(|| "true".to_owned()))
    .kid(el("use").live("href", move || Some(href())))
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

pub(super) fn link(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let href = {
        let (node, base) = (painted.node.clone(), cx.base.clone());
        move || match &node.read().element {
            Element::Link(link) => Some(target(&link.href, &base)),
            _ => None,
        }
    };
    let outside = value(painted, |element| match element {
        Element::Link(link) => host_of(&link.href).map(str::to_owned),
        _ => None,
    });
    let leads_out = untrack(&outside).is_some();
    let link = el("a").class("link").live("href", href).kid(children(painted, Content::Label, cx));
    if !leads_out {
        return link;
    }
    let host = el("span")
        .class("v-host")
        .attr("data-host", "")
        .text(move || outside().unwrap_or_default())
        .kid(own_icon(icondata::LuExternalLink, 12, ""))
        .kid(el("span").class("sr-only").kid(" opens a new tab"));
    link.attr("target", "_blank").attr("rel", "noopener noreferrer external").kid(host)
}

pub(super) fn button(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let disabled = value(painted, |element| matches!(element, Element::Button(button) if button.disabled));
    let (press, cx_press) = (painted.clone(), cx.clone());
    let off = disabled.clone();
    classed("button", painted, |element| {
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
    })
    .attr("type", "button")
    .live("aria-disabled", move || off().then(|| "true".to_owned()))
    .on("click", move |_| {
        if !untrack(&disabled) {
            cx_press.send(&press, EventType::Click);
        }
    })
    .kid(children(painted, Content::Label, cx))
}

pub(super) fn tabs(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let label = value(painted, |element| match element {
        Element::Tabs(tabs) => Some(clean(&tabs.label)),
        _ => None,
    });
    el("div")
        .class("tabs")
        .attr("role", "tablist")
        .live("aria-label", label)
        .on("keydown", move_in_tabs)
        .kid(children(painted, Content::Flow, cx))
}

pub(super) fn tab(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let selected = value(painted, |element| matches!(element, Element::Tab(tab) if tab.selected));
    let stop = selected.clone();
    let (press, cx_press) = (painted.clone(), cx.clone());
    el("button")
        .class("tab")
        .attr("type", "button")
        .attr("role", "tab")
        .live("aria-selected", move || Some(if selected() { "true" } else { "false" }.to_owned()))
        .live("tabindex", move || Some(if stop() { "0" } else { "-1" }.to_owned()))
        .on("click", move |_| cx_press.send(&press, EventType::Click))
        .kid(children(painted, Content::Label, cx))
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
