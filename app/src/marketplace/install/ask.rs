//! For those who may not install: whom to ask, and a request that reaches them.

use leptos::prelude::*;
use tenon_api::{error::Code, plan::PluginRequest, plugins::PluginDetail};

use crate::{
    api,
    context::use_here,
    doing::{Doing, ErrorNote},
    texts::{marketplace as words, wizard},
    ui::{Button, ButtonKind, Field, LinkButton, Notice, NoticeTone, RelativeTime, Textarea, use_toasts},
};

/// The request of this person, if there is one, else the form for it.
#[component]
pub fn Ask(
    plugin: PluginDetail,
    /// What this person asked for already.
    request: Option<PluginRequest>,
    installers: String,
    detail: String,
    changed: Callback<()>,
) -> impl IntoView {
    let text = words::may_not_install(&installers);
    let body = match request {
        Some(request) => {
            let name = plugin.summary.name;
            view! { <Asked request installers name changed /> }.into_any()
        }
        None => view! { <Form key=plugin.summary.key installers changed /> }.into_any(),
    };
    view! {
        <div class="mb-6">
            <Notice actions=move || view! { <LinkButton href=detail.clone()>{words::SEE_DETAILS}</LinkButton> }>{text}</Notice>
        </div>
        {body}
    }
    .into_any()
}

#[component]
fn Form(key: String, installers: String, changed: Callback<()>) -> impl IntoView {
    let here = use_here();
    let doing = Doing::new();
    let note = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (slug, key) = (here.slug.get_untracked(), key.clone());
        doing.run(async move {
            match api::plan::ask(&slug, &key, note.get_untracked()).await {
                Ok(_) => {}
                // In another tab.
                Err(answer) if answer.is(Code::AlreadyExists) => {}
                Err(answer) => {
                    let own = answer.errors.iter().find(|one| one.pointer == "/note");
                    let _ = error.try_set(own.map(|one| one.detail.clone()));
                    if own.is_some() {
                        return Ok(());
                    }
                    return Err(answer);
                }
            }
            let _ = changed.try_run(());
            Ok(())
        });
    };
    view! {
        <form class="flex max-w-[640px] flex-col items-start gap-4" on:submit=submit>
            <div class="w-full">
                <Field id="note" label=wizard::ASK_NOTE help=wizard::ASK_HELP error optional=true>
                    <Textarea
                        id="note"
                        name="note"
                        on_input=Callback::new(move |text| {
                            note.set(text);
                            error.set(None);
                        })
                    />
                </Field>
            </div>
            <ErrorNote error=doing.error />
            <Button submit=true kind=ButtonKind::Primary busy=doing.busy busy_label=wizard::ASKING>
                {wizard::ask(&installers)}
            </Button>
        </form>
    }
    .into_any()
}

#[component]
fn Asked(request: PluginRequest, installers: String, name: String, changed: Callback<()>) -> impl IntoView {
    let here = use_here();
    let toasts = use_toasts();
    let doing = Doing::new();
    let id = request.id.to_string();
    let withdraw = Callback::new(move |_| {
        let (slug, id) = (here.slug.get_untracked(), id.clone());
        doing.run(async move {
            match api::plan::withdraw(&slug, &id).await {
                Ok(()) => {}
                // Answered meanwhile.
                Err(error) if error.is(Code::NotFound) => {}
                Err(error) => return Err(error),
            }
            toasts.say(wizard::WITHDRAWN);
            let _ = changed.try_run(());
            Ok(())
        });
    });
    let note =
        (!request.note.is_empty()).then(|| view! { <p class="mt-1">"“" {request.note.clone()} "”"</p> });
    view! {
        <Notice tone=NoticeTone::Success>
            <p>
                {wizard::asked_before(&name)} <RelativeTime at=Signal::stored(request.created_at) /> ". "
                {wizard::asked(&installers, &name)}
            </p>
            {note}
        </Notice>
        <div class="mt-4 empty:hidden">
            <ErrorNote error=doing.error />
        </div>
        <div class="mt-4">
            <Button busy=doing.busy busy_label=wizard::WITHDRAW on_click=withdraw>
                {wizard::WITHDRAW}
            </Button>
        </div>
    }
    .into_any()
}
