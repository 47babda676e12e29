//! Data kept after uninstalls: listed, installed again with, or deleted by typing the key.

use leptos::prelude::*;
use tenon_api::{Page, installations::Retained as Kept};

use crate::{
    api,
    context::use_here,
    doing::{Doing, ErrorNote},
    page::loaded,
    texts::installations as words,
    ui::{
        Button, ButtonKind, ButtonSize, Column, Dialog, Field, Input, LinkButton, Opens, RelativeTime, Table,
        close_dialog, use_toasts,
    },
};

#[component]
pub fn Retained() -> impl IntoView {
    let here = use_here();
    let kept = Resource::new(
        move || (here.slug.get(), here.live.changes.get()),
        |(slug, _)| async move { api::installations::retained(&slug).await },
    );
    loaded(kept, 2, move |page: Page<Kept>| {
        if page.items.is_empty() {
            return ().into_any();
        }
        let rows = page
            .items
            .into_iter()
            .map(|one| view! { <Row one refetch=Callback::new(move |()| kept.refetch()) /> })
            .collect_view();
        view! {
            <section class="mt-8">
                <h2 class="text-lg font-semibold">{words::RETAINED}</h2>
                <p class="mt-1 mb-4 text-muted">{words::RETAINED_LEAD}</p>
                <Table
                    caption=words::RETAINED_TABLE
                    list=true
                    columns=vec![
                        Column::new(words::COL_PLUGIN),
                        Column::new(words::COL_KEPT),
                        Column::new(words::COL_SINCE),
                        Column::actions(words::COL_ACTIONS),
                    ]
                >
                    {rows}
                </Table>
            </section>
        }
        .into_any()
    })
}

#[component]
fn Row(one: Kept, refetch: Callback<()>) -> impl IntoView {
    let here = use_here();
    let toasts = use_toasts();
    let doing = Doing::new();
    let typed = RwSignal::new(String::new());
    let id = ["purge-", &one.plugin].concat();
    let field = [id.as_str(), "-key"].concat();
    let (key, name) = (one.plugin.clone(), one.name.clone());
    let install = here.href(&["/plugins/", &key, "/install"].concat());
    let plugin_href = here.href(&["/plugins/", &key].concat());
    let amount = words::kept(one.values, one.bytes);
    let blocked = {
        let key = key.clone();
        Signal::derive(move || (typed.read().trim() != key).then(|| words::type_key_reason(&key)))
    };
    let act = {
        let (id, key, name) = (id.clone(), key.clone(), name.clone());
        Callback::new(move |_| {
            let (slug, id, key, name) = (here.slug.get_untracked(), id.clone(), key.clone(), name.clone());
            doing.run(async move {
                api::installations::purge(&slug, &key).await?;
                close_dialog(&id);
                toasts.say(words::purged(&name));
                let _ = refetch.try_run(());
                Ok(())
            });
        })
    };
    let cancel = id.clone();
    let footer = move || {
        view! {
            <Button opens=Opens::Close(cancel) autofocus=true>
                {words::CANCEL}
            </Button>
            <Button kind=ButtonKind::Danger busy=doing.busy busy_label="Deleting…" disabled=blocked on_click=act>
                {words::PURGE_ACT}
            </Button>
        }
    };
    view! {
        <tr>
            <td>
                <a href=plugin_href>{name.clone()}</a>
            </td>
            <td>{amount.clone()}</td>
            <td>
                <RelativeTime at=Signal::stored(one.kept_since) />
            </td>
            <td class="end">
                <span class="inline-flex flex-wrap justify-end gap-2">
                    <LinkButton href=install size=ButtonSize::Sm>
                        {words::INSTALL_AGAIN}
                    </LinkButton>
                    <Button kind=ButtonKind::Warn size=ButtonSize::Sm opens=Opens::Dialog(id.clone())>
                        {words::PURGE}
                    </Button>
                </span>
                <Dialog
                    id
                    title=Signal::stored(words::purge_title(&name))
                    dirty=Signal::derive(move || !typed.read().is_empty())
                    footer
                >
                    <p class="mb-4 text-start">{words::purge_text(&amount)}</p>
                    <Field id=field.clone() label=words::type_key(&key)>
                        <Input
                            id=field
                            name="key"
                            autocomplete="off"
                            on_input=Callback::new(move |text| typed.set(text))
                        />
                    </Field>
                    <div class="mt-4 empty:hidden">
                        <ErrorNote error=doing.error />
                    </div>
                </Dialog>
            </td>
        </tr>
    }
    .into_any()
}
