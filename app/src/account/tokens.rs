//! API tokens: created with scopes and an end, shown once, revoked.

use std::collections::BTreeSet;

use leptos::prelude::*;
use tenon_api::{
    Page, Permission,
    me::{CreateToken, Me, Token},
};

use crate::{
    api,
    doing::{Doing, ErrorNote},
    page::loaded,
    texts::account as words,
    ui::{
        Button, ButtonKind, ButtonSize, Checkbox, Column, Dialog, DialogSize, EmptyState, Field, Input,
        Notice, NoticeTone, Opens, RadioGroup, RelativeTime, Select, Table, use_toasts,
    },
};

const DIALOG: &str = "new-token";

#[component]
pub fn Tokens(me: Me) -> impl IntoView {
    let tokens = Resource::new(|| (), |()| api::me::tokens());
    let refetch = Callback::new(move |()| tokens.refetch());
    view! {
        <section>
            <div class="mb-4 flex flex-wrap items-end justify-between gap-3">
                <div>
                    <h2 class="text-lg font-semibold">{words::TOKENS}</h2>
                    <p class="mt-1 text-muted">{words::TOKENS_LEAD}</p>
                </div>
                <Button icon=icondata::LuPlus opens=Opens::Dialog(DIALOG.into())>
                    {words::NEW_TOKEN}
                </Button>
            </div>
            {loaded(tokens, 2, move |page: Page<Token>| {
                if page.items.is_empty() {
                    return view! { <EmptyState title=words::NO_TOKENS icon=icondata::LuKeyRound /> }.into_any();
                }
                let rows = page.items.into_iter().map(|token| view! { <Row token refetch /> }).collect_view();
                view! {
                    <Table
                        caption=words::TOKENS_TABLE
                        list=true
                        columns=vec![
                            Column::new(words::TOKEN_NAME),
                            Column::new(words::COL_SCOPES),
                            Column::new(words::COL_TENANT),
                            Column::new(words::COL_USED),
                            Column::new(words::COL_ENDS),
                            Column::actions("Actions"),
                        ]
                    >
                        {rows}
                    </Table>
                }
                .into_any()
            })}
            <Create me refetch />
        </section>
    }
    .into_any()
}

#[component]
fn Row(token: Token, refetch: Callback<()>) -> impl IntoView {
    let doing = Doing::new();
    let toasts = use_toasts();
    let id = token.id;
    let revoke = Callback::new(move |_| {
        doing.run(async move {
            api::me::revoke_token(id).await?;
            toasts.say(words::TOKEN_REVOKED);
            let _ = refetch.try_run(());
            Ok(())
        });
    });
    let used = match token.last_used_at {
        Some(at) => view! { <RelativeTime at=Signal::stored(at) /> }.into_any(),
        None => words::NEVER.into_any(),
    };
    view! {
        <tr>
            <td>{token.name.clone()}</td>
            <td>{token.scopes.join(", ")}</td>
            <td>{token.tenant.unwrap_or_else(|| words::ALL_TENANTS.to_owned())}</td>
            <td>{used}</td>
            <td>
                <RelativeTime at=Signal::stored(token.expires_at) />
            </td>
            <td class="end">
                <Button
                    size=ButtonSize::Sm
                    busy=doing.busy
                    busy_label=words::REVOKING
                    on_click=revoke
                >
                    {words::REVOKE} <span class="sr-only">{[" ", &token.name].concat()}</span>
                </Button>
                <ErrorNote error=doing.error />
            </td>
        </tr>
    }
    .into_any()
}

