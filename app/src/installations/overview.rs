//! Manage, Overview: health, what it adds, and at the end the way to switch it off or remove it.

use leptos::prelude::*;
use tenon_api::{
    Permission,
    installations::{Installation, Status},
};

use super::{
    actions::Switch, disable::DisablePlan, health::HealthCheck, provider::ProviderOf, uninstall::Uninstall,
};
use crate::{
    context::{Frame, use_here},
    doing::{Doing, ErrorNote},
    marketplace::running,
    texts::{installations as words, marketplace},
    ui::{
        Button, ButtonKind, DefinitionList, Digest, Fact, Notice, NoticeTone, Opens, RelativeTime, use_toasts,
    },
};

#[component]
pub fn Overview(
    frame: Frame,
    installation: Installation,
    /// What the head of the page says too.
    shown: RwSignal<Status>,
    changed: Callback<()>,
) -> impl IntoView {
    let here = use_here();
    let active = installation.status == Status::Active;
    let may = frame.can(Permission::PluginsInstall);
    let failed = installation
        .needs
        .iter()
        .any(|need| need == "operation_failed")
        .then(|| installation.operation.as_ref().and_then(|operation| operation.message.clone()))
        .flatten()
        .or_else(|| installation.message.clone().filter(|_| installation.status == Status::Failed));
    let stopped = installation.stopped.as_ref().map(|stopped| stopped.reason.clone());
    let adds = if installation.adds.is_empty() {
        view! { <p class="text-muted">{words::ADDS_NOTHING}</p> }.into_any()
    } else {
        let rows = installation
            .adds
            .iter()
            .map(|added| {
                let kind = [" (", marketplace::added_kind(&added.kind), ")"].concat();
                let label = if active {
                    view! { <a class="link" href=here.href(&added.href)>{added.label.clone()}</a> }.into_any()
                } else {
                    added.label.clone().into_any()
                };
                view! { <li>{label} <span class="text-muted">{kind}</span></li> }
            })
            .collect_view();
        view! {
            <ul class="flex flex-col gap-1">{rows}</ul>
            {(!active).then(|| view! { <p class="mt-2 text-sm text-muted">{words::ADDS_WHEN_ENABLED}</p> })}
        }
        .into_any()
    };
    let providers = installation.interfaces.iter().cloned().map(|provider| {
        let frame = frame.clone();
        view! { <ProviderOf provider frame changed /> }
    });
    let providers = providers.collect_view();
    view! {
        {stopped
            .map(|reason| {
                view! {
                    <div class="mb-6">
                        <Notice tone=NoticeTone::Warning title=words::STOPPED_BY_OPERATOR>{reason}</Notice>
                    </div>
                }
            })}
        {failed
            .map(|reason| {
                view! {
                    <div class="mb-6">
                        <Notice tone=NoticeTone::Danger>{reason}</Notice>
                    </div>
                }
            })}
        <div class="content-two">
            <div class="flex min-w-0 flex-col gap-8">
                {active
                    .then(|| {
                        view! {
                            <section>
                                <h2 class="mb-3 text-lg font-semibold">{words::HEALTH}</h2>
                                <div class="card">
                                    <HealthCheck installation=installation.clone() />
                                </div>
                            </section>
                        }
                    })}
                <section>
                    <h2 class="mb-3 text-lg font-semibold">{words::ADDS}</h2>
                    <div class="card">{adds}</div>
                </section>
                {providers}
                <Danger installation=installation.clone() may tenant=frame.tenant_name().to_owned() shown changed />
            </div>
            <aside class="card h-fit">
                <DefinitionList>
                    <Fact label=marketplace::VERSION>
                        <code class="font-mono">{installation.release.version.clone()}</code>
                    </Fact>
                    {installation
                        .installed_at
                        .map(|at| {
                            view! {
                                <Fact label=words::INSTALLED>
                                    <RelativeTime at=Signal::stored(at) />
                                </Fact>
                            }
                        })}
                    <Fact label=words::CHANGED>
                        <RelativeTime at=Signal::stored(installation.changed_at) />
                    </Fact>
                    <Fact label=marketplace::DIGEST>
                        <Digest value=installation.release.digest.clone() />
                    </Fact>
                </DefinitionList>
            </aside>
        </div>
    }
    .into_any()
}

/// The end of the page.
#[component]
fn Danger(
    installation: Installation,
    may: bool,
    tenant: String,
    shown: RwSignal<Status>,
    changed: Callback<()>,
) -> impl IntoView {
    let here = use_here();
    let toasts = use_toasts();
    let doing = Doing::new();
    if !may {
        return view! { <p class="text-muted">{words::READ_ONLY}</p> }.into_any();
    }
    let (key, name) = (installation.plugin.clone(), installation.name.clone());
    let busy = running(installation.operation.as_ref());
    let waiting = Signal::derive(move || (busy || doing.busy.get()).then(|| words::WAIT.to_owned()));
    let refused = RwSignal::new(None);
    let switch = Switch { here, toasts, doing, shown, refused, done: changed };
    let plan = view! { <DisablePlan plugin=key.clone() name=name.clone() refused /> };
    let toggle = move || {
        let on = switch.is_on()?;
        let (key, name) = (key.clone(), name.clone());
        let act = Callback::new(move |_| switch.turn(!on, key.clone(), name.clone()));
        let (word, text) =
            if on { (words::DISABLE, words::DISABLE_TEXT) } else { (words::ENABLE, words::ENABLE_TEXT) };
        Some(view! {
            <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
                <p class="min-w-0 flex-1 basis-60">{text}</p>
                <Button disabled=waiting on_click=act>
                    {word}
                </Button>
            </div>
        })
    };
    let id = "uninstall";
    view! {
        <section>
            <h2 class="mb-3 text-lg font-semibold">{words::DANGER}</h2>
            <div class="card flex flex-col gap-4">
                {toggle}
                <div class="empty:hidden">
                    <ErrorNote error=doing.error />
                </div>
                <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
                    <p class="min-w-0 flex-1 basis-60">{words::UNINSTALL_TEXT}</p>
                    <Button kind=ButtonKind::Warn disabled=waiting opens=Opens::Dialog(id.into())>
                        {words::UNINSTALL}
                    </Button>
                </div>
            </div>
            <Uninstall id installation tenant leave=true />
            {plan}
        </section>
    }
    .into_any()
}
