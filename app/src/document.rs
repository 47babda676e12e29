//! The document around the page, written by the server only.

use leptos::{config::LeptosOptions, prelude::*};
use leptos_meta::MetaTags;
use tenon_api::me::Theme;

use crate::{
    App,
    context::{FACTS_ID, facts},
};

/// The whole HTML document. Theme and density come from the facts, so that nothing flashes; scripts carry the
/// nonce of this answer.
pub fn shell_html(options: LeptosOptions, font_href: Option<String>) -> impl IntoView {
    let facts = facts();
    let theme = Some(facts.theme).filter(|theme| *theme != Theme::System).map(Theme::as_str);
    let sidebar = facts.sidebar_collapsed.then_some("collapsed");
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme data-density=facts.density.as_str() data-sidebar=sidebar>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
                {font_href
                    .map(|href| {
                        view! { <link rel="preload" href=href r#as="font" r#type="font/woff2" crossorigin="anonymous" /> }
                    })}
                <link rel="stylesheet" href="/pkg/tenon.css" />
                <script type="application/json" id=FACTS_ID inner_html=facts.to_block()></script>
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