/// The form, and afterwards the token: once.
#[component]
fn Create(me: Me, refetch: Callback<()>) -> impl IntoView {
    let doing = Doing::new();
    let name = RwSignal::new(String::new());
    let days = RwSignal::new("30".to_owned());
    let tenant = RwSignal::new(String::new());
    let scopes = RwSignal::new(BTreeSet::<&'static str>::new());
    let wrong_name = RwSignal::new(None::<String>);
    let wrong_scopes = RwSignal::new(None::<String>);
    let made = RwSignal::new(None::<String>);
    let act = Callback::new(move |()| {
        let (given, chosen) = (name.get_untracked().trim().to_owned(), scopes.get_untracked());
        wrong_name.set(given.is_empty().then(|| words::TOKEN_NEEDS_NAME.to_owned()));
        wrong_scopes.set(chosen.is_empty().then(|| words::TOKEN_NEEDS_SCOPE.to_owned()));
        if given.is_empty() || chosen.is_empty() {
            return;
        }
        let create = CreateToken {
            name: given,
            scopes: chosen.into_iter().map(str::to_owned).collect(),
            tenant: Some(tenant.get_untracked()).filter(|slug| !slug.is_empty()),
            expires_in_days: days.get_untracked().parse().unwrap_or(30),
        };
        doing.run(async move {
            let _ = made.try_set(Some(api::me::create_token(&create).await?.token));
            let _ = refetch.try_run(());
            Ok(())
        });
    });
    // What was made is forgotten with the dialog; the next one begins empty.
    let closed = Callback::new(move |()| {
        made.set(None);
        doing.error.set(None);
        wrong_name.set(None);
        wrong_scopes.set(None);
    });
    let tenants: Vec<(String, String)> = std::iter::once((String::new(), words::ALL_TENANTS.to_owned()))
        .chain(me.tenants.into_iter().map(|tenant| (tenant.slug, tenant.name)))
        .collect();
    let tenants = StoredValue::new(tenants);
    let body = move || match made.get() {
        Some(token) => view! {
            <Notice tone=NoticeTone::Success title=words::TOKEN_READY appeared=true>
                {words::TOKEN_ONCE}
            </Notice>
            <p class="mt-4">
                <code class="code code-block select-all" tabindex="0">{token}</code>
            </p>
        }
        .into_any(),
        None => {
            let boxes = Permission::ALL
                .iter()
                .map(|permission| {
                    let word = permission.as_str();
                    let tick = Callback::new(move |on| {
                        scopes.update(|scopes| {
                            if on {
                                scopes.insert(word)
                            } else {
                                scopes.remove(word)
                            };
                        });
                    });
                    let checked = Signal::derive(move || scopes.read().contains(word));
                    view! {
                        <Checkbox name="scopes" value=word checked on_change=tick>
                            <code class="font-mono text-sm">{word}</code>
                        </Checkbox>
                    }
                })
                .collect_view();
            let days_options =
                words::DAYS.iter().map(|(value, word)| ((*value).to_owned(), (*word).to_owned())).collect();
            view! {
                <div class="flex flex-col gap-5">
                    <Field id="token-name" label=words::TOKEN_NAME help=words::TOKEN_NAME_HELP error=wrong_name>
                        <Input
                            id="token-name"
                            name="name"
                            autocomplete="off"
                            maxlength=60
                            autofocus=true
                            on_input=Callback::new(move |text| name.set(text))
                        />
                    </Field>
                    <Field id="token-days" label=words::TOKEN_DAYS>
                        <Select
                            id="token-days"
                            name="days"
                            options=days_options
                            value=days.get_untracked()
                            on_change=Callback::new(move |value| days.set(value))
                        />
                    </Field>
                    <Field id="token-tenant" label=words::COL_TENANT>
                        <Select
                            id="token-tenant"
                            name="tenant"
                            options=tenants.get_value()
                            value=tenant.get_untracked()
                            on_change=Callback::new(move |value| tenant.set(value))
                        />
                    </Field>
                    <div>
                        <RadioGroup legend=words::TOKEN_SCOPES>
                            <div class="grid grid-cols-1 sm:grid-cols-2">{boxes}</div>
                        </RadioGroup>
                        {move || wrong_scopes.get().map(|text| view! { <p class="field-error" role="alert">{text}</p> })}
                    </div>
                    <ErrorNote error=doing.error />
                </div>
            }
            .into_any()
        }
    };
    let footer = move || {
        view! {
            {move || {
                if made.read().is_some() {
                    view! { <Button opens=Opens::Close(DIALOG.into())>{words::DONE}</Button> }.into_any()
                } else {
                    view! {
                        <Button opens=Opens::Close(DIALOG.into())>{words::CANCEL}</Button>
                        <Button
                            kind=ButtonKind::Primary
                            busy=doing.busy
                            busy_label=words::CREATING
                            on_click=Callback::new(move |_| act.run(()))
                        >
                            {words::CREATE_TOKEN}
                        </Button>
                    }
                        .into_any()
                }
            }}
        }
    };
    view! {
        <Dialog
            id=DIALOG
            title=words::NEW_TOKEN
            size=DialogSize::Form
            dirty=Signal::derive(move || made.read().is_some() || !name.read().is_empty())
            footer
            on_close=closed
        >
            {body}
        </Dialog>
    }
    .into_any()
}
