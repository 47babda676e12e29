//! A plugin in the grid: the whole card is one link, its button another.

use leptos::prelude::*;
use tenon_api::{installations::Status, plugins::PluginSummary};

use super::state_badge;
use crate::{
    icons::Icon,
    page::{extension_href, tile},
    texts::{self, marketplace as words},
    ui::{Badge, Card, Still as _, StretchLink, TileSize},
};

/// What a card must know of who looks at it.
#[derive(Debug, Clone, Default)]
pub struct Viewer {
    pub tenant: String,
    pub may_install: bool,
    /// Plugin key → the address of its first page.
    pub pages: std::sync::Arc<Vec<(String, String)>>,
}

impl Viewer {
    pub fn of(frame: &crate::context::Frame) -> Self {
        let tenant = frame.tenant.as_ref().map(|tenant| tenant.slug.clone()).unwrap_or_default();
        let mut pages: Vec<(String, String)> = Vec::new();
        for one in frame.contributions.items.iter().filter(|one| one.slot == "page") {
            if !pages.iter().any(|(key, _)| *key == one.plugin) {
                pages.push((
                    one.plugin.clone(),
                    extension_href(&tenant, &one.plugin, one.path.as_deref().unwrap_or_default()),
                ));
            }
        }
        let may_install = frame.can(tenon_api::Permission::PluginsInstall);
        Self { tenant, may_install, pages: std::sync::Arc::new(pages) }
    }

    fn page_of(&self, plugin: &str) -> Option<String> {
        self.pages.iter().find(|(key, _)| key == plugin).map(|(_, href)| href.clone())
    }

    fn href(&self, plugin: &str, rest: &str) -> String {
        ["/t/", &self.tenant, "/plugins/", plugin, rest].concat()
    }

    /// The card's button: its word and where it leads.
    fn act(&self, plugin: &PluginSummary) -> (&'static str, String) {
        let details = || (words::SEE_DETAILS, self.href(&plugin.key, ""));
        match plugin.installation.as_ref().map(|installation| installation.status) {
            None if self.may_install => (words::INSTALL, self.href(&plugin.key, "/install")),
            Some(Status::Active) => match self.page_of(&plugin.key) {
                Some(page) => (words::OPEN, page),
                None => details(),
            },
            Some(Status::Disabled | Status::Failed) if self.may_install => {
                (words::MANAGE, self.href(&plugin.key, "/manage"))
            }
            _ => details(),
        }
    }
}

#[component]
pub fn PluginCard(plugin: PluginSummary, viewer: Viewer) -> impl IntoView {
    let (act, act_href) = viewer.act(&plugin);
    let badge = plugin.installation.as_ref().map(|installation| {
        let (word, tone) = state_badge(installation.status, installation.update_available);
        view! { <Badge tone>{word}</Badge> }
    });
    let badge = badge.or_else(|| {
        plugin.badges.iter().any(|badge| badge == "deprecated").then(|| view! { <Badge>"Deprecated"</Badge> })
    });
    let rating = plugin.rating.filter(|_| plugin.rating_count >= 3).map(|rating| {
        let tenths = (rating * 10.0).round() as u64;
        let text = [(tenths / 10).to_string(), ".".into(), (tenths % 10).to_string()].concat();
        let said = [&text, " of 5, ", &plugin.rating_count.to_string(), " ratings"].concat();
        view! {
            <span class="inline-flex items-center gap-1">
                <Icon icon=icondata::LuStar size=12 />
                <span aria-hidden="true">{text}</span>
                <span class="sr-only">{said}</span>
            </span>
        }
    });
    let installs = (plugin.installs > 0).then(|| {
        let said = words::installs(plugin.installs);
        view! {
            <span class="inline-flex items-center gap-1">
                <Icon icon=icondata::LuDownload size=12 />
                <span aria-hidden="true">{plugin.installs.to_string()}</span>
                <span class="sr-only">{said}</span>
            </span>
        }
    });
    let act_label = [act, " ", &plugin.name].concat();
    view! {
        <Card link=true>
            <div class="flex items-start gap-3">
                {tile(plugin.name.clone(), plugin.icon_url.clone(), TileSize::S48)}
                <div class="min-w-0 flex-1">
                    <h2 class="text-md font-semibold break-words">
                        <StretchLink href=viewer.href(&plugin.key, "")>{plugin.name.clone()}</StretchLink>
                    </h2>
                    <p class="flex items-center gap-1 text-sm text-muted">
                        {plugin.publisher.name.clone()}
                        {plugin.publisher.verified.then(|| view! {
                            <Icon icon=icondata::LuBadgeCheck size=14 />
                            <span class="sr-only">{words::VERIFIED}</span>
                        })}
                    </p>
                </div>
                {badge}
            </div>
            <p class="mt-3 line-clamp-2 text-muted">{plugin.summary.clone()}</p>
            <div class="mt-auto flex items-end justify-between gap-3 pt-3">
                <p class="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-subtle">
                    <span>{texts::category(&plugin.category).to_owned()}</span>
                    {rating}
                    {installs}
                </p>
                <a href=act_href class="btn btn-secondary btn-sm above flex-none" aria-label=act_label>
                    <span>{act}</span>
                </a>
            </div>
        </Card>
    }
    .still()
}
