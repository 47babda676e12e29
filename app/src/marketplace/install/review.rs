//! Step 4: the whole of it on one page, and the button that names the act.

use leptos::prelude::*;
use tenon_api::installations::{InstallPlugin, KeptData, Retained};

use super::{
    flow::{At, Flow},
    progress::{Before, Work},
};
use crate::{
    config_form::FormState,
    doing::ErrorNote,
    page::BAR,
    texts::{installations as kept_words, marketplace as words, wizard},
    ui::{
        Button, ButtonKind, Checkbox, DefinitionList, Fact, LinkButton, Notice, NoticeTone, Radio,
        RadioGroup, RelativeTime,
    },
};

#[component]
pub fn Review(flow: Flow, work: Work) -> impl IntoView {
    let name = flow.plugin.summary.name.clone();
    let version = flow.version().to_owned();
    let enable = RwSignal::new(true);
    let use_kept = RwSignal::new(true);
    let wrong = RwSignal::new(false);
    let has_kept = flow.kept.is_some();
    let install = {
        let flow = flow.clone();
        Callback::new(move |()| {
            // What was skipped is not sent; what is needed is looked at once more.
            let form = flow.form.filter(|_| !flow.skipped.get_untracked());
            wrong.set(form.is_some_and(|form| !form.check()));
            if wrong.get_untracked() {
                return;
            }
            let kept = if use_kept.get_untracked() { KeptData::Use } else { KeptData::Discard };
            let command = InstallPlugin {
                plugin: flow.plugin.summary.key.clone(),
                version: Some(flow.version().to_owned()),
                grants: flow.grants(),
                config: form.map(|form| serde_json::Value::Object(form.values())),
                secrets: form.map(FormState::secret_texts).unwrap_or_default(),
                enable: enable.get_untracked(),
                plan_digest: Some(flow.plan.plan_digest.clone()),
                kept_data: has_kept.then_some(kept),
            };
            work.install(before(&flow), command, flow.key, {
                let flow = flow.clone();
                move || flow.forget()
            });
        })
    };
    // Sentences about settings belong to their fields, two steps back.
    #[cfg(feature = "hydrate")]
    if let Some(form) = flow.form {
        Effect::new(move || {
            let Some(mut error) = work.doing.error.get() else { return };
            let all = error.errors.len();
            error.errors = form.show_server_errors(&error.errors);
            if all > error.errors.len() {
                wrong.set(true);
                let rest = (!error.errors.is_empty()).then_some(error);
                work.doing.error.set(rest);
            }
        });
    }
    let allowed = flow
        .powers
        .iter()
        .map(|(one, choice)| {
            let (all, choice) = (one.powers.len(), *choice);
            let name = (flow.powers.len() > 1).then(|| [&one.name, ": "].concat());
            let text = move || {
                let out = choice.left_out.with(std::collections::BTreeSet::len).min(all);
                words::allowed(all - out, out)
            };
            view! { <p>{name} {text}</p> }
        })
        .collect_view();
    let settings = {
        let flow = flow.clone();
        move || match flow.form {
            None => wizard::NONE.to_owned(),
            Some(_) if flow.skipped.get() => wizard::SKIPPED.to_owned(),
            Some(form) => {
                form.edits.track();
                let (values, secrets) = (form.own_values().len(), form.secret_texts().len());
                if values + secrets == 0 {
                    wizard::AS_DEFAULT.to_owned()
                } else {
                    wizard::filled(values, secrets)
                }
            }
        }
    };
    let fix = {
        let href = flow.href(At::Settings);
        move || {
            wrong.get().then(|| {
                let href = href.clone();
                view! {
                    <div class="mt-4">
                        <Notice
                            tone=NoticeTone::Danger
                            appeared=true
                            actions=move || view! { <LinkButton href>{wizard::TO_SETTINGS}</LinkButton> }
                        >
                            {wizard::FIX_SETTINGS}
                        </Notice>
                    </div>
                }
            })
        }
    };
    let adds = words::adds(&count_kinds(flow.plan.adds.iter().map(|added| added.kind.as_str())));
    let (cancel, back) = (flow.base.trim_end_matches("/install").to_owned(), flow.href(At::Settings));
    let act = words::install_version(&name, &version);
    let blocked = flow.plan.blocked.clone();
    let may = blocked.is_none();
    view! {
        <h2 id=At::Review.heading() tabindex="-1" class="mb-4 text-lg font-semibold outline-none">{act.clone()}</h2>
        <div class="card">
            <DefinitionList>
                <Fact label=words::VERSION>
                    <code class="font-mono">{version}</code>
                </Fact>
                <Fact label=words::REVIEW_ALLOWED>{allowed}</Fact>
                <Fact label=wizard::REVIEW_SETTINGS>{settings}</Fact>
                <Fact label=words::ADDS_LABEL>{adds}</Fact>
            </DefinitionList>
        </div>
        {flow.kept.clone().map(|kept| view! { <Kept kept use_kept /> })}
        <div class="mt-4">
            <Checkbox name="enable" checked=enable on_change=Callback::new(move |on| enable.set(on))>
                {words::ENABLE_NOW}
            </Checkbox>
        </div>
        {blocked
            .map(|text| {
                view! {
                    <div class="mt-4">
                        <Notice tone=NoticeTone::Warning>{text}</Notice>
                    </div>
                }
            })}
        {fix}
        <div class="mt-4 empty:hidden">
            <ErrorNote error=work.doing.error />
        </div>
        <form
            class=BAR
            on:submit=move |event| {
                event.prevent_default();
                install.run(());
            }
        >
            <LinkButton href=back>{words::BACK}</LinkButton>
            <span class="flex-1"></span>
            <LinkButton href=cancel kind=ButtonKind::Ghost>
                {words::CANCEL}
            </LinkButton>
            {may
                .then(|| {
                    view! {
                        <Button submit=true kind=ButtonKind::Primary busy=work.doing.busy busy_label=wizard::INSTALLING>
                            {act}
                        </Button>
                    }
                })}
        </form>
    }
    .into_any()
}

