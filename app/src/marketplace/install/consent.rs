//! Step 2: what it may do, in sentences; a heading for each plugin of the plan.

use leptos::prelude::*;
use tenon_api::plan::PluginPowers;

use super::{
    super::detail::Never,
    flow::{At, Flow},
};
use crate::{
    page::BAR,
    texts::{marketplace as words, wizard},
    ui::{
        Button, ButtonKind, Choice, EmptyState, LinkButton, Notice, NoticeTone, PermissionGroups, PowersStrip,
    },
};

#[component]
pub fn Consent(flow: Flow) -> impl IntoView {
    let several = flow.powers.len() > 1;
    let nothing = flow.powers.iter().all(|(one, _)| one.powers.is_empty());
    let word = if nothing { words::CONTINUE } else { words::ALLOW };
    let publisher = flow.plugin.summary.publisher.name.clone();
    let own = flow.plugin.summary.key.clone();
    let parts = flow
        .powers
        .iter()
        .enumerate()
        .map(|(index, (one, choice))| {
            // Only the planned one's publisher is known here.
            let publisher = if one.plugin == own { publisher.clone() } else { one.name.clone() };
            let title = words::may_do(&one.name, &flow.tenant);
            let heading = if index == 0 {
                view! { <h2 id=At::Permissions.heading() tabindex="-1" class="text-lg font-semibold outline-none">{title}</h2> }
                    .into_any()
            } else {
                view! { <h2 class="mt-8 text-lg font-semibold">{title}</h2> }.into_any()
            };
            let lead = (index == 0).then(|| view! { <p class="mt-1 mb-4 text-muted">{words::LEAD}</p> });
            view! {
                {heading}
                {lead}
                <Powers one=one.clone() choice=*choice publisher several />
            }
        })
        .collect_view();
    let again = {
        let (allowed, version) = (flow.allowed, flow.version().to_owned());
        move || {
            let other = allowed.with(|allowed| allowed.as_ref().is_some_and(|allowed| *allowed != version));
            other.then(|| {
                let text = wizard::asked_again(&version);
                view! {
                    <div class="mb-4">
                        <Notice appeared=true>{text}</Notice>
                    </div>
                }
            })
        }
    };
    let stuck = flow.plan.blocked.clone();
    let next = flow.clone();
    let blocked = stuck.is_some();
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !blocked {
            next.allowed.set(Some(next.version().to_owned()));
            next.go(At::Settings);
        }
    };
    let (back, version) = (flow.href(At::Version), flow.version().to_owned());
    let cancel = flow.base.trim_end_matches("/install").to_owned();
    view! {
        {again}
        {parts}
        {stuck
            .map(|text| {
                view! {
                    <div class="mt-6">
                        <Notice tone=NoticeTone::Warning>{text}</Notice>
                    </div>
                }
            })}
        <Never />
        <form method="get" class=BAR on:submit=go>
            <input type="hidden" name="step" value=At::Settings.name() />
            <input type="hidden" name="version" value=version />
            <LinkButton href=back>{words::BACK}</LinkButton>
            <span class="flex-1"></span>
            <LinkButton href=cancel kind=ButtonKind::Ghost>
                {words::CANCEL}
            </LinkButton>
            <Button submit=true kind=ButtonKind::Primary>
                {word}
            </Button>
        </form>
    }
    .into_any()
}

#[component]
fn Powers(one: PluginPowers, choice: Choice, publisher: String, several: bool) -> impl IntoView {
    if one.powers.is_empty() {
        return view! { <EmptyState title=words::asks_nothing(&one.name) icon=icondata::LuShieldCheck /> }
            .into_any();
    }
    // The cells lead to rows by id; two plugins may have the same.
    let strip = if several {
        view! { <PowersStrip powers=one.powers.clone() /> }.into_any()
    } else {
        view! { <PowersStrip powers=one.powers.clone() rows=true /> }.into_any()
    };
    let together = one.taken_together.clone().map(|text| {
        view! {
            <div class="mt-4">
                <Notice tone=NoticeTone::Warning>{text}</Notice>
            </div>
        }
    });
    view! {
        {strip}
        {together}
        <PermissionGroups powers=one.powers publisher choice />
    }
    .into_any()
}
