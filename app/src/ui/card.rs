//! Surfaces.

use leptos::prelude::*;

/// A framed surface. With `link` it is an `<article>` whose [`StretchLink`] covers all of it.
#[component]
pub fn Card(#[prop(optional)] link: bool, #[prop(optional)] class: &'static str, children: Children) -> impl IntoView {
    if link {
        view! { <article class=["card card-link ", class].concat()>{children()}</article> }.into_any()
    } else {
        view! { <div class=["card ", class].concat()>{children()}</div> }.into_any()
    }
}

/// The title link of a linking [`Card`]: the whole card leads there. Other controls of the card carry the
/// class `above`.
#[component]
pub fn StretchLink(#[prop(into)] href: String, children: Children) -> impl IntoView {
    view! { <a href=href class="stretch no-underline">{children()}</a> }.into_any()
}
