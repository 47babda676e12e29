//! The install itself: sent once, then followed by the live stream, with a slow question in between for
//! browsers that the stream does not reach. A reload finds its way back here by the installation's state.

use leptos::prelude::*;
use tenon_api::{
    ApiError,
    error::Code,
    installations::{Grant, InstallPlugin, Installation, Operation, Status, StepState},
    plan::PlanStep,
    plugins::PluginDetail,
};

use crate::{
    api::{self, Answer},
    context::{Here, use_here},
    doing::{Doing, ErrorNote},
    texts::{installations as other_words, marketplace as words, wizard},
    ui::{
        Button, ButtonKind, LinkButton, Notice, NoticeTone, ProgressStep, ProgressSteps, StepState as UiState,
    },
};

/// Something that has to be there first.
pub(super) struct Before {
    pub step: PlanStep,
    pub grants: Vec<Grant>,
}

/// Where the install stands.
#[derive(Debug, Clone, PartialEq)]
enum Phase {
    /// Nothing was sent.
    Ready,
    Going(Option<Operation>),
    Done(Box<Installation>),
    Failed(String, Option<Operation>),
    /// It was there before this page was opened.
    Here(Box<Installation>),
}

#[derive(Clone, Copy)]
pub struct Work {
    phase: RwSignal<Phase>,
    pub doing: Doing,
    here: Here,
    key: StoredValue<String>,
    /// What is done before the plugin itself: those behind, and the one now.
    first: RwSignal<(Vec<String>, Option<String>)>,
}

impl Work {
    pub(super) fn begin(here: Here, plugin: &PluginDetail, installation: Option<Installation>) -> Self {
        let phase = match installation {
            Some(found) if found.status == Status::Installing => Phase::Going(found.operation),
            Some(found) if found.status == Status::Failed => Phase::Failed(reason(&found), found.operation),
            Some(found) => Phase::Here(Box::new(found)),
            None => Phase::Ready,
        };
        let work = Self {
            phase: RwSignal::new(phase),
            doing: Doing::new(),
            here,
            key: StoredValue::new(plugin.summary.key.clone()),
            first: RwSignal::new((Vec::new(), None)),
        };
        #[cfg(feature = "hydrate")]
        work.follow();
        work
    }

    pub fn started(self) -> bool {
        self.phase.with(|phase| *phase != Phase::Ready)
    }

    /// `key` makes that sending it twice installs once: it holds until there is an answer. `done` runs when the
    /// server has taken it.
    pub(super) fn install(
        self,
        before: Vec<Before>,
        command: InstallPlugin,
        key: StoredValue<String>,
        done: impl FnOnce() + 'static,
    ) {
        let slug = self.here.slug.get_untracked();
        let name = key.get_value();
        self.doing.run(async move {
            if !before.is_empty() {
                let _ = self.phase.try_set(Phase::Going(None));
                for one in before {
                    if let Err(error) = self.carry_out(&slug, one, &name).await {
                        let _ = key.try_set_value(super::choices::fresh_key());
                        let _ = self.phase.try_set(Phase::Ready);
                        return Err(error);
                    }
                }
                let _ = self.first.try_update(|(_, now)| *now = None);
            }
            let plugin = command.plugin.clone();
            let answer = api::installations::install(&slug, &command, name).await;
            if answer.as_ref().err().is_none_or(|error| error.code != api::local::OFFLINE) {
                let _ = key.try_set_value(super::choices::fresh_key());
            }
            match answer {
                Ok(installation) => self.take(installation),
                // Somebody else was first, or the answer got lost: show what is there.
                Err(error) if error.is(Code::AlreadyInstalled) || error.is(Code::OperationRunning) => {
                    let found = api::installations::read(&slug, &plugin).await?;
                    if found.status == Status::Installing {
                        self.take(found);
                    } else {
                        let _ = self.phase.try_set(Phase::Here(Box::new(found)));
                    }
                }
                Err(error) => {
                    let _ = self.phase.try_set(Phase::Ready);
                    return Err(error);
                }
            }
            done();
            Ok(())
        });
    }

    /// One step before the plugin itself, until it is over.
    async fn carry_out(self, slug: &str, one: Before, key: &str) -> Answer<()> {
        let Before { step, grants } = one;
        let sentence = match step.action.as_str() {
            "enable" => wizard::enabling_step(&step.name),
            _ => wizard::installing_step(&step.name, &step.version),
        };
        let _ = self.first.try_update(|(_, now)| *now = Some(sentence.clone()));
        let begun = if step.action == "enable" {
            api::installations::enable(slug, &step.plugin).await
        } else {
            let command = InstallPlugin {
                plugin: step.plugin.clone(),
                version: Some(step.version.clone()),
                grants,
                config: None,
                secrets: Default::default(),
                enable: true,
                plan_digest: None,
                kept_data: None,
            };
            let key = [key, "-", &step.plugin].concat();
            api::installations::install(slug, &command, key).await
        };
        let mut found = begun?;
        while super::super::running(found.operation.as_ref()) {
            wait().await;
            found = api::installations::read(slug, &step.plugin).await?;
        }
        if found.status != Status::Active {
            let text = wizard::step_failed(&step.name, &reason(&found));
            return Err(ApiError::new(Code::Conflict, text));
        }
        let _ = self.first.try_update(|(behind, now)| {
            behind.push(sentence);
            *now = None;
        });
        Ok(())
    }

