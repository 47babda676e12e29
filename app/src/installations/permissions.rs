//! Manage, Permissions: the rows of the consent, with what was allowed, and the way to allow less or more.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use tenon_api::{
    Permission, Timestamp,
    error::Code,
    installations::Grant,
    plan::{ChangeGrants, Grants},
};
use tenon_contract::consent::Power;

use crate::{
    api,
    config_form::{SaveBar, UnsavedGuard},
    context::{Frame, use_here},
    doing::{Doing, ErrorNote},
    page::loaded_part,
    texts::{marketplace, wizard as words},
    ui::{
        Button, Choice, EmptyState, Notice, NoticeTone, PermissionGroups, PowersStrip, PowersUsed, now,
        use_toasts,
    },
};

#[component]
pub fn PermissionsTab(#[prop(into)] plugin: Memo<String>) -> impl IntoView {
    let here = use_here();
    let loaded = Resource::new(
        move || (here.slug.get(), plugin.get()),
        |(slug, key)| async move {
            let installation = match api::installations::read(&slug, &key).await {
                Ok(installation) => installation,
                // The page says it already.
                Err(error) if error.is(Code::NotFound) => return Ok(None),
                Err(error) => return Err(error),
            };
            let since = installation.installed_at.unwrap_or(installation.changed_at);
            Ok(Some((installation.name, since, api::plan::grants(&slug, &key).await?)))
        },
    );
    // Says it above what is drawn anew.
    let stale = RwSignal::new(false);
    let again = Callback::new(move |()| loaded.refetch());
    loaded_part(loaded, move |frame, loaded: Option<(String, Timestamp, Grants)>| {
        let Some((name, since, grants)) = loaded else { return ().into_any() };
        let key = plugin.get_untracked();
        view! { <Rows frame grants since name key stale again /> }.into_any()
    })
}

/// What is left out and taken away by these grants.
fn choice_of(powers: &[Power], grants: &[Grant]) -> (BTreeSet<String>, BTreeMap<String, BTreeSet<String>>) {
    let grant = |power: &Power| grants.iter().find(|grant| grant.id == power.id);
    let out = powers.iter().filter(|power| grant(power).is_none()).map(|power| power.id.clone()).collect();
    let taken = powers.iter().filter_map(|power| {
        let left = grant(power)?.values.as_ref()?;
        let gone: BTreeSet<String> =
            power.values.iter().filter(|value| !left.contains(value)).cloned().collect();
        (!gone.is_empty()).then(|| (power.id.clone(), gone))
    });
    (out, taken.collect())
}

