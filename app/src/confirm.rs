//! "Confirm it is you": the password once more, in place, where an answer asked for it.

use leptos::prelude::*;

use crate::{
    api,
    doing::{Doing, ErrorNote},
    texts::problem as words,
    ui::{Button, ButtonSize, Field, Input, Still as _},
};

/// After it worked the person presses the button of the act again.
#[component]
pub fn ConfirmIdentity() -> impl IntoView {
    let doing = Doing::new();
    let confirmed = RwSignal::new(false);
    let password = RwSignal::new(String::new());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = password.get_untracked();
        doing.run(async move {
            api::session::confirm(typed).await?;
            let _ = confirmed.try_set(true);
            Ok(())
        });
    };
    move || {
        if confirmed.get() {
            return view! { <p class="mt-2" role="status">{words::CONFIRMED}</p> }.still();
        }
        view! {
            <form class="mt-3 flex flex-col items-start gap-3" on:submit=submit>
                <Field id="confirm-password" label=words::CONFIRM_PASSWORD>
                    <Input
                        id="confirm-password"
                        name="password"
                        kind="password"
                        autocomplete="current-password"
                        required=true
                        on_input=Callback::new(move |text| password.set(text))
                    />
                </Field>
                <Button submit=true size=ButtonSize::Sm busy=doing.busy busy_label=words::CONFIRM>
                    {words::CONFIRM}
                </Button>
                <ErrorNote error=doing.error />
            </form>
        }
        .still()
    }
}
