//! "Needs you": what waits for an owner or admin, with the step that helps. Empty means it is not there.

use leptos::prelude::*;
use tenon_api::tenants::Attention;

use crate::{
    context::Here,
    icons::{Icon, IconData},
    texts::dashboard as words,
    ui::{ButtonSize, LinkButton, Still as _},
};

#[component]
pub fn NeedsYou(here: Here, first: Vec<Attention>) -> impl IntoView {
    let items = Signal::derive(move || here.live.attention.get().unwrap_or_else(|| first.clone()));
    move || {
        let items = items.get();
        (!items.is_empty()).then(|| {
            let rows = items.into_iter().map(|one| view! { <Row one /> }).collect_view();
            view! {
                <section class="card mb-6 p-0" aria-label=words::NEEDS_YOU>
                    <ul>{rows}</ul>
                </section>
            }
        })
    }
}

#[component]
fn Row(one: Attention) -> impl IntoView {
    let (icon, tone) = look(&one.kind);
    view! {
        <li class="flex flex-wrap items-center gap-x-3 gap-y-2 border-t px-4 py-3 first:border-t-0">
            <Icon icon size=18 class=tone />
            <p class="min-w-0 flex-1 basis-60 break-words">
                <span class="font-semibold">{one.title}</span> " " <span class="text-muted">{one.detail}</span>
            </p>
            <LinkButton href=Signal::stored(one.href) size=ButtonSize::Sm>
                {one.action}
            </LinkButton>
        </li>
    }
    .still()
}

fn look(kind: &str) -> (IconData, &'static str) {
    match kind {
        "operation_failed" => (icondata::LuCircleX, "tone-danger"),
        "stopped" | "recalled" => (icondata::LuOctagonAlert, "tone-danger"),
        "retained" => (icondata::LuHardDrive, "tone-neutral"),
        _ => (icondata::LuTriangleAlert, "tone-warning"),
    }
}
