//! `/t/{tenant}/plugins/{plugin}/install?step=`: what it may do, then one button, then progress in place.
//! The address holds the step and the optional powers that were left out, so a reload loses nothing.

mod consent;
mod progress;
mod review;

pub(crate) use review::count_kinds;

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use tenon_api::{
    Permission,
    installations::{Installation, Retained},
    plugins::PluginDetail,
};
use tenon_contract::consent::{Power, Risk};

use crate::{
    api::{self, Answer},
    context::{Frame, use_here},
    page::{loaded_page, tile},
    routes::use_plugin_key,
    shell::PageHead,
    texts::marketplace as words,
    ui::{Crumb, DefinitionList, Digest, Fact, LinkButton, Notice, Step, Stepper, TileSize},
};

/// What the page needs to begin.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Start {
    plugin: PluginDetail,
    /// There is one already: it runs, failed, or is being installed just now.
    installation: Option<Installation>,
    /// Data kept by an earlier uninstall.
    kept: Option<Retained>,
}

async fn load(slug: String, key: String) -> Answer<Start> {
    let plugin = api::plugins::read(&slug, &key).await?;
    let installation = match plugin.summary.installation {
        Some(_) => Some(api::installations::read(&slug, &key).await?),
        None => None,
    };
    // Only those who may install may ask what was kept; the page says so to everybody else.
    let kept = match api::installations::retained(&slug).await {
        Ok(page) => page.items.into_iter().find(|kept| kept.plugin == key),
        Err(error) if error.status == 403 => None,
        Err(error) => return Err(error),
    };
    Ok(Start { plugin, installation, kept })
}

/// The steps of the wizard that this page has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Permissions,
    Review,
}

#[component]
pub fn Install() -> impl IntoView {
    let here = use_here();
    let key = use_plugin_key();
    let start = Resource::new(move || (here.slug.get(), key.get()), |(slug, key)| load(slug, key));
    let body = loaded_page(start, |frame, start| view! { <Wizard frame start /> }.into_any());
    view! { <div class="content">{body}</div> }.into_any()
}

#[component]
fn Wizard(frame: Frame, start: Start) -> impl IntoView {
    let here = use_here();
    let query = use_query_map();
    let Start { plugin, installation, kept } = start;
    let name = plugin.summary.name.clone();
    let detail = here.href(&["/plugins/", &plugin.summary.key].concat());
    let base = [detail.as_str(), "/install"].concat();
    let left_out = RwSignal::new(left_out_at_first(
        &plugin.permissions,
        query.with_untracked(|query| query.get("without")),
    ));
    let at = Memo::new(move |_| {
        let review = query.with(|query| query.get("step").is_some_and(|step| step == "install"));
        if review { At::Review } else { At::Permissions }
    });
    let work = progress::Work::begin(here, &plugin, installation);
    let title = words::install_title(&name);
    let document_title = {
        let title = title.clone();
        Signal::derive(move || {
            let step = if at.get() == At::Permissions { "Step 1 of 2: " } else { "Step 2 of 2: " };
            Some([step, &title].concat())
        })
    };
    let (tile_name, icon) = (name.clone(), plugin.summary.icon_url.clone());
    let head = view! {
        <PageHead
            title=Signal::stored(title)
            document_title
            above=vec![
                Crumb::new(words::TITLE, here.href("/plugins")),
                Crumb::new(name.clone(), detail.clone()),
            ]
            here=words::INSTALL
            leading=move || tile(tile_name, icon, TileSize::S48)
        />
    };
    if !frame.can(Permission::PluginsInstall) {
        let text = words::may_not_install(&frame.installers());
        return view! {
            {head}
            <Notice actions=move || view! { <LinkButton href=detail.clone()>{words::SEE_DETAILS}</LinkButton> }>{text}</Notice>
        }
        .into_any();
    }
    let steps = vec![
        Step { word: words::STEP_PERMISSIONS.into(), href: base.clone() },
        Step { word: words::STEP_INSTALL.into(), href: [&base, "?step=install"].concat() },
    ];
    let current = Signal::derive(move || usize::from(at.get() == At::Review));
    let side_plugin = plugin.clone();
    let into = frame.tenant_name().to_owned();
    let main = {
        let (plugin, tenant) = (plugin.clone(), frame.tenant_name().to_owned());
        move || {
            if work.started() {
                return view! { <progress::Progress work plugin=plugin.clone() /> }.into_any();
            }
            match at.get() {
                At::Permissions => view! {
                    <consent::Consent plugin=plugin.clone() tenant=tenant.clone() left_out base=base.clone() />
                }
                .into_any(),
                At::Review => view! {
                    <review::Review plugin=plugin.clone() kept=kept.clone() left_out base=base.clone() work />
                }
                .into_any(),
            }
        }
    };
    view! {
        {head}
        <div class="mb-6">
            <Stepper steps current />
        </div>
        <div class="content-two">
            <div class="min-w-0">{main}</div>
            <aside class="order-first lg:order-none">
                <Side plugin=side_plugin into />
            </aside>
        </div>
    }
    .into_any()
}

