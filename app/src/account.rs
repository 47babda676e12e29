//! `/account`: who you are, how it looks, where you are signed in, and tokens for programs.

mod look;
mod sessions;
mod tokens;

use leptos::prelude::*;

use crate::{
    context::Frame,
    page::framed,
    shell::PageHead,
    texts::{account as words, sign_in},
    ui::{Badge, BadgeTone, DefinitionList, Fact},
};

#[component]
pub fn Account() -> impl IntoView {
    let body = framed(|frame| {
        view! {
            <div class="flex flex-col gap-10">
                <Profile frame=frame.clone() />
                <look::Look me=frame.me.clone() />
                <sessions::Sessions />
                <tokens::Tokens me=frame.me />
            </div>
        }
        .into_any()
    });
    view! {
        <div class="content">
            <PageHead title=words::TITLE />
            {body}
        </div>
    }
    .into_any()
}

#[component]
fn Profile(frame: Frame) -> impl IntoView {
    let me = frame.me;
    let tenants = me
        .tenants
        .into_iter()
        .map(|tenant| {
            view! {
                <li>
                    <a class="link" href=["/t/", &tenant.slug].concat()>{tenant.name}</a>
                    <span class="text-muted">{[" (", sign_in::role(tenant.role), ")"].concat()}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="content-form">
            <h2 class="mb-3 text-lg font-semibold">{words::PROFILE}</h2>
            <div class="card">
                <DefinitionList>
                    <Fact label=words::NAME>
                        {me.user.name} " "
                        {me.user.super_admin.then(|| view! { <Badge tone=BadgeTone::Operator>{words::OPERATOR}</Badge> })}
                    </Fact>
                    <Fact label=words::EMAIL>{me.user.email}</Fact>
                    <Fact label=words::TENANTS>
                        <ul>{tenants}</ul>
                    </Fact>
                </DefinitionList>
            </div>
        </section>
    }
    .into_any()
}