    fn take(self, installation: Installation) {
        let running = super::super::running(installation.operation.as_ref());
        let phase = match installation.status {
            _ if running || installation.status == Status::Installing => Phase::Going(installation.operation),
            Status::Failed => Phase::Failed(reason(&installation), installation.operation),
            _ => Phase::Done(Box::new(installation)),
        };
        // The page may be gone by the time an answer arrives.
        let _ = self.phase.try_set(phase);
    }

    #[cfg(feature = "hydrate")]
    fn ask(self) {
        // Steps before the plugin itself are followed where they are carried out.
        if self.first.with_untracked(|(_, now)| now.is_some()) {
            return;
        }
        let slug = self.here.slug.get_untracked();
        let key = self.key.get_value();
        leptos::task::spawn_local(async move {
            match api::installations::read(&slug, &key).await {
                Ok(installation) => self.take(installation),
                // While the server has not taken it yet, there is nothing to find.
                Err(error) if error.status == 404 && !self.doing.busy.get_untracked() => {
                    let _ = self.phase.try_set(Phase::Ready);
                }
                Err(_) => {}
            }
        });
    }

    /// Steps come by the stream; the end is asked for, so that it is never guessed.
    #[cfg(feature = "hydrate")]
    fn follow(self) {
        use tenon_api::installations::{OperationKind, OperationStatus};

        let key = self.key.get_value();
        Effect::new(move || {
            let Some(operation) = self.here.live.operation(&key) else { return };
            if operation.kind != OperationKind::Install {
                return;
            }
            let going = self.phase.with_untracked(|phase| matches!(phase, Phase::Going(_)));
            if going && operation.status == OperationStatus::Running {
                self.phase.set(Phase::Going(Some(operation)));
            } else if going {
                self.ask();
            }
        });
        Effect::new(move |before: Option<Option<IntervalHandle>>| {
            let handle = before.flatten();
            let going = self.phase.with(|phase| matches!(phase, Phase::Going(_)));
            match (going, handle) {
                (true, None) => {
                    set_interval_with_handle(move || self.ask(), std::time::Duration::from_secs(2)).ok()
                }
                (false, Some(handle)) => {
                    handle.clear();
                    None
                }
                (_, handle) => handle,
            }
        });
    }

    fn try_again(self) {
        self.dismiss_then(move || {
            let _ = self.phase.try_set(Phase::Ready);
        });
    }

    /// Removes what a failed install left behind.
    fn dismiss_then(self, then: impl FnOnce() + 'static) {
        let (slug, key) = (self.here.slug.get_untracked(), self.key.get_value());
        self.doing.run(async move {
            match api::installations::uninstall(&slug, &key, true, "").await {
                Ok(_) => {}
                Err(error) if error.status == 404 => {}
                Err(error) => return Err(error),
            }
            then();
            Ok(())
        });
    }
}

/// Half a second: the stream tells pages of this plugin, not those of another.
async fn wait() {
    #[cfg(feature = "hydrate")]
    {
        let later = js_sys::Promise::new(&mut |resolve, _| {
            let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, 500);
        });
        let _ = wasm_bindgen_futures::JsFuture::from(later).await;
    }
}

fn reason(installation: &Installation) -> String {
    let operation = installation.operation.as_ref();
    operation
        .and_then(|operation| operation.message.clone())
        .or_else(|| installation.message.clone())
        .unwrap_or_else(|| "it gave no reason".to_owned())
}

#[component]
pub fn Progress(work: Work, plugin: PluginDetail) -> impl IntoView {
    let name = plugin.summary.name.clone();
    move || match work.phase.get() {
        Phase::Ready => ().into_any(),
        Phase::Going(_) => view! { <Going work name=name.clone() /> }.into_any(),
        Phase::Done(installation) => {
            let title = match installation.status {
                Status::Disabled => words::ready_disabled(&name),
                _ => words::ready(&name),
            };
            view! { <Done title installation=*installation success=true /> }.into_any()
        }
        Phase::Here(installation) => {
            view! { <Done title=words::already_here(&name) installation=*installation success=false /> }
                .into_any()
        }
        Phase::Failed(reason, operation) => {
            view! { <Failed work name=name.clone() reason operation /> }.into_any()
        }
    }
}

