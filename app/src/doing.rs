//! One change that a page asks for: busy while it goes on, and the error beside the control if it fails.

use leptos::prelude::*;
use tenon_api::{ApiError, error::Code};

use crate::{
    api::Answer,
    confirm::ConfirmIdentity,
    ui::{Notice, NoticeTone, Still as _},
};

/// Signals of one control; a second press while it is busy is ignored.
#[derive(Clone, Copy)]
pub struct Doing {
    pub busy: RwSignal<bool>,
    pub error: RwSignal<Option<ApiError>>,
}

impl Doing {
    pub fn new() -> Self {
        Self { busy: RwSignal::new(false), error: RwSignal::new(None) }
    }

    /// Runs `work` in the browser; what is to happen after success stands at its end.
    pub fn run(self, work: impl Future<Output = Answer<()>> + 'static) {
        // The control may be gone already: Undo outlives the row it came from.
        if self.busy.try_get_untracked() == Some(true) {
            return;
        }
        let _ = self.busy.try_set(true);
        let _ = self.error.try_set(None);
        leptos::task::spawn_local(async move {
            let answer = work.await;
            // The page may be gone meanwhile.
            let _ = self.busy.try_set(false);
            if let Err(error) = answer {
                let _ = self.error.try_set(Some(error));
            }
        });
    }
}

impl Default for Doing {
    fn default() -> Self {
        Self::new()
    }
}

/// What went wrong, in place: the sentence, broken rules, and the request id.
#[component]
pub fn ErrorNote(#[prop(into)] error: Signal<Option<ApiError>>) -> impl IntoView {
    move || {
        error.get().map(|error| {
            let rules = error.errors.into_iter().map(|rule| view! { <li>{rule.detail}</li> }).collect_view();
            let ask = (!error.who_can_help.is_empty()).then(|| {
                [" ", &crate::texts::problem::ask(&crate::texts::any_of(&error.who_can_help))].concat()
            });
            let request = (!error.request_id.is_empty()).then(|| {
                view! {
                    <p class="mt-1 text-sm text-muted">
                        {crate::texts::problem::REQUEST} " " <code class="code">{error.request_id}</code>
                    </p>
                }
            });
            if error.code == Code::ConfirmRequired.as_str() {
                return view! {
                    <Notice tone=NoticeTone::Warning appeared=true>
                        <p>{error.detail}</p>
                        <ConfirmIdentity />
                    </Notice>
                }
                .still();
            }
            view! {
                <Notice tone=NoticeTone::Danger appeared=true>
                    <p>{error.detail} {ask}</p>
                    <ul class="list-disc ps-5">{rules}</ul>
                    {request}
                </Notice>
            }
            .still()
        })
    }
}
