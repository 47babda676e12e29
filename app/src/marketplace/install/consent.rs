//! Step 1: what it may do, in sentences, before anything is written.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use tenon_api::plugins::PluginDetail;

use super::super::detail::Never;
use crate::{
    api::Query,
    page::BAR,
    texts::marketplace as words,
    ui::{Button, ButtonKind, EmptyState, LinkButton, Notice, NoticeTone, PermissionGroups, PowersStrip},
};

#[component]
pub fn Consent(
    plugin: PluginDetail,
    tenant: String,
    left_out: RwSignal<BTreeSet<String>>,
    base: String,
) -> impl IntoView {
    let name = plugin.summary.name.clone();
    let nothing = plugin.permissions.is_empty();
    let word = if nothing { words::CONTINUE } else { words::ALLOW };
    let cancel = base.trim_end_matches("/install").to_owned();
    let navigate = use_navigate();
    let go = Callback::new(move |()| {
        let without = left_out.with_untracked(|ids| ids.iter().cloned().collect::<Vec<_>>().join(","));
        let query = Query::new().with("step", "install");
        // An empty choice is a choice too, where optional powers exist.
        let href = if without.is_empty() {
            query.after(&base) + "&without="
        } else {
            query.with("without", &without).after(&base)
        };
        navigate(&href, NavigateOptions::default());
    });
    let rows = if nothing {
        view! { <EmptyState title=words::asks_nothing(&name) icon=icondata::LuShieldCheck /> }.into_any()
    } else {
        view! {
            <PermissionGroups powers=plugin.permissions.clone() publisher=plugin.summary.publisher.name.clone() choice=left_out />
        }
        .into_any()
    };
    let broken = (!plugin.compatibility.ok).then(|| {
        let text = words::does_not_run(&plugin.compatibility.requires, &plugin.compatibility.server);
        view! {
            <div class="mt-4">
                <Notice tone=NoticeTone::Warning>{text}</Notice>
            </div>
        }
    });
    view! {
        <h2 class="text-lg font-semibold">{words::may_do(&name, &tenant)}</h2>
        <p class="mt-1 mb-4 text-muted">{words::LEAD}</p>
        {broken}
        <PowersStrip powers=plugin.permissions.clone() />
        {plugin
            .taken_together
            .clone()
            .map(|text| {
                view! {
                    <div class="mt-4">
                        <Notice tone=NoticeTone::Warning title="Taken together:">{text}</Notice>
                    </div>
                }
            })}
        {rows}
        <Never />
        <form
            method="get"
            class=BAR
            on:submit=move |event| {
                event.prevent_default();
                go.run(());
            }
        >
            <input type="hidden" name="step" value="install" />
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
