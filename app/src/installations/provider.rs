//! Manage, Overview: which plugin serves an interface that this one asks for or offers.

use leptos::prelude::*;
use tenon_api::{Permission, running::Provider};

use crate::{
    api,
    context::{Frame, use_here},
    doing::{Doing, ErrorNote},
    texts::installations as words,
    ui::{Button, Radio, RadioGroup, use_toasts},
};

/// One interface: a choice only where there is one, and only for those who configure plugins.
#[component]
pub fn ProviderOf(provider: Provider, frame: Frame, changed: Callback<()>) -> impl IntoView {
    let Provider { interface, name, plugin, candidates, names } = provider;
    let name_of = move |key: &str| names.get(key).cloned().unwrap_or_else(|| key.to_owned());
    let title = words::provider_of(&name);
    let body = match candidates.as_slice() {
        [] => words::NO_PROVIDER.into_any(),
        [one] => words::only_provider(&name_of(one)).into_any(),
        _ if frame.can(Permission::PluginsConfigure) => {
            let candidates: Vec<(String, String)> =
                candidates.into_iter().map(|key| (name_of(&key), key)).collect();
            view! { <Choice interface name plugin candidates changed /> }.into_any()
        }
        _ => {
            let now = plugin.map(|key| words::provider_is(&name_of(&key)));
            view! {
                <p>{now.unwrap_or_else(|| words::NONE_CHOSEN.to_owned())}</p>
                <p class="mt-2 text-muted">{words::provider_read_only(&frame.installers())}</p>
            }
            .into_any()
        }
    };
    view! {
        <section>
            <h2 class="mb-3 text-lg font-semibold">{title}</h2>
            <div class="card">{body}</div>
        </section>
    }
    .into_any()
}

#[component]
fn Choice(
    interface: String,
    /// The interface in words.
    name: String,
    /// The key of the one in force.
    plugin: Option<String>,
    /// Name and key of each.
    candidates: Vec<(String, String)>,
    changed: Callback<()>,
) -> impl IntoView {
    let here = use_here();
    let toasts = use_toasts();
    let doing = Doing::new();
    let now = plugin.unwrap_or_default();
    let chosen = RwSignal::new(now.clone());
    let none = now.is_empty().then(|| view! { <p class="mb-3">{words::NONE_CHOSEN}</p> });
    let legend = words::who_answers(&name);
    let blocked = Signal::derive(move || {
        let reason = match chosen.get() {
            key if key.is_empty() => words::CHOOSE_FIRST,
            key if key == now => words::CHOSEN_ALREADY,
            _ => return None,
        };
        Some(reason.to_owned())
    });
    let known = candidates.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (slug, key) = (here.slug.get_untracked(), chosen.get_untracked());
        let found = known.iter().find(|(_, one)| *one == key).filter(|_| blocked.get_untracked().is_none());
        let Some(said) = found.map(|(plugin, _)| words::provider_chosen(plugin, &name)) else { return };
        let interface = interface.clone();
        doing.run(async move {
            api::running::choose_provider(&slug, &interface, &key).await?;
            toasts.say(said);
            let _ = changed.try_run(());
            Ok(())
        });
    };
    let radios = move || {
        let choose = Callback::new(move |key| chosen.set(key));
        let one = |(plugin, key): (String, String)| {
            let value = key.clone();
            view! {
                <Radio name="provider" value checked=Signal::derive(move || *chosen.read() == key) on_choose=choose>
                    {plugin}
                </Radio>
            }
        };
        candidates.into_iter().map(one).collect_view()
    };
    view! {
        {none}
        <form class="flex flex-col items-start gap-4" on:submit=submit>
            <RadioGroup legend>{radios()}</RadioGroup>
            <Button submit=true busy=doing.busy disabled=blocked>
                {words::SAVE_PROVIDER}
            </Button>
        </form>
        <div class="mt-4 empty:hidden">
            <ErrorNote error=doing.error />
        </div>
    }
    .into_any()
}
