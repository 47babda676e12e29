//! `/t`: which tenant.

use leptos::prelude::*;
use tenon_api::session::Membership;

use crate::{
    icons::Icon,
    page::framed,
    shell::{PageHead, Plain, forms},
    texts::sign_in as texts,
    ui::EmptyState,
};

#[component]
pub fn ChooseTenant() -> impl IntoView {
    let list = framed(|frame| {
        if frame.me.tenants.is_empty() {
            let text =
                if frame.me.user.super_admin { texts::NO_TENANT_OPERATOR } else { texts::NO_TENANT_MEMBER };
            return view! {
                <EmptyState title=texts::NO_TENANT text icon=icondata::LuBuilding2>
                    <SignOut />
                </EmptyState>
            }
            .into_any();
        }
        let rows = frame.me.tenants.into_iter().map(|tenant| view! { <Row tenant /> }).collect_view();
        view! {
            <ul class="card p-0">{rows}</ul>
            <div class="mt-4 flex items-center gap-3 text-muted">
                <span class="min-w-0 flex-1 truncate">{frame.me.user.email}</span>
                <SignOut />
            </div>
        }
        .into_any()
    });
    view! {
        <Plain>
            <PageHead title=texts::CHOOSE_TITLE />
            {list}
        </Plain>
    }
    .into_any()
}

#[component]
fn Row(tenant: Membership) -> impl IntoView {
    view! {
        <li class="border-t first:border-t-0">
            <a
                href=["/t/", &tenant.slug].concat()
                rel="external"
                class="flex items-center gap-3 px-4 py-3 no-underline hover:bg-hover focus-visible:-outline-offset-2"
            >
                <span class="min-w-0 flex-1">
                    <span class="block font-medium">{tenant.name}</span>
                    <span class="block text-sm text-muted">{texts::ROLE_LEAD} {texts::role(tenant.role)}</span>
                </span>
                <Icon icon=icondata::LuChevronRight class="tone-neutral" />
            </a>
        </li>
    }
}

/// A plain form, so that it works before the page is alive.
#[component]
fn SignOut() -> impl IntoView {
    view! {
        <form method="post" action=forms::SIGN_OUT>
            <button type="submit" class="btn btn-secondary btn-sm">
                <span>{crate::texts::account::SIGN_OUT}</span>
            </button>
        </form>
    }
}
