//! The plan of a disabling that cannot go on, because others need the plugin: who they are, and where to begin.

use leptos::prelude::*;
use tenon_api::plan::Plan;

use crate::{
    context::use_here,
    marketplace::count_kinds,
    texts::{installations as words, marketplace},
    ui::{Button, Dialog, DialogSize, Opens},
};

/// The dialog's id on a page that shows several plugins.
pub fn dialog_id(plugin: &str) -> String {
    ["disable-", plugin].concat()
}

/// Opened by [`Switch::turn`](super::actions::Switch::turn) when it put a plan into `refused`.
#[component]
pub fn DisablePlan(plugin: String, name: String, refused: RwSignal<Option<Plan>>) -> impl IntoView {
    let here = use_here();
    let id = dialog_id(&plugin);
    let close = id.clone();
    let footer = move || {
        view! {
            <Button opens=Opens::Close(close) autofocus=true>
                {words::CLOSE}
            </Button>
        }
    };
    let body = move || {
        let plan = refused.get()?;
        let goes = marketplace::adds(&count_kinds(plan.removes.iter().map(|one| one.kind.as_str())));
        let others = plan
            .dependents
            .into_iter()
            .map(|other| {
                let href = here.href(&["/plugins/", &other.plugin, "/manage"].concat());
                view! {
                    <li>
                        <a href=href>{other.name}</a>
                        " "
                        <code class="font-mono text-sm">{other.version}</code>
                    </li>
                }
            })
            .collect_view();
        Some(view! {
            <p>{plan.blocked}</p>
            <ul class="mt-3 grid list-disc gap-1 ps-5">{others}</ul>
            <p class="mt-3 text-muted">{words::goes(&goes)}</p>
        })
    };
    view! {
        <Dialog
            id
            title=Signal::stored(words::disable_not_yet(&name))
            size=DialogSize::Form
            footer
            on_close=Callback::new(move |()| refused.set(None))
        >
            {body}
        </Dialog>
    }
    .into_any()
}
