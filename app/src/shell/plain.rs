//! The frame of pages without a tenant around them: sign-in, setup, choosing a tenant, a broken address.

use leptos::prelude::*;
use crate::ui::{Part, Still as _};

use super::Mark;
use crate::ui::{ToastRegion, Tooltips};

/// The mark above one narrow column; `wide` for lists.
#[component]
pub fn Plain(#[prop(optional)] wide: bool, children: Part) -> impl IntoView {
    view! {
        <div class=if wide { "plain plain-wide" } else { "plain" }>
            <span class="mark">
                <Mark size=32 />
            </span>
            <main id="main" tabindex="-1">
                {children.run()}
            </main>
        </div>
        <ToastRegion />
        <Tooltips />
    }
    .still()
}
