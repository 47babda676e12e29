//! Steps: where a form of several pages stands, and what a long work is doing now.

use leptos::prelude::*;

use super::Still as _;

use crate::icons::Icon;

/// One page of a form; done ones are links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub word: String,
    pub href: String,
}

/// Four bars at most; `current` counts from 0.
#[component]
pub fn Stepper(steps: Vec<Step>, #[prop(into)] current: Signal<usize>) -> impl IntoView {
    let items = steps
        .into_iter()
        .enumerate()
        .map(|(index, step)| {
            let word = step.word.clone();
            let body = move || {
                if index < current.get() {
                    view! {
                        <a href=step.href.clone()>
                            <Icon icon=icondata::LuCircleCheck />
                            <span class="step-word">{step.word.clone()}</span>
                        </a>
                    }
                    .still()
                } else {
                    view! {
                        <span>{(index + 1).to_string()}</span>
                        <span class="step-word">{word.clone()}</span>
                    }
                    .still()
                }
            };
            view! {
                <li
                    class=move || if index < current.get() { "done" } else { "" }
                    aria-current=move || (index == current.get()).then_some("step")
                >
                    {body}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="stepper">{items}</ol> }.still()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    Done,
    Now,
    Next,
    Failed,
}

/// One step of a running work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgressStep {
    pub sentence: String,
    pub state: StepState,
}

/// What is happening now, step by step. The sentence of the current step is announced politely; everything
/// that changes lives inside this one region.
#[component]
pub fn ProgressSteps(#[prop(into)] steps: Signal<Vec<ProgressStep>>) -> impl IntoView {
    let items = move || {
        steps
            .get()
            .into_iter()
            .map(|step| {
                let (class, icon, spin, word) = match step.state {
                    StepState::Done => ("done", icondata::LuCircleCheck, "", "Done: "),
                    StepState::Now => ("now", icondata::LuLoaderCircle, "spin", "Now: "),
                    StepState::Next => ("next", icondata::LuCircleDashed, "", "Next: "),
                    StepState::Failed => ("failed", icondata::LuCircleX, "", "Failed: "),
                };
                view! {
                    <li class=class>
                        <Icon icon class=spin />
                        <span>
                            <span class="sr-only">{word}</span>
                            {step.sentence}
                        </span>
                    </li>
                }
            })
            .collect_view()
    };
    let now = move || {
        steps
            .read()
            .iter()
            .find(|step| matches!(step.state, StepState::Now | StepState::Failed))
            .map(|step| step.sentence.clone())
            .unwrap_or_default()
    };
    view! {
        <ol class="progress-steps">{items}</ol>
        <p class="sr-only" role="status">{now}</p>
    }
    .still()
}
