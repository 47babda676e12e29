//! Health on demand: what the plugin's own check said, how long it took, and when.

use leptos::prelude::*;
use tenon_api::installations::{Health, Installation};

use crate::{
    api,
    context::use_here,
    doing::{Doing, ErrorNote},
    texts::installations as words,
    ui::{Button, ButtonSize, RelativeTime, Status, StatusKind},
};

#[component]
pub fn HealthCheck(installation: Installation) -> impl IntoView {
    let here = use_here();
    let doing = Doing::new();
    let health = RwSignal::new(None::<Health>);
    let key = installation.plugin.clone();
    let check = Callback::new(move |_| {
        let (slug, key) = (here.slug.get_untracked(), key.clone());
        doing.run(async move {
            let _ = health.try_set(Some(api::installations::health(&slug, &key).await?));
            Ok(())
        });
    });
    let says = move || match health.get() {
        None => view! { <Status kind=StatusKind::Neutral word=words::NOT_CHECKED /> }.into_any(),
        Some(found) => view! { <Said health=found /> }.into_any(),
    };
    view! {
        <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
            <div class="min-w-0 flex-1" role="status">
                {says}
            </div>
            <Button size=ButtonSize::Sm busy=doing.busy busy_label=words::CHECKING on_click=check>
                {words::CHECK_NOW}
            </Button>
        </div>
        <div class="mt-3 empty:hidden">
            <ErrorNote error=doing.error />
        </div>
    }
    .into_any()
}

#[component]
fn Said(health: Health) -> impl IntoView {
    let (kind, word) = match health.status.as_str() {
        "healthy" => (StatusKind::Good, words::HEALTHY),
        "not_checked" => (StatusKind::Neutral, words::NO_HEALTH),
        _ if health.healthy => (StatusKind::Good, words::HEALTHY),
        _ => (StatusKind::Bad, words::UNHEALTHY),
    };
    let took = health.latency_ms.map(|ms| [", ", &ms.to_string(), " ms"].concat());
    view! {
        <Status kind word />
        <span class="text-muted">
            ", checked " <RelativeTime at=Signal::stored(health.checked_at) /> {took}
        </span>
        {health.message.filter(|text| !text.is_empty()).map(|text| view! { <p class="mt-1 text-muted">{text}</p> })}
    }
    .into_any()
}
