//! Step 3: its settings, and a test of them before anything is installed.

use std::sync::Arc;

use leptos::prelude::*;
use tenon_api::settings::TrySettings;

use super::flow::{At, Flow};
use crate::{
    api,
    config_form::{ConnectionTest, FormState, RunTest, SchemaForm},
    doing::{Doing, ErrorNote},
    page::BAR,
    texts::{config, marketplace as words, wizard},
    ui::{Button, ButtonKind, EmptyState, LinkButton, Notice, NoticeTone},
};

fn to_try(flow: &Flow, form: FormState) -> TrySettings {
    TrySettings {
        plugin: flow.plugin.summary.key.clone(),
        version: flow.version().to_owned(),
        grants: flow.grants(),
        config: form.values(),
        secrets: form.secret_texts(),
    }
}

#[component]
pub fn SettingsStep(flow: Flow) -> impl IntoView {
    let doing = Doing::new();
    let back = flow.href(At::Permissions);
    let version = flow.version().to_owned();
    let next = flow.clone();
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let flow = next.clone();
        let Some(form) = flow.form else { return flow.go(At::Review) };
        if !form.check() {
            return;
        }
        let settings = to_try(&flow, form);
        doing.run(async move {
            // The whole schema and the plugin's own rules; nothing is saved.
            match api::plan::validate(&flow.here.slug.get_untracked(), &settings).await {
                Ok(_) => {}
                Err(mut error) => {
                    let all = error.errors.len();
                    error.errors = form.show_server_errors(&error.errors);
                    if all > 0 && error.errors.is_empty() {
                        return Ok(());
                    }
                    return Err(error);
                }
            }
            flow.skipped.set(false);
            flow.go(At::Review);
            Ok(())
        });
    };
    let body = match flow.form {
        None => view! { <EmptyState title=wizard::NO_SETTINGS icon=icondata::LuCircleCheck /> }.into_any(),
        Some(form) => {
            let test = flow.plan.testable.then(|| {
                let flow = flow.clone();
                let run: RunTest = Arc::new(move || {
                    let (slug, settings) = (flow.here.slug.get_untracked(), to_try(&flow, form));
                    Box::pin(async move { api::plan::test(&slug, &settings).await })
                });
                view! { <ConnectionTest state=form run /> }
            });
            let lost = {
                let lost = flow.secrets_lost;
                move || {
                    let none = {
                        form.edits.track();
                        form.secret_texts().is_empty()
                    };
                    (lost.get() && none).then(|| {
                        view! {
                            <div class="mb-4 max-w-[640px]">
                                <Notice tone=NoticeTone::Warning>{config::SECRET_LEFT}</Notice>
                            </div>
                        }
                    })
                }
            };
            view! {
                <p class="mt-1 mb-5 text-muted">{wizard::SETTINGS_LATER}</p>
                {lost}
                <SchemaForm state=form level=flow.tenant.clone() />
                {test}
            }
            .into_any()
        }
    };
    let skip = (flow.has_settings() && !flow.must_configure()).then(|| {
        let flow = flow.clone();
        let go = Callback::new(move |_| {
            flow.skipped.set(true);
            flow.go(At::Review);
        });
        view! {
            <Button kind=ButtonKind::Ghost on_click=go>
                {wizard::SKIP}
            </Button>
        }
    });
    view! {
        <h2 id=At::Settings.heading() tabindex="-1" class="text-lg font-semibold outline-none">{wizard::SETTINGS_TITLE}</h2>
        <form method="get" novalidate=true on:submit=go>
            <input type="hidden" name="step" value=At::Review.name() />
            <input type="hidden" name="version" value=version />
            {body}
            <div class="mt-4 empty:hidden">
                <ErrorNote error=doing.error />
            </div>
            <div class=BAR>
                <LinkButton href=back>{words::BACK}</LinkButton>
                <span class="flex-1"></span>
                {skip}
                <Button submit=true kind=ButtonKind::Primary busy=doing.busy busy_label=wizard::CHECKING>
                    {words::CONTINUE}
                </Button>
            </div>
        </form>
    }
    .into_any()
}
