//! The Versions tab: every release with its notes, newest first.

use leptos::prelude::*;
use tenon_api::plugins::Release;

use crate::{
    api::Query,
    texts::{self, marketplace as words},
    ui::{Badge, BadgeTone, ButtonSize, LinkButton, RelativeTime, Skeleton},
};

#[component]
pub fn Versions(
    /// `None` while they are on their way.
    releases: Option<Vec<Release>>,
    installed: Option<String>,
    /// The wizard's address, for those who may open it.
    install: Option<String>,
) -> impl IntoView {
    let Some(releases) = releases else { return view! { <Skeleton lines=4 /> }.into_any() };
    let rows = releases
        .into_iter()
        .enumerate()
        .map(move |(index, release)| {
            let here = installed.as_deref() == Some(release.version.as_str());
            let runs = install.as_ref().filter(|_| release.compatibility.ok);
            let install = runs.map(|base| Query::new().with("version", &release.version).after(base));
            view! { <Row release newest=index == 0 here install /> }
        })
        .collect_view();
    view! { <ul class="flex flex-col gap-4">{rows}</ul> }.into_any()
}

#[component]
fn Row(release: Release, newest: bool, here: bool, install: Option<String>) -> impl IntoView {
    let compatibility = (!release.compatibility.ok)
        .then(|| words::does_not_run(&release.compatibility.requires, &release.compatibility.server));
    let notes = if release.changelog_html.is_empty() {
        view! { <p class="text-muted">{words::NO_CHANGELOG}</p> }.into_any()
    } else {
        view! { <div class="prose" inner_html=release.changelog_html></div> }.into_any()
    };
    view! {
        <li class="card">
            <div class="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1">
                <h3 class="text-md font-semibold">
                    <code class="font-mono">{release.version.clone()}</code>
                </h3>
                {newest.then(|| view! { <Badge>{words::NEWEST}</Badge> })}
                {here.then(|| view! { <Badge tone=BadgeTone::Success>{words::INSTALLED}</Badge> })}
                <span class="text-sm text-muted">
                    <RelativeTime at=Signal::stored(release.published_at) />
                    " · "
                    {texts::bytes(release.size)}
                </span>
                {install
                    .map(|href| {
                        let word = words::install_title(&release.version);
                        view! {
                            <span class="ms-auto">
                                <LinkButton href size=ButtonSize::Sm>
                                    {word}
                                </LinkButton>
                            </span>
                        }
                    })}
            </div>
            {compatibility.map(|text| view! { <p class="mb-2 text-warning">{text}</p> })}
            {notes}
        </li>
    }
    .into_any()
}
