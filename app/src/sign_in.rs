//! Pages outside of the frame: signing in, the first super-admin, choosing a tenant. All of it works before
//! the page is alive.

mod choose;
mod setup;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    context::{DemoAccount, facts},
    icons::Icon,
    shell::{PageHead, Plain},
    texts::sign_in as texts,
    ui::{Button, ButtonKind, Field, Input},
};

pub use choose::ChooseTenant;
pub use setup::Setup;

/// An alert above the fields; it takes the focus when the page opens.
#[component]
fn Alert(text: String) -> impl IntoView {
    view! {
        <div class="notice notice-danger mb-5" role="alert" tabindex="-1" autofocus=true>
            <Icon icon=icondata::LuCircleX size=18 />
            <div class="notice-body">{text}</div>
        </div>
    }
}

/// `/sign-in?next=&error=wrong|too_many|expired&after=&email=`
#[component]
pub fn SignIn() -> impl IntoView {
    let query = use_query_map();
    let value = move |name: &str| query.with_untracked(|query| query.get(name).unwrap_or_default());
    let next = in_app(&value("next"));
    let error = match value("error").as_str() {
        "" => None,
        "wrong" => Some(texts::WRONG.to_owned()),
        "too_many" => Some(texts::too_many(&value("after"))),
        "expired" => Some(texts::expired(page_name(&next))),
        "suspended" => Some(value("detail")).filter(|detail| !detail.is_empty()),
        _ => Some(texts::UNKNOWN_ERROR.to_owned()),
    };
    let said = facts().flash;
    let failed = error.is_some();
    let demo = facts().demo.filter(|accounts| !accounts.is_empty());
    let (form_next, demo_next) = (next.clone(), next);
    view! {
        <Plain>
            <section class="card p-6">
                <PageHead title=texts::TITLE />
                {error.map(|text| view! { <Alert text /> })}
                {said.map(|text| view! { <p class="mb-5 text-muted" role="status">{text}</p> })}
                <form method="post" action="/api/v1/session" class="flex flex-col gap-5">
                    <input type="hidden" name="next" value=form_next />
                    <Field id="email" label=texts::EMAIL>
                        <Input
                            id="email"
                            name="email"
                            kind="email"
                            value=value("email")
                            autocomplete="username"
                            required=true
                            autofocus=!failed
                        />
                    </Field>
                    <Password id="password" name="password" autocomplete="current-password" />
                    <Button submit=true kind=ButtonKind::Primary class="w-full">{texts::SUBMIT}</Button>
                </form>
            </section>
            {demo.map(|accounts| view! { <Demo accounts next=demo_next /> })}
        </Plain>
    }
    .into_any()
}

/// A password with a way to see it, once the page is alive.
#[component]
fn Password(id: &'static str, name: &'static str, autocomplete: &'static str) -> impl IntoView {
    let shown = RwSignal::new(false);
    view! {
        <Field id label=texts::PASSWORD>
            <div class="relative">
                <input
                    id=id
                    name=name
                    type=move || if shown.get() { "text" } else { "password" }
                    class="input pe-16"
                    autocomplete=autocomplete
                    required=true
                />
                <button
                    type="button"
                    class="btn btn-ghost btn-sm absolute inset-y-0 end-1 my-auto hidden in-data-live:inline-flex"
                    aria-controls=id
                    aria-pressed=move || if shown.get() { "true" } else { "false" }
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    <span>{move || if shown.get() { texts::HIDE } else { texts::SHOW }}</span>
                </button>
            </div>
        </Field>
    }
    .into_any()
}

/// The accounts of the demo; each row is a form of its own.
#[component]
fn Demo(accounts: Vec<DemoAccount>, next: String) -> impl IntoView {
    let rows = accounts
        .into_iter()
        .map(|account| {
            let label = texts::sign_in_as(&account.name, &account.is);
            view! {
                <li class="flex items-center gap-3 border-t py-2 first:border-t-0">
                    <div class="min-w-0 flex-1">
                        <p class="font-medium">{account.name}</p>
                        <p class="text-sm text-muted">{account.is}</p>
                    </div>
                    <form method="post" action="/api/v1/session">
                        <input type="hidden" name="next" value=next.clone() />
                        <input type="hidden" name="email" value=account.email />
                        <input type="hidden" name="password" value=account.password />
                        <button type="submit" class="btn btn-secondary btn-sm" aria-label=label>
                            <span>{texts::USE}</span>
                        </button>
                    </form>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card mt-4" aria-labelledby="demo-title">
            <h2 id="demo-title" class="mb-2 text-md font-semibold">{texts::DEMO}</h2>
            <ul>{rows}</ul>
            <p class="mt-2 text-sm text-muted">{texts::DEMO_NOTE}</p>
        </section>
    }
    .into_any()
}

/// Only paths of this product, never another host.
fn in_app(next: &str) -> String {
    let local = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\');
    if local { next.to_owned() } else { String::new() }
}

/// What a path is called, for "go back to …"; empty when that says nothing.
fn page_name(path: &str) -> &'static str {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        ["account"] => "Account",
        ["t", _] => "Dashboard",
        ["t", _, "plugins", ..] => "Plugins",
        ["t", _, "audit", ..] => "Audit",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{in_app, page_name};

    #[test]
    fn next_never_leads_to_another_host() {
        assert_eq!(in_app("/t/acme?tab=mine"), "/t/acme?tab=mine");
        for bad in ["//evil.test", "https://evil.test", "/\\evil.test", "t/acme", ""] {
            assert_eq!(in_app(bad), "", "{bad}");
        }
    }

    #[test]
    fn a_path_has_the_name_of_its_page() {
        assert_eq!(page_name("/t/acme"), "Dashboard");
        assert_eq!(page_name("/t/acme/plugins/mlflow?tab=versions"), "Plugins");
        assert_eq!(page_name("/t/acme/x/risk-register"), "");
    }
}
