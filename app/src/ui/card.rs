//! Surfaces.

use leptos::prelude::*;

use super::{Part, el};

/// A framed surface. With `link` it is an `<article>` whose [`StretchLink`] covers all of it.
#[component]
pub fn Card(
    #[prop(optional)] link: bool,
    #[prop(optional)] class: &'static str,
    children: Part,
) -> impl IntoView {
    let (tag, look) = if link { ("article", "card card-link ") } else { ("div", "card ") };
    el(tag).class([look, class].concat()).kid(children.run())
}

/// The title link of a linking [`Card`]: the whole card leads there. Other controls of the card carry the
/// class `above`.
#[component]
pub fn StretchLink(#[prop(into)] href: String, children: Part) -> impl IntoView {
    el("a").attr("href", href).class("stretch no-underline").kid(children.run())
}
