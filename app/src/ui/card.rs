//! Surfaces.

use leptos::prelude::*;
use crate::ui::{Part, Still as _};

/// A framed surface. With `link` it is an `<article>` whose [`StretchLink`] covers all of it.
#[component]
pub fn Card(
    #[prop(optional)] link: bool,
    #[prop(optional)] class: &'static str,
    children: Part,
) -> impl IntoView {
    if link {
        view! { <article class=["card card-link ", class].concat()>{children.run()}</article> }.still()
    } else {
        view! { <div class=["card ", class].concat()>{children.run()}</div> }.still()
    }
}

/// The title link of a linking [`Card`]: the whole card leads there. Other controls of the card carry the
/// class `above`.
#[component]
pub fn StretchLink(#[prop(into)] href: String, children: Part) -> impl IntoView {
    view! { <a href=href class="stretch no-underline">{children.run()}</a> }.still()
}