/// Optional powers of high risk begin left out; a reload keeps what was chosen.
fn left_out_at_first(powers: &[Power], without: Option<String>) -> BTreeSet<String> {
    let optional = powers.iter().filter(|power| power.optional);
    match without {
        Some(ids) => {
            let ids: Vec<&str> = ids.split(',').collect();
            optional.filter(|power| ids.contains(&power.id.as_str())).map(|power| power.id.clone()).collect()
        }
        None => optional.filter(|power| power.risk == Risk::High).map(|power| power.id.clone()).collect(),
    }
}

/// What is being installed, and where to.
#[component]
fn Side(plugin: PluginDetail, into: String) -> impl IntoView {
    view! {
        <details class="card h-fit lg:hidden">
            <summary class="cursor-pointer text-md font-semibold">{words::YOU_INSTALL}</summary>
            <div class="mt-3">
                <SideFacts plugin=plugin.clone() into=into.clone() />
            </div>
        </details>
        <div class="card hidden h-fit lg:block">
            <h2 class="mb-3 text-md font-semibold">{words::YOU_INSTALL}</h2>
            <SideFacts plugin into />
        </div>
    }
    .into_any()
}

#[component]
fn SideFacts(plugin: PluginDetail, into: String) -> impl IntoView {
    let also: Vec<String> =
        plugin.dependencies.iter().filter(|one| !one.optional).map(|one| one.key.clone()).collect();
    let also = if also.is_empty() { words::NOTHING_ELSE.to_owned() } else { also.join(", ") };
    view! {
        <DefinitionList>
            <Fact label=words::PLUGIN>
                {plugin.summary.name.clone()} " " <code class="font-mono">{plugin.summary.version.clone()}</code>
            </Fact>
            <Fact label=words::PUBLISHER>{plugin.summary.publisher.name.clone()}</Fact>
            <Fact label=words::INTO>{into}</Fact>
            <Fact label=words::ALSO>{also}</Fact>
            <Fact label=words::DIGEST>
                <Digest value=plugin.digest.clone() />
            </Fact>
        </DefinitionList>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use tenon_contract::consent::Cell;

    use super::*;

    fn power(id: &str, risk: Risk, optional: bool) -> Power {
        Power {
            id: id.into(),
            capability: id.into(),
            sentence: String::new(),
            reason: String::new(),
            risk,
            cell: Cell::Keeps,
            short: String::new(),
            values: Vec::new(),
            narrowable: false,
            optional,
            change: None,
        }
    }

    #[test]
    fn optional_powers_of_high_risk_begin_left_out() {
        let powers = [
            power("kv", Risk::Low, true),
            power("email", Risk::High, true),
            power("http", Risk::High, false),
        ];
        assert_eq!(left_out_at_first(&powers, None), BTreeSet::from(["email".to_owned()]));
    }

    #[test]
    fn required_powers_cannot_be_left_out_by_the_address() {
        let powers = [power("kv", Risk::Low, true), power("http", Risk::High, false)];
        assert_eq!(
            left_out_at_first(&powers, Some("kv,http,nothing".into())),
            BTreeSet::from(["kv".to_owned()])
        );
    }
}
