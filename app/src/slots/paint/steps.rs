//! Where something stands in a row of steps.

use std::sync::Arc;

use leptos::prelude::*;
use tenon_contract::view::{
    Element,
    kinds::{Step, StepState},
};

use super::{Painted, clean, value};
use crate::{
    icons::icon,
    ui::{El, Still as _, el},
};

pub(super) fn stepper(painted: &Arc<Painted>) -> El {
    let label = value(painted, |element| match element {
        Element::Stepper(stepper) => stepper.label.as_deref().map(clean),
        _ => None,
    });
    let node = painted.node.clone();
    el("ol").class("stepper").live("aria-label", label).part(move || {
        let node = node.read();
        let Element::Stepper(stepper) = &node.element else { return ().still() };
        stepper.steps.iter().enumerate().map(|(index, step)| line(index, step)).collect::<Vec<_>>().still()
    })
}

fn line(index: usize, step: &Step) -> El {
    let (class, sign, said) = match step.state {
        StepState::Done => ("done", Some(icondata::LuCircleCheck), "Done: "),
        StepState::Failed => ("failed", Some(icondata::LuCircleX), "Failed: "),
        StepState::Now | StepState::Next => ("", None, ""),
    };
    let mark = match sign {
        Some(sign) => el("span").attr("data-host", "").kid(icon(sign, 16, "")),
        None => el("span").attr("data-host", "").kid((index + 1).to_string()),
    };
    el("li")
        .class(class)
        .maybe("aria-current", (step.state == StepState::Now).then_some("step"))
        .kid(mark)
        .kid(el("span").class("sr-only").attr("data-host", "").kid(said))
        .kid(el("span").class("step-word").kid(clean(&step.label)))
}