/// What the plan does before the plugin itself, each by a request of its own (decision 031).
fn before(flow: &Flow) -> Vec<Before> {
    let own = &flow.plugin.summary.key;
    let steps = flow.plan.steps.iter().filter(|step| step.plugin != *own);
    steps
        .map(|step| {
            let powers = flow.powers.iter().find(|(one, _)| one.plugin == step.plugin);
            Before {
                step: step.clone(),
                grants: powers.map(|(one, choice)| Flow::grants_of(one, *choice)).unwrap_or_default(),
            }
        })
        .collect()
}

/// What becomes of data that an earlier uninstall kept.
#[component]
fn Kept(kept: Retained, use_kept: RwSignal<bool>) -> impl IntoView {
    let choose = Callback::new(move |value: String| use_kept.set(value == "use"));
    view! {
        <div class="card mt-4">
            <RadioGroup legend=words::KEPT_TITLE>
                <p class="text-sm text-muted">
                    {kept_words::kept(kept.values, kept.bytes)} ", " {kept.version} ", "
                    <RelativeTime at=Signal::stored(kept.kept_since) />
                </p>
                <Radio name="kept" value="use" checked=use_kept on_choose=choose>
                    {words::KEPT_USE}
                </Radio>
                <Radio name="kept" value="discard" checked=Signal::derive(move || !use_kept.get()) on_choose=choose>
                    {words::KEPT_DISCARD}
                </Radio>
            </RadioGroup>
        </div>
    }
    .into_any()
}

/// How many of each kind, in order of first appearance.
pub(crate) fn count_kinds<'a>(kinds: impl Iterator<Item = &'a str>) -> Vec<(&'a str, u64)> {
    let mut counts: Vec<(&str, u64)> = Vec::new();
    for kind in kinds {
        match counts.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => counts.push((kind, 1)),
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_adds_reads_as_a_sentence() {
        let counts = count_kinds(["page", "card", "card", "button"].into_iter());
        assert_eq!(words::adds(&counts), "1 page, 2 dashboard widgets, 1 action");
        assert_eq!(words::adds(&[]), "Nothing on the screens");
    }
}
