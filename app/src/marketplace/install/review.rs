//! Step 2: the whole of it on one page, and the button that names the act.

use std::collections::BTreeSet;

use leptos::prelude::*;
use tenon_api::{
    installations::{Grant, InstallPlugin, KeptData, Retained},
    plugins::PluginDetail,
};

use super::progress::Work;
use crate::{
    doing::ErrorNote,
    page::BAR,
    texts::{installations as kept_words, marketplace as words},
    ui::{Button, ButtonKind, Checkbox, DefinitionList, Fact, LinkButton, Radio, RadioGroup, RelativeTime},
};

#[component]
pub fn Review(
    plugin: PluginDetail,
    kept: Option<Retained>,
    left_out: RwSignal<BTreeSet<String>>,
    base: String,
    work: Work,
) -> impl IntoView {
    let name = plugin.summary.name.clone();
    let version = plugin.summary.version.clone();
    let enable = RwSignal::new(true);
    let use_kept = RwSignal::new(true);
    let has_kept = kept.is_some();
    let powers: Vec<String> = plugin.permissions.iter().map(|power| power.id.clone()).collect();
    let (all, allowed_ids) = (powers.len(), powers);
    let key = plugin.summary.key.clone();
    let install = {
        let version = version.clone();
        Callback::new(move |()| {
            let left_out = left_out.get_untracked();
            let grants = allowed_ids
                .iter()
                .filter(|id| !left_out.contains(*id))
                .map(|id| Grant { id: id.clone(), values: None })
                .collect();
            let kept = if use_kept.get_untracked() { KeptData::Use } else { KeptData::Discard };
            work.install(InstallPlugin {
                plugin: key.clone(),
                version: Some(version.clone()),
                grants,
                config: None,
                secrets: Default::default(),
                enable: enable.get_untracked(),
                plan_digest: None,
                kept_data: has_kept.then_some(kept),
            });
        })
    };
    let allowed = move || {
        let left_out = left_out.with(BTreeSet::len);
        words::allowed(all - left_out.min(all), left_out)
    };
    let adds = words::adds(&count_kinds(plugin.adds.iter().map(|added| added.kind.as_str())));
    let (cancel, back) = (base.trim_end_matches("/install").to_owned(), base);
    let act = words::install_version(&name, &version);
    view! {
        <h2 class="mb-4 text-lg font-semibold">{act.clone()}</h2>
        <div class="card">
            <DefinitionList>
                <Fact label=words::VERSION>
                    <code class="font-mono">{version}</code>
                </Fact>
                <Fact label=words::REVIEW_ALLOWED>{allowed}</Fact>
                <Fact label=words::ADDS_LABEL>{adds}</Fact>
            </DefinitionList>
        </div>
        {kept.map(|kept| view! { <Kept kept use_kept /> })}
        <div class="mt-4">
            <Checkbox name="enable" checked=enable on_change=Callback::new(move |on| enable.set(on))>
                {words::ENABLE_NOW}
            </Checkbox>
        </div>
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
            <Button submit=true kind=ButtonKind::Primary busy=work.doing.busy busy_label="Installing…">
                {act}
            </Button>
        </form>
    }
    .into_any()
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
