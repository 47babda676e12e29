//! Test connection: the result belongs to exactly the values that were tested.

use std::{future::Future, pin::Pin, sync::Arc};

use leptos::prelude::*;
use serde_json::Value;
use tenon_api::{ApiError, settings::TestReport};

use super::FormState;
use crate::{
    api::Answer,
    confirm::ConfirmIdentity,
    icons,
    texts::config as words,
    ui::{Button, Still as _, el, part, relative},
};

/// Asks for the test of what the form holds now.
pub type RunTest = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Answer<TestReport>>>> + Send + Sync>;

#[derive(Clone)]
enum Shown {
    Nothing,
    Report(TestReport),
    Failed(ApiError),
}

/// The button and what came of it, below the fields.
#[component]
pub fn ConnectionTest(
    state: FormState,
    run: RunTest,
    /// Starts it like the button does, each time it grows.
    #[prop(optional_no_strip)]
    asked: Option<RwSignal<u32>>,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let shown = RwSignal::new(Shown::Nothing);
    let tested = StoredValue::new(None::<String>);
    let start = Callback::new(move |()| {
        // What is certainly wrong is told without a call.
        if busy.get_untracked() || !state.check() {
            return;
        }
        let (now, work) = (fingerprint(state), run());
        busy.set(true);
        leptos::task::spawn_local(async move {
            let answer = work.await;
            let _ = busy.try_set(false);
            let _ = tested.try_set_value(Some(now));
            let result = match answer {
                Ok(report) => Shown::Report(report),
                Err(error) => {
                    let rest = state.show_server_errors(&error.errors);
                    // The fields say it.
                    if rest.is_empty() && !error.errors.is_empty() {
                        Shown::Nothing
                    } else {
                        Shown::Failed(error)
                    }
                }
            };
            let _ = shown.try_set(result);
        });
    });
    if let Some(asked) = asked {
        Effect::new(move |before: Option<u32>| {
            let now = asked.get();
            if before.is_some_and(|before| before != now) {
                start.run(());
            }
            now
        });
    }
    let stale = Memo::new(move |_| {
        state.edits.track();
        let _ = shown.read();
        tested.with_value(|tested| tested.as_ref().is_some_and(|tested| *tested != fingerprint(state)))
    });
    let said = part(move || {
        if busy.get() {
            return el("p").class("text-muted").kid(words::TESTING).still();
        }
        match shown.get() {
            Shown::Nothing => el("p").class("text-muted").kid(words::NOT_TESTED).still(),
            _ if stale.get() => el("p").class("text-muted").kid(words::TEST_STALE).still(),
            Shown::Report(report) => reported(&report),
            Shown::Failed(error) => failed(error),
        }
    });
    let button = view! {
        <Button busy busy_label=words::TESTING on_click=Callback::new(move |_| start.run(()))>
            {words::TEST}
        </Button>
    };
    el("div")
        .class("mt-6 flex max-w-[640px] flex-wrap items-center gap-x-4 gap-y-2")
        .kid(button.still())
        .kid(el("div").class("min-w-0 flex-1 basis-60").attr("role", "status").kid(said))
}

fn reported(report: &TestReport) -> AnyView {
    let (class, sign) = if report.ok {
        ("status tone-success", icondata::LuCircleCheck)
    } else {
        ("field-error", icondata::LuCircleX)
    };
    let text = if report.ok {
        let when = relative(report.tested_at, crate::ui::now());
        words::connected(report.latency_ms, &when, &report.message)
    } else if report.message.is_empty() {
        words::TEST_FAILED.to_owned()
    } else {
        report.message.clone()
    };
    el("p").class(class).kid(icons::icon(sign, 14, "")).kid(el("span").kid(text)).still()
}

fn failed(error: ApiError) -> AnyView {
    if error.is(tenon_api::error::Code::ConfirmRequired) {
        return el("div").kid(error.detail).kid(view! { <ConfirmIdentity /> }.still()).still();
    }
    let rules = error.errors.iter().map(|rule| el("span").kid([" ", &rule.detail].concat()));
    el("p")
        .class("field-error")
        .kid(icons::icon(icondata::LuCircleX, 14, ""))
        .kid(el("span").kid(error.detail.clone()).kids(rules))
        .still()
}

/// The values that the test depends on: those marked with `x-tenon-test`, or all. Stays in memory.
fn fingerprint(state: FormState) -> String {
    let form = state.form();
    let marked: Vec<&str> =
        form.names().into_iter().filter(|name| form.field(name).is_some_and(|field| field.tested)).collect();
    let counts = |name: &str| marked.is_empty() || marked.contains(&name);
    let mut values = state.all_values();
    values.retain(|name, _| counts(name));
    let mut text = Value::Object(values).to_string();
    for (name, change) in state.secrets() {
        if counts(&name) {
            text.push_str(&name);
            text.push_str(&serde_json::to_string(&change).unwrap_or_default());
        }
    }
    text
}
