//! Enabling and disabling from any page: shown at once, and undone by a toast.

use leptos::prelude::*;

use crate::{
    api,
    context::Here,
    doing::Doing,
    texts::installations as words,
    ui::{Toast, Toasts},
};

/// Disables, and offers the way back. `done` runs after each success, undo included.
pub fn disable(here: Here, toasts: Toasts, doing: Doing, plugin: String, name: String, done: Callback<()>) {
    let slug = here.slug.get_untracked();
    doing.run(async move {
        api::installations::disable(&slug, &plugin, None).await?;
        let _ = done.try_run(());
        let said = words::disabled(&name);
        let undo = Callback::new(move |()| enable(here, toasts, doing, plugin.clone(), name.clone(), done));
        toasts.push(Toast::new(said).action(words::UNDO, undo));
        Ok(())
    });
}

pub fn enable(here: Here, toasts: Toasts, doing: Doing, plugin: String, name: String, done: Callback<()>) {
    let slug = here.slug.get_untracked();
    doing.run(async move {
        api::installations::enable(&slug, &plugin).await?;
        let _ = done.try_run(());
        toasts.say(words::enabled(&name));
        Ok(())
    });
}
