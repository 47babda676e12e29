//! The facts beside a plugin's description.

use leptos::prelude::*;
use tenon_api::plugins::PluginDetail;

use crate::{
    icons::Icon,
    texts::{self, marketplace as words},
    ui::{Code, DefinitionList, Digest, Fact, RelativeTime},
};

#[component]
pub fn Side(plugin: PluginDetail) -> impl IntoView {
    let needs: Vec<String> =
        plugin.dependencies.iter().map(|one| [&one.key, " ", &one.version].concat()).collect();
    let links: Vec<(&str, String)> = [
        ("Homepage", plugin.links.homepage),
        ("Documentation", plugin.links.documentation),
        ("Support", plugin.links.support),
        ("Source", plugin.links.repository),
        ("Funding", plugin.links.funding),
    ]
    .into_iter()
    .filter_map(|(word, link)| link.map(|link| (word, link)))
    .collect();
    let published = plugin.published_at;
    view! {
        <aside class="card h-fit">
            <DefinitionList>
                <Fact label=words::IDENTIFIER>
                    <Code text=plugin.summary.key.clone() />
                </Fact>
                <Fact label=words::PUBLISHER>
                    <span class="inline-flex items-center gap-1">
                        {plugin.summary.publisher.name.clone()}
                        {plugin.summary.publisher.verified.then(|| view! {
                            <Icon icon=icondata::LuBadgeCheck size=14 />
                            <span class="sr-only">{words::VERIFIED}</span>
                        })}
                    </span>
                </Fact>
                <Fact label=words::PUBLISHED>
                    <RelativeTime at=Signal::stored(published) />
                </Fact>
                <Fact label=words::SIZE>{texts::bytes(plugin.size)}</Fact>
                {(!plugin.license.is_empty()).then(|| view! { <Fact label=words::LICENSE>{plugin.license.clone()}</Fact> })}
                <Fact label=words::DIGEST>
                    <Digest value=plugin.digest.clone() />
                </Fact>
                <Fact label=words::SIGNED>{if plugin.signature.is_some() { "Yes" } else { words::UNSIGNED }}</Fact>
                {(!needs.is_empty()).then(|| view! { <Fact label=words::NEEDS>{needs.join(", ")}</Fact> })}
            </DefinitionList>
            {(!links.is_empty())
                .then(|| {
                    let items = links
                        .into_iter()
                        .map(|(word, href)| {
                            view! {
                                <li>
                                    <a
                                        href=href.clone()
                                        rel="noopener noreferrer external"
                                        target="_blank"
                                        class="link inline-flex items-center gap-1"
                                    >
                                        {word}
                                        <Icon icon=icondata::LuExternalLink size=14 />
                                        <span class="sr-only">{["(", &host_of(&href), ", opens a new tab)"].concat()}</span>
                                    </a>
                                </li>
                            }
                        })
                        .collect_view();
                    view! {
                        <ul class="mt-4 flex flex-col gap-2 border-t pt-4 text-sm" aria-label=words::LINKS>
                            {items}
                        </ul>
                    }
                })}
        </aside>
    }
    .into_any()
}

fn host_of(href: &str) -> String {
    let rest = href.split_once("://").map_or(href, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default().to_owned()
}
