//! Step 1: which version, and what else happens.

use leptos::prelude::*;
use tenon_api::{plan::PlanStep, plugins::Release};

use super::flow::{At, Flow};
use crate::{
    page::BAR,
    texts::{marketplace as words, wizard},
    ui::{
        Button, ButtonKind, LinkButton, Notice, NoticeTone, Radio, RadioGroup, RelativeTime, Still as _, el,
    },
};

/// So many are shown at once; the chosen one always is.
const SHOWN: usize = 3;

#[component]
pub fn Version(flow: Flow) -> impl IntoView {
    let chosen = flow.version().to_owned();
    let rows = |releases: &[Release], first: bool| {
        let flow = flow.clone();
        let rows = releases.iter().enumerate().map(|(index, release)| {
            let choose = {
                let flow = flow.clone();
                Callback::new(move |version: String| flow.choose_version(&version))
            };
            let checked = Signal::stored(release.version == flow.version());
            let newest = (first && index == 0).then(|| [" ", words::NEWEST].concat());
            let broken = (!release.compatibility.ok).then(|| [", ", wizard::DOES_NOT_RUN].concat());
            let (version, at) = (release.version.clone(), release.published_at);
            view! {
                <Radio name="version" value=release.version.clone() checked on_choose=choose>
                    <code class="font-mono">{version}</code>
                    {newest}
                    <span class="text-muted">", " <RelativeTime at=Signal::stored(at) /> {broken}</span>
                </Radio>
            }
        });
        rows.collect_view()
    };
    let place = flow.releases.iter().position(|release| release.version == chosen).unwrap_or_default();
    let (new, old) = flow.releases.split_at(SHOWN.max(place + 1).min(flow.releases.len()));
    let older = (!old.is_empty()).then(|| {
        view! {
            <details class="mt-2">
                <summary class="w-fit cursor-pointer">{wizard::OLDER}</summary>
                {rows(old, false)}
            </details>
        }
    });
    let first = rows(new, true);
    let explanation =
        flow.plan.explanation.iter().map(|text| view! { <p class="mt-2">{text.clone()}</p> }).collect_view();
    let blocked = flow.plan.blocked.clone();
    let stuck = blocked.is_some();
    let next = flow.clone();
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !stuck {
            next.go(At::Permissions);
        }
    };
    let cancel = flow.base.trim_end_matches("/install").to_owned();
    view! {
        <h2 id=At::Version.heading() tabindex="-1" class="text-lg font-semibold outline-none">{wizard::CHOOSE_VERSION}</h2>
        <form method="get" on:submit=go>
            <input type="hidden" name="step" value=At::Permissions.name() />
            <div class="mt-3">
                <RadioGroup legend=words::VERSION>{first} {older}</RadioGroup>
            </div>
            <h3 class="mt-6 text-md font-semibold">{wizard::PLAN}</h3>
            {explanation}
            {steps(&flow.plan.steps)}
            {blocked
                .map(|text| {
                    view! {
                        <div class="mt-4">
                            <Notice tone=NoticeTone::Warning>{text}</Notice>
                        </div>
                    }
                })}
            <div class=BAR>
                <span class="flex-1"></span>
                <LinkButton href=cancel kind=ButtonKind::Ghost>
                    {words::CANCEL}
                </LinkButton>
                {(!stuck)
                    .then(|| {
                        view! {
                            <Button submit=true kind=ButtonKind::Primary>
                                {words::CONTINUE}
                            </Button>
                        }
                    })}
            </div>
        </form>
    }
    .into_any()
}

/// "1 CRM 1.4.0 new   2 MLflow 1.2.0 new"
fn steps(steps: &[PlanStep]) -> AnyView {
    let rows = steps.iter().map(|step| {
        el("li")
            .kid(step.name.clone())
            .kid(" ")
            .kid(el("code").class("font-mono").kid(step.version.clone()))
            .kid(" ")
            .kid(el("span").class("text-muted").kid(wizard::step_word(&step.action)))
    });
    el("ol").class("mt-2 list-decimal ps-5").kids(rows).still()
}
