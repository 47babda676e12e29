//! The head of a page: the way here, the h1, and what can be done here at the end of its row.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{Announcer, TitleSuffix};
use crate::ui::{Crumb, Crumbs, Part, Still as _, el};

/// h1 with crumbs above it, an optional tile before it, a line of facts below it and actions at its end.
/// Sets the document's title, and takes the focus when it came by a change of page.
#[component]
pub fn PageHead(
    #[prop(into)] title: Signal<String>,
    /// What the document's title says instead, for example "Step 2 of 4: Install MLflow".
    #[prop(optional, into)]
    document_title: MaybeProp<String>,
    #[prop(optional)] above: Vec<Crumb>,
    /// The last crumb, where it is shorter than the title.
    #[prop(optional, into)]
    here: Option<String>,
    #[prop(optional, into)] leading: Option<Part>,
    #[prop(optional, into)] text: Option<Part>,
    #[prop(optional, into)] actions: Option<Part>,
) -> impl IntoView {
    let suffix = use_context::<TitleSuffix>();
    let heading = NodeRef::<leptos::html::H1>::new();
    arrive(heading, title);
    let document_title = move || {
        let page = document_title.get().unwrap_or_else(|| title.get());
        let place = suffix.map(|suffix| suffix.0.get()).filter(|place| !place.is_empty() && *place != page);
        match place {
            Some(place) => [&page, " · ", &place, " · Tenon"].concat(),
            None => [page.as_str(), " · Tenon"].concat(),
        }
    };
    // The server writes the title last, when the page's own signals may be gone.
    #[cfg(not(feature = "hydrate"))]
    let document_title = document_title();
    let crumbs = (!above.is_empty()).then(|| {
        let here = here.unwrap_or_else(|| title.get_untracked());
        view! { <Crumbs above here /> }.still()
    });
    let heading = el("h1").attr("tabindex", "-1").node_ref(heading).text(move || title.get());
    let words =
        el("div").kid(heading).maybe_kid(text.map(|text| el("div").class("page-head-text").kid(text.run())));
    let main = el("div").class("page-head-main").maybe_kid(leading.map(Part::run)).kid(words);
    let head = el("div")
        .class("page-head")
        .maybe_kid(crumbs)
        .kid(main)
        .maybe_kid(actions.map(|actions| el("div").class("page-actions").kid(actions.run())));
    view! {
        <Title text=document_title />
        {head}
    }
}

/// A heading that is drawn because the path changed takes the focus and is announced; the first page of a
/// load does not, and neither does the same page drawn again.
fn arrive(heading: NodeRef<leptos::html::H1>, title: Signal<String>) {
    let announcer = use_context::<Announcer>();
    #[cfg(feature = "hydrate")]
    Effect::new(move |done: Option<bool>| {
        let Some(heading) = heading.get() else { return false };
        if done == Some(true) {
            return true;
        }
        let path = window().location().pathname().unwrap_or_default();
        let before = LAST_PATH.with(|last| last.replace(Some(path.clone())));
        if before.is_some_and(|before| before != path) {
            let _ = heading.focus();
            if let Some(announcer) = announcer {
                announcer.say(title.get_untracked());
            }
        }
        true
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (heading, title, announcer);
}

#[cfg(feature = "hydrate")]
thread_local! {
    static LAST_PATH: std::cell::RefCell<Option<String>> = const { std::cell::RefCell::new(None) };
}