#[component]
fn Rows(
    frame: Frame,
    grants: Grants,
    /// When it was installed.
    since: Timestamp,
    name: String,
    key: String,
    stale: RwSignal<bool>,
    again: Callback<()>,
) -> impl IntoView {
    let here = use_here();
    let toasts = use_toasts();
    let doing = Doing::new();
    let may = frame.can(Permission::PluginsInstall);
    let title = marketplace::may_do(&name, frame.tenant_name());
    if grants.powers.is_empty() {
        let text = marketplace::asks_nothing(&name);
        return view! { <EmptyState title=text icon=icondata::LuShieldCheck /> }.into_any();
    }
    let first = StoredValue::new(choice_of(&grants.powers, &grants.grants));
    let choice = first.with_value(|(out, taken)| Choice::new(out.clone(), taken.clone()));
    let powers = StoredValue::new(grants.powers.clone());
    let allowed_now = allowed(&grants.powers, &grants.grants);
    // What is optional and was not used for long can be left out in one press; the bar below saves it.
    let mut idle: Vec<String> = Vec::new();
    if let Some(used) = &grants.used {
        let (used, now) = (PowersUsed::new(&grants.powers, used), now());
        if may && PowersUsed::is_old(since, now) {
            let optional = allowed_now.iter().filter(|power| power.optional && used.is_idle(&power.id, now));
            idle = optional.map(|power| power.id.clone()).collect();
        }
        provide_context(used);
    }
    let idle = Memo::new(move |_| {
        let left_out = choice.left_out.read();
        idle.iter().filter(|id| !left_out.contains(*id)).cloned().collect::<Vec<String>>()
    });
    let unused = move || {
        let count = idle.with(Vec::len);
        (count > 0).then(|| {
            let remove = move |_| choice.left_out.update(|out| out.extend(idle.get_untracked()));
            view! {
                <div class="mt-4">
                    <Notice actions=move || {
                        view! { <Button on_click=remove>{words::remove_unused(count)}</Button> }
                    }>{words::unused(count)}</Notice>
                </div>
            }
        })
    };
    let version = grants.version;
    let changes = Signal::derive(move || {
        let (out, taken) = (choice.left_out.get(), choice.taken.get());
        first.with_value(|(out_first, taken_first)| {
            let ids = out.symmetric_difference(out_first).count();
            let names: BTreeSet<&String> = taken.keys().chain(taken_first.keys()).collect();
            ids + names.into_iter().filter(|name| taken.get(*name) != taken_first.get(*name)).count()
        })
    });
    let discard = Callback::new(move |()| {
        let (out, taken) = first.get_value();
        choice.left_out.set(out);
        choice.taken.set(taken);
    });
    let save = Callback::new(move |()| {
        let (slug, key) = (here.slug.get_untracked(), key.clone());
        let (out, taken) = (choice.left_out.get_untracked(), choice.taken.get_untracked());
        let grants = powers.with_value(|powers| {
            let allowed = powers.iter().filter(|power| !out.contains(&power.id));
            let grant = allowed.map(|power| {
                let left = taken.get(&power.id).map(|gone| {
                    power.values.iter().filter(|value| !gone.contains(*value)).cloned().collect()
                });
                Grant { id: power.id.clone(), values: left }
            });
            grant.collect()
        });
        doing.run(async move {
            match api::plan::change_grants(&slug, &key, version, &ChangeGrants { grants }).await {
                Ok(_) => {
                    let _ = stale.try_set(false);
                    toasts.say(words::PERMISSIONS_SAVED);
                }
                Err(error) if error.is(Code::StaleVersion) => {
                    let _ = stale.try_set(true);
                }
                Err(error) => return Err(error),
            }
            let _ = again.try_run(());
            Ok(())
        });
    });
    let publisher = name.clone();
    let list = if may {
        view! { <PermissionGroups powers=grants.powers.clone() publisher choice /> }.into_any()
    } else {
        // Only what is allowed, as it is.
        view! {
            <PermissionGroups powers=allowed_now.clone() publisher />
            <p class="mt-6 text-muted">{words::PERMISSIONS_READ_ONLY}</p>
        }
        .into_any()
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save.run(());
    };
    view! {
        <h2 class="text-lg font-semibold">{title}</h2>
        <p class="mt-1 mb-4 text-muted">{words::PERMISSIONS_LEAD}</p>
        {move || {
            stale
                .get()
                .then(|| {
                    view! {
                        <div class="mb-4">
                            <Notice tone=NoticeTone::Warning appeared=true>{words::PERMISSIONS_STALE}</Notice>
                        </div>
                    }
                })
        }}
        <PowersStrip powers=allowed_now />
        {grants
            .taken_together
            .clone()
            .map(|text| {
                view! {
                    <div class="mt-4">
                        <Notice tone=NoticeTone::Warning>{text}</Notice>
                    </div>
                }
            })}
        {unused}
        <form on:submit=submit>
            {list}
            <div class="mt-4 empty:hidden">
                <ErrorNote error=doing.error />
            </div>
            <SaveBar changes busy=doing.busy discard save />
        </form>
        <UnsavedGuard changes />
    }
    .into_any()
}

/// The powers that are allowed, with the values that are left.
fn allowed(powers: &[Power], grants: &[Grant]) -> Vec<Power> {
    let (out, taken) = choice_of(powers, grants);
    let mut allowed: Vec<Power> = powers.iter().filter(|power| !out.contains(&power.id)).cloned().collect();
    for power in &mut allowed {
        if let Some(gone) = taken.get(&power.id) {
            power.values.retain(|value| !gone.contains(value));
        }
    }
    allowed
}
