//! Theme, density and shortcuts: a plain form, because the server writes them into the next page itself.

use leptos::prelude::*;
use tenon_api::me::Me;

use crate::{
    shell::forms,
    texts::account as words,
    ui::{Button, Radio, RadioGroup},
};

#[component]
pub fn Look(me: Me) -> impl IntoView {
    let radios = |name: &'static str, choices: &'static [(&'static str, &'static str)], now: &'static str| {
        choices
            .iter()
            .map(|(value, word)| {
                view! {
                    <Radio name value=*value checked=*value == now>
                        {*word}
                    </Radio>
                }
            })
            .collect_view()
    };
    view! {
        <section class="content-form">
            <h2 class="mb-3 text-lg font-semibold">{words::LOOK}</h2>
            <form method="post" action=forms::PREFERENCES class="card flex flex-col items-start gap-5">
                <input type="hidden" name="next" value="/account" />
                <RadioGroup legend=words::THEME>{radios("theme", &words::THEMES, me.theme.as_str())}</RadioGroup>
                <RadioGroup legend=words::DENSITY>{radios("density", &words::DENSITIES, me.density.as_str())}</RadioGroup>
                <RadioGroup legend=words::SHORTCUTS>
                    <p class="text-sm text-muted">{words::SHORTCUTS_TEXT}</p>
                    {radios("shortcuts", &words::ON_OFF, if me.shortcuts { "on" } else { "off" })}
                </RadioGroup>
                <Button submit=true>{words::SAVE_LOOK}</Button>
            </form>
        </section>
    }
    .into_any()
}
