//! Pairs of words and values, and where the page stands.

use leptos::prelude::*;
use crate::ui::{Part, Still as _};

/// A list of [`Fact`]s.
#[component]
pub fn DefinitionList(#[prop(optional)] class: &'static str, children: Part) -> impl IntoView {
    view! { <dl class=["facts ", class].concat()>{children.run()}</dl> }.still()
}

#[component]
pub fn Fact(#[prop(into)] label: String, children: Part) -> impl IntoView {
    view! {
        <dt>{label}</dt>
        <dd>{children.run()}</dd>
    }
    .still()
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
    view! {
        <nav class="crumbs-nav" aria-label="Breadcrumbs">
            <ol class="crumbs">
                {above
                    .into_iter()
                    .map(|crumb| {
                        view! {
                            <li>
                                <a href=crumb.href>{crumb.label}</a>
                            </li>
                        }
                    })
                    .collect_view()}
                <li aria-current="page">{here}</li>
            </ol>
        </nav>
    }
    .still()
}