fn ui_steps(operation: &Operation) -> Vec<ProgressStep> {
    operation
        .steps
        .iter()
        .map(|step| ProgressStep {
            sentence: match &step.detail {
                Some(detail) if !detail.is_empty() => [&step.name, ": ", detail].concat(),
                _ => step.name.clone(),
            },
            state: match step.state {
                StepState::Waiting => UiState::Next,
                StepState::Running => UiState::Now,
                StepState::Done => UiState::Done,
                StepState::Failed => UiState::Failed,
            },
        })
        .collect()
}

#[component]
fn Going(work: Work, name: String) -> impl IntoView {
    let start = [words::install_title(&name).as_str(), "…"].concat();
    let steps = Signal::derive(move || {
        let (behind, now) = work.first.get();
        let done = |sentence| ProgressStep { sentence, state: UiState::Done };
        let mut steps: Vec<ProgressStep> = behind.into_iter().map(done).collect();
        if let Some(sentence) = now {
            steps.push(ProgressStep { sentence, state: UiState::Now });
            steps.push(ProgressStep { sentence: start.clone(), state: UiState::Next });
            return steps;
        }
        match work.phase.get() {
            Phase::Going(Some(operation)) => steps.extend(ui_steps(&operation)),
            _ => steps.push(ProgressStep { sentence: start.clone(), state: UiState::Now }),
        }
        steps
    });
    view! {
        <div class="card">
            <ProgressSteps steps />
            <p class="mt-4 text-sm text-muted">{words::YOU_CAN_LEAVE}</p>
        </div>
    }
    .into_any()
}

#[component]
fn Done(title: String, installation: Installation, success: bool) -> impl IntoView {
    let here = use_here();
    let active = installation.status == Status::Active;
    let page = installation.adds.iter().find(|added| added.kind == "page").filter(|_| active).cloned();
    let new = (success && active && !installation.adds.is_empty()).then(|| {
        let items = installation
            .adds
            .iter()
            .enumerate()
            .map(|(index, added)| {
                let comma = if index == 0 { "" } else { ", " };
                let kind = [" (", words::added_kind(&added.kind), ")"].concat();
                view! {
                    {comma}
                    <a class="link" href=here.href(&added.href)>{added.label.clone()}</a>
                    {kind}
                }
            })
            .collect_view();
        view! { <p>"New here: " {items} "."</p> }
    });
    let message = installation.message.clone().filter(|message| success && !message.is_empty());
    let manage = here.href(&["/plugins/", &installation.plugin, "/manage"].concat());
    let manage_kind = if page.is_some() { ButtonKind::Secondary } else { ButtonKind::Primary };
    let tone = if success { NoticeTone::Success } else { NoticeTone::Neutral };
    view! {
        <Notice tone title appeared=success>
            {message.map(|message| view! { <p>{message}</p> })}
            {new}
        </Notice>
        <div class="mt-4 flex flex-wrap gap-2">
            {page
                .map(|page| {
                    view! {
                        <LinkButton href=here.href(&page.href) kind=ButtonKind::Primary>
                            {words::open(&page.label)}
                        </LinkButton>
                    }
                })}
            <LinkButton href=manage kind=manage_kind>
                {other_words::MANAGE}
            </LinkButton>
        </div>
    }
    .into_any()
}

#[component]
fn Failed(work: Work, name: String, reason: String, operation: Option<Operation>) -> impl IntoView {
    let here = use_here();
    let key = work.key.get_value();
    let log = here.href(&["/plugins/", &key, "/manage?tab=activity"].concat());
    let back = here.href(&["/plugins/", &key].concat());
    let navigate = leptos_router::hooks::use_navigate();
    let remove = Callback::new(move |_| {
        let (navigate, back) = (navigate.clone(), back.clone());
        work.dismiss_then(move || navigate(&back, leptos_router::NavigateOptions::default()));
    });
    let steps = operation.map(|operation| {
        let steps = ui_steps(&operation);
        view! {
            <div class="card mb-4">
                <ProgressSteps steps=Signal::stored(steps) />
            </div>
        }
    });
    view! {
        {steps}
        <Notice tone=NoticeTone::Danger appeared=true>
            {words::did_not_start(&name, &reason)}
        </Notice>
        <div class="mt-4 empty:hidden">
            <ErrorNote error=work.doing.error />
        </div>
        <div class="mt-4 flex flex-wrap gap-2">
            <Button
                kind=ButtonKind::Primary
                busy=work.doing.busy
                busy_label=words::TRY_AGAIN
                on_click=Callback::new(move |_| work.try_again())
            >
                {words::TRY_AGAIN}
            </Button>
            <LinkButton href=log>{words::SEE_LOG}</LinkButton>
            <Button kind=ButtonKind::Ghost on_click=remove>
                {words::REMOVE}
            </Button>
        </div>
    }
    .into_any()
}
