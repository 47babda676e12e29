//! Enabling and disabling from any page: shown at once, and undone by a toast.

use leptos::prelude::*;
use tenon_api::{
    error::Code,
    installations::{Installation, Status},
    plan::{Plan, PlanAction},
};

use super::disable;
use crate::{
    api::{self, Answer},
    context::Here,
    doing::Doing,
    texts::installations as words,
    ui::{Toast, Toasts, open_dialog},
};

/// One plugin's switch, wherever it stands.
#[derive(Clone, Copy)]
pub struct Switch {
    pub here: Here,
    pub toasts: Toasts,
    pub doing: Doing,
    /// What the screen says: the new state from the press on, the old one again if it was refused.
    pub shown: RwSignal<Status>,
    /// Why it cannot be disabled: others need it. `DisablePlan` shows it.
    pub refused: RwSignal<Option<Plan>>,
    /// Runs after each success, undo included.
    pub done: Callback<()>,
}

impl Switch {
    /// Whether it can be pressed, and is on.
    pub fn is_on(self) -> Option<bool> {
        match self.shown.get() {
            Status::Active => Some(true),
            Status::Disabled => Some(false),
            _ => None,
        }
    }

    /// Turns it to `on`; disabling offers the way back.
    pub fn turn(self, on: bool, plugin: String, name: String) {
        let Self { here, toasts, doing, shown, .. } = self;
        if doing.busy.try_get_untracked() == Some(true) {
            return;
        }
        let slug = here.slug.get_untracked();
        let before = shown.try_get_untracked();
        let _ = shown.try_set(if on { Status::Active } else { Status::Disabled });
        doing.run(async move {
            match answer(on, &slug, &plugin).await {
                Ok(now) => {
                    let _ = shown.try_set(now.status);
                }
                Err(error) => {
                    if let Some(before) = before {
                        let _ = shown.try_set(before);
                    }
                    if on || !error.is(Code::Conflict) {
                        return Err(error);
                    }
                    // Its plan opens where others are in the way.
                    let plan = api::plan::make(&slug, &plugin, PlanAction::Disable, None).await?;
                    if plan.dependents.is_empty() {
                        return Err(error);
                    }
                    let _ = self.refused.try_set(Some(plan));
                    open_dialog(&disable::dialog_id(&plugin));
                    return Ok(());
                }
            }
            let _ = self.done.try_run(());
            if on {
                toasts.say(words::enabled(&name));
            } else {
                let said = words::disabled(&name);
                let undo = Callback::new(move |()| self.turn(true, plugin.clone(), name.clone()));
                toasts.push(Toast::new(said).action(words::UNDO, undo));
            }
            Ok(())
        });
    }
}

async fn answer(on: bool, slug: &str, plugin: &str) -> Answer<Installation> {
    if on {
        api::installations::enable(slug, plugin).await
    } else {
        api::installations::disable(slug, plugin, None).await
    }
}
