//! Manage, Settings: the form, its save bar, what a save needs to be asked, and what happens when somebody
//! else was faster. Drawn apart from the rest of Manage: news of the plugin never take what is being typed.

mod hosts;
mod own_part;
mod stale;

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tenon_api::{
    Permission,
    error::Code,
    plan::PlanAction,
    settings::{SaveSettings, Settings},
};

use self::{
    hosts::{AllowHosts, changed_hosts},
    own_part::{Heard, OwnPart},
    stale::Stale,
};
use crate::{
    api::{self, Answer},
    config_form::{ConnectionTest, FormStart, FormState, RunTest, SaveBar, SchemaForm, UnsavedGuard},
    context::{Frame, Here, use_here},
    doing::{Doing, ErrorNote},
    page::loaded_part,
    texts::config as words,
    ui::{EmptyState, open_dialog, use_toasts},
};

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Loaded {
    /// `None`: the plugin has none.
    settings: Option<Settings>,
    name: String,
    testable: bool,
    /// What the plugin puts below its form.
    own: OwnPart,
}

/// `None`: nothing is installed, which the page says already.
async fn load(here: Here, slug: String, key: String, may_install: bool) -> Answer<Option<Loaded>> {
    let name = match api::installations::read(&slug, &key).await {
        Ok(installation) => installation.name,
        Err(error) if error.is(Code::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let settings = match api::settings::read(&slug, &key).await {
        Ok(settings) => settings,
        Err(error) if error.is(Code::NotFound) => {
            let own = OwnPart::load(here, &key, &Map::new()).await?;
            return Ok(Some(Loaded { settings: None, name, testable: false, own }));
        }
        Err(error) => return Err(error),
    };
    // The plan of an act knows whether the release has a test; without one the button is not there.
    let testable = may_install
        && api::plan::make(&slug, &key, PlanAction::Uninstall, None).await.is_ok_and(|plan| plan.testable);
    let own = OwnPart::load(here, &key, &settings.values).await?;
    Ok(Some(Loaded { settings: Some(settings), name, testable, own }))
}

fn start_of(settings: &Settings) -> FormStart {
    FormStart {
        values: settings.values.clone(),
        secrets: settings.secrets.clone(),
        sources: settings.sources.clone(),
    }
}

#[component]
pub fn SettingsTab(#[prop(into)] plugin: Memo<String>) -> impl IntoView {
    let here = use_here();
    let may = here.frame().is_ok_and(|frame| frame.can(Permission::PluginsInstall));
    let loaded =
        Resource::new(move || (here.slug.get(), plugin.get()), move |(slug, key)| load(here, slug, key, may));
    loaded_part(loaded, move |frame, loaded| {
        let Some(Loaded { settings, name, testable, own }) = loaded else { return ().into_any() };
        match settings {
            Some(settings) => {
                let key = plugin.get_untracked();
                view! { <SettingsForm frame settings name key testable own /> }.into_any()
            }
            None if !own.is_empty() => own.draw(&here.slug.get_untracked(), None),
            None => view! { <EmptyState title=words::NO_SETTINGS icon=icondata::LuSettings2 /> }.into_any(),
        }
    })
}

#[component]
fn SettingsForm(
    frame: Frame,
    settings: Settings,
    name: String,
    key: String,
    testable: bool,
    own: OwnPart,
) -> impl IntoView {
    let here = use_here();
    let toasts = use_toasts();
    let doing = Doing::new();
    let may = frame.can(Permission::PluginsConfigure);
    let may_install = frame.can(Permission::PluginsInstall);
    let form = tenon_contract::settings::read(&settings.schema);
    let state = FormState::new("setting", form, start_of(&settings));
    let version = RwSignal::new(settings.version);
    let hosts = StoredValue::new(settings.hosts.clone());
    let theirs = RwSignal::new(None::<Settings>);
    let changes = Signal::derive(move || state.changes());
    let (key, name) = (StoredValue::new(key), StoredValue::new(name));
    let own = RwSignal::new(own);
    // What the plugin says of its settings is said of those in force.
    let redraw = Callback::new(move |values: Map<String, Value>| {
        if own.with_untracked(OwnPart::is_empty) {
            return;
        }
        let key = key.get_value();
        leptos::task::spawn_local(async move {
            if let Ok(fresh) = OwnPart::load(here, &key, &values).await {
                let _ = own.try_set(fresh);
            }
        });
    });
    let to_save = move |allow_hosts: bool| SaveSettings {
        values: state.values(),
        secrets: state.secrets(),
        allow_hosts,
    };
    let send = Callback::new(move |allow_hosts: bool| {
        let (slug, key) = (here.slug.get_untracked(), key.get_value());
        let (before, sent) = (version.get_untracked(), to_save(allow_hosts));
        doing.run(async move {
            match api::settings::save(&slug, &key, before, &sent).await {
                Ok(saved) => {
                    let _ = version.try_set(saved.version);
                    let _ = theirs.try_set(None);
                    state.begin(start_of(&saved));
                    redraw.run(saved.values);
                    toasts.say(words::SETTINGS_SAVED);
                    Ok(())
                }
                Err(error) if error.is(Code::StaleVersion) => {
                    let now = api::settings::read(&slug, &key).await?;
                    let _ = theirs.try_set(Some(now));
                    Ok(())
                }
                // An address that we did not see: asked all the same.
                Err(error) if error.errors.iter().any(|one| one.code == "allow_hosts") => {
                    open_dialog(hosts::DIALOG);
                    Ok(())
                }
                Err(mut error) => {
                    let all = error.errors.len();
                    error.errors = state.show_server_errors(&error.errors);
                    if all > 0 && error.errors.is_empty() { Ok(()) } else { Err(error) }
                }
            }
        });
    });
    let changed = move || hosts.with_value(|hosts| changed_hosts(state, hosts));
    let save = Callback::new(move |()| {
        if !state.check() {
            return;
        }
        if changed().is_empty() { send.run(false) } else { open_dialog(hosts::DIALOG) }
    });
    follow(state, version, key, theirs, doing, redraw);
    let asked = RwSignal::new(0);
    let test = testable.then(|| {
        let run: RunTest = Arc::new(move || {
            let (slug, key, sent) = (here.slug.get_untracked(), key.get_value(), to_save(false));
            Box::pin(async move { api::settings::test(&slug, &key, &sent).await })
        });
        view! { <ConnectionTest state run asked=Some(asked) /> }
    });
    let level = frame.tenant_name().to_owned();
    let stale = move || {
        theirs.get().map(|now| {
            let done = Callback::new(move |()| theirs.set(None));
            view! { <Stale state theirs=now version done /> }
        })
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save.run(());
    };
    view! {
        {(!may).then(|| view! { <p class="mb-4 text-muted">{words::READ_ONLY}</p> })}
        {stale}
        <form novalidate=true on:submit=submit>
            <SchemaForm state level read_only=!may />
            {test}
            <div class="mt-4 max-w-[640px] empty:hidden">
                <ErrorNote error=doing.error />
            </div>
            <SaveBar changes busy=doing.busy discard=Callback::new(move |()| state.discard()) save />
        </form>
        <AllowHosts
            changed=Callback::new(move |()| changed())
            edits=state.edits
            plugin=name.get_value()
            may=may_install
            allow=Callback::new(move |()| send.run(true))
        />
        {move || own.get().draw(&here.slug.get_untracked(), may.then_some(Heard { state, save, asked }))}
        <UnsavedGuard changes />
    }
    .into_any()
}

/// What others save shows at once, as long as nothing was typed here.
fn follow(
    state: FormState,
    version: RwSignal<i64>,
    key: StoredValue<String>,
    theirs: RwSignal<Option<Settings>>,
    doing: Doing,
    redraw: Callback<Map<String, Value>>,
) {
    if !cfg!(feature = "hydrate") {
        return;
    }
    let here = use_here();
    let plugin = Memo::new(move |_| key.get_value());
    let news = here.live.changes_of(plugin);
    Effect::new(move |before: Option<u64>| {
        let now = news.get();
        if before.is_none_or(|before| before == now) {
            return now;
        }
        let (slug, key) = (here.slug.get_untracked(), key.get_value());
        leptos::task::spawn_local(async move {
            let Ok(found) = api::settings::read(&slug, &key).await else { return };
            // Our own save tells itself.
            let saving = doing.busy.try_get_untracked() != Some(false);
            if saving || version.try_get_untracked().is_none_or(|mine| mine >= found.version) {
                return;
            }
            if state.changed_names().is_empty() {
                let _ = version.try_set(found.version);
                state.begin(start_of(&found));
                redraw.run(found.values);
            } else {
                let _ = theirs.try_set(Some(found));
            }
        });
        now
    });
}
