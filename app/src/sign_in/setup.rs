//! `/setup?token=`: the first super-admin of a fresh server.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{Alert, Password};
use crate::{
    shell::{PageHead, Plain},
    texts::sign_in as texts,
    ui::{Button, ButtonKind, Field, Input},
};

#[component]
pub fn Setup() -> impl IntoView {
    let query = use_query_map();
    let value = move |name: &str| query.with_untracked(|query| query.get(name).unwrap_or_default());
    let token = value("token");
    let error = match value("error").as_str() {
        "" => None,
        "used" => Some(texts::SETUP_USED.to_owned()),
        _ => Some(texts::SETUP_INVALID.to_owned()),
    };
    let body = if token.is_empty() {
        view! { <p>{texts::SETUP_NO_TOKEN}</p> }.into_any()
    } else {
        view! {
            <p class="mb-5 text-muted">{texts::SETUP_LEAD}</p>
            {error.map(|text| view! { <Alert text /> })}
            <form method="post" action="/api/v1/setup" class="flex flex-col gap-5">
                <input type="hidden" name="token" value=token />
                <Field id="name" label=texts::NAME>
                    <Input id="name" name="name" value=value("name") autocomplete="name" required=true />
                </Field>
                <Field id="email" label=texts::EMAIL>
                    <Input id="email" name="email" kind="email" value=value("email") autocomplete="username" required=true />
                </Field>
                <div>
                    <Password id="password" name="password" autocomplete="new-password" />
                    <p class="mt-1 text-sm text-muted">{texts::PASSWORD_HELP}</p>
                </div>
                <Button submit=true kind=ButtonKind::Primary class="w-full">{texts::SETUP_SUBMIT}</Button>
            </form>
        }
        .into_any()
    };
    view! {
        <Plain>
            <section class="card p-6">
                <PageHead title=texts::SETUP_TITLE />
                {body}
            </section>
        </Plain>
    }
    .into_any()
}
