//! Pairs of words and values, and where the page stands.

use leptos::prelude::*;

use super::{Part, el};

/// A list of [`Fact`]s.
#[component]
pub fn DefinitionList(#[prop(optional)] class: &'static str, children: Part) -> impl IntoView {
    el("dl").class(["facts ", class].concat()).kid(children.run())
}

#[component]
pub fn Fact(#[prop(into)] label: String, children: Part) -> impl IntoView {
    vec![el("dt").kid(label), el("dd").kid(children.run())]
}

/// One step above this page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    pub label: String,
    pub href: String,
}

impl Crumb {
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// The way here: links upwards, then the page itself as a word.
#[component]
pub fn Crumbs(above: Vec<Crumb>, #[prop(into)] here: String) -> impl IntoView {
    let above =
        above.into_iter().map(|crumb| el("li").kid(el("a").attr("href", crumb.href).kid(crumb.label)));
    let list = el("ol").class("crumbs").kids(above).kid(el("li").attr("aria-current", "page").kid(here));
    el("nav").class("crumbs-nav").attr("aria-label", "Breadcrumbs").kid(list)
}
