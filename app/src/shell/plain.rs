//! The frame of pages without a tenant around them: sign-in, setup, choosing a tenant, a broken address.

use leptos::prelude::*;

use super::mark;
use crate::ui::{Part, ToastRegion, Tooltips, el};

/// The mark above one narrow column; `wide` for lists.
#[component]
pub fn Plain(#[prop(optional)] wide: bool, children: Part) -> impl IntoView {
    let page = el("div")
        .class(if wide { "plain plain-wide" } else { "plain" })
        .kid(el("span").class("mark").kid(mark(32)))
        .kid(el("main").attr("id", "main").attr("tabindex", "-1").kid(children.run()));
    view! {
        {page}
        <ToastRegion />
        <Tooltips />
    }
}
