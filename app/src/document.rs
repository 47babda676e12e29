//! The document around the page, written by the server only.

use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;
use tenon_api::me::Theme;

use crate::{
    App,
    context::{FACTS_ID, facts},
};

/// Keeps what is done before the page is alive.
const EARLY: &str = include_str!("early.js");

/// The whole HTML document. Theme and density come from the facts, so that nothing flashes; scripts carry the
/// nonce of this answer.
pub fn shell_html(options: LeptosOptions, font_href: Option<String>) -> impl IntoView {
    let facts = facts();
    let theme = Some(facts.theme).filter(|theme| *theme != Theme::System).map(Theme::as_str);
    // `HydrationScripts` guesses the file names from the environment of the compiler; ours are known.
    let pkg = ["/", &options.site_pkg_dir, "/", &options.output_name].concat();
    let (script, module) = ([&pkg, ".js"].concat(), [&pkg, ".wasm"].concat());
    let start = [
        EARLY,
        "import(\"",
        &script,
        "\").then(m=>m.default({module_or_path:\"",
        &module,
        "\"}).then(()=>m.hydrate()))",
    ]
    .concat();
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
                <link rel="stylesheet" href=[&pkg, ".css"].concat() />
                <script type="application/json" id=FACTS_ID inner_html=facts.to_block()></script>
                <link rel="modulepreload" href=script />
                <link rel="preload" href=module r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
                <script type="module" nonce=use_nonce()>
                    {start}
                </script>
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
