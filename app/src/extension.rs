//! `/t/{tenant}/x/{plugin}/{*path}`: a page of a plugin. The page whose own path is the longest start of the
//! address draws it and gets the rest; head and way back are ours.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use serde::{Deserialize, Serialize};
use tenon_api::{
    ApiError, Permission,
    error::Code,
    live::Change,
    views::{Contribution, ViewResult},
};
use tenon_contract::records::is_table_parameter;

use crate::{
    api::{self, Answer},
    context::{Frame, Here, use_here},
    live::Happened,
    page::{loaded_page, tile},
    routes::{use_plugin_key, use_plugin_path},
    shell::PageHead,
    slots::{ViewSlot, request_of},
    texts::extension as words,
    ui::{LinkButton, Notice, Still as _, TileSize},
};

/// Where in a plugin the address stands.
#[derive(Debug, Clone, PartialEq)]
struct Asked {
    slug: String,
    plugin: String,
    /// With its leading slash; `/` for the plugin's root.
    path: String,
    /// Without what belongs to the host's tables: those follow the address themselves.
    query: Vec<(String, String)>,
}

/// What was found there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Found {
    contribution: Contribution,
    rest: String,
    query: Vec<(String, String)>,
    view: Option<ViewResult>,
}

/// The page that the path belongs to, and the path behind it: the longest match wins.
fn find_page<'a>(all: &'a [Contribution], plugin: &str, path: &str) -> Option<(&'a Contribution, String)> {
    let pages = all.iter().filter(|one| one.plugin == plugin && one.slot == "page");
    pages
        .filter_map(|page| {
            let own = page.path.as_deref().unwrap_or("/").trim_end_matches('/');
            let rest = path.strip_prefix(own)?;
            (rest.is_empty() || rest.starts_with('/')).then(|| (own.len(), page, rest.to_owned()))
        })
        .max_by_key(|(length, ..)| *length)
        .map(|(_, page, rest)| (page, rest))
}

/// `address` is the whole query, with the state of the tables.
async fn load(here: Here, asked: Asked, address: Vec<(String, String)>) -> Answer<Found> {
    let frame = here.frame()?;
    let all = here.live.contributions.get_untracked().unwrap_or(frame.contributions.items);
    let Some((page, rest)) = find_page(&all, &asked.plugin, &asked.path) else {
        let name = all.iter().find(|one| one.plugin == asked.plugin).map(|one| one.plugin_name.clone());
        let text = match name {
            Some(name) => words::no_page(&name),
            None => [words::NO_PLUGIN, " ", words::NO_PLUGIN_TEXT].concat(),
        };
        return Err(ApiError::new(Code::NotFound, text));
    };
    let request = request_of(page, &rest, address);
    let view = api::views::render(&asked.slug, vec![request]).await?.views.into_iter().next();
    Ok(Found { contribution: page.clone(), rest, query: asked.query, view })
}

fn pairs(query: &ParamsMap) -> Vec<(String, String)> {
    query.clone().into_iter().map(|(name, value)| (name.into_owned(), value)).collect()
}

#[component]
pub fn ExtensionPage() -> impl IntoView {
    let here = use_here();
    let (plugin, path) = (use_plugin_key(), use_plugin_path());
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let mut query = query.with(pairs);
        query.retain(|(name, _)| !is_table_parameter(name));
        let path = path.with(|path| ["/", path.trim_matches('/')].concat());
        Asked { slug: here.slug.get(), plugin: plugin.get(), path, query }
    });
    let found =
        Resource::new(move || asked.get(), move |asked| load(here, asked, query.with_untracked(pairs)));
    let body = loaded_page(found, move |frame, found| view! { <Page here frame found /> }.still());
    let gone = gone(here, asked);
    view! {
        <div class="content content-wide">
            {move || match gone.get() {
                Some(happened) => view! { <Gone here happened /> }.still(),
                None => ().still(),
            }}
            <div hidden=move || gone.read().is_some()>{body}</div>
        </div>
    }
    .still()
}

/// Why this page is no longer there, once that happened while it was open.
fn gone(here: Here, asked: Memo<Asked>) -> Memo<Option<Happened>> {
    Memo::new(move |_| {
        let news = here.live.contributions.get()?;
        let asked = asked.get();
        if find_page(&news, &asked.plugin, &asked.path).is_some() {
            return None;
        }
        let happened = here.live.happened.get_untracked();
        Some(happened.filter(|happened| happened.plugin == asked.plugin).unwrap_or(Happened {
            plugin: asked.plugin.clone(),
            plugin_name: String::new(),
            change: Change::Other,
            actor: None,
        }))
    })
}

#[component]
fn Gone(here: Here, happened: Happened) -> impl IntoView {
    let text = if happened.plugin_name.is_empty() {
        words::GONE_PLAIN.to_owned()
    } else {
        words::gone(&happened.plugin_name, happened.actor.as_deref(), happened.change == Change::Disabled)
    };
    let plugin = here.href(&["/plugins/", &happened.plugin].concat());
    let home = here.href("");
    let title = if happened.plugin_name.is_empty() { words::GONE_TITLE.into() } else { happened.plugin_name };
    view! {
        <PageHead title=Signal::stored(title) />
        <Notice
            appeared=true
            actions=move || {
                view! {
                    <LinkButton href=plugin>{words::SEE_PLUGIN}</LinkButton>
                    <LinkButton href=home>{words::DASHBOARD}</LinkButton>
                }
            }
        >
            {text}
        </Notice>
    }
    .still()
}

#[component]
fn Page(here: Here, frame: Frame, found: Found) -> impl IntoView {
    let Found { contribution, rest, query, view: rendered } = found;
    let slug = here.slug.get_untracked();
    let manages = frame.can(Permission::PluginsInstall);
    let plugin = here.href(&["/plugins/", &contribution.plugin].concat());
    let manage = here.href(&["/plugins/", &contribution.plugin, "/manage"].concat());
    let name = contribution.plugin_name.clone();
    let title = if contribution.label.is_empty() { name.clone() } else { contribution.label.clone() };
    let request = request_of(&contribution, &rest, query);
    let (tile_name, icon) = (name.clone(), contribution.plugin_icon_url.clone());
    let under = name.clone();
    view! {
        <PageHead
            title=Signal::stored(title)
            leading=move || tile(tile_name, icon, TileSize::S32)
            text=move || view! { <a class="text-muted no-underline hover:underline" href=plugin>{under}</a> }
            actions=move || {
                manages.then(|| view! { <LinkButton href=manage icon=icondata::LuSettings2>{words::MANAGE}</LinkButton> })
            }
        />
        <ViewSlot tenant=slug plugin_name=name request result=rendered />
    }
    .still()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(id: &str, path: &str) -> Contribution {
        Contribution {
            id: id.into(),
            plugin: "crm".into(),
            plugin_name: "CRM".into(),
            plugin_icon_url: None,
            slot: "page".into(),
            kind: "page".into(),
            view: None,
            label: id.into(),
            icon: None,
            order: 0,
            path: Some(path.into()),
            opens: None,
            call: None,
            size: None,
        }
    }

    #[test]
    fn the_longest_path_that_fits_draws_the_page() {
        let all = [page("home", "/"), page("deals", "/deals"), page("won", "/deals/won")];
        let found = |path: &str| find_page(&all, "crm", path).map(|(page, rest)| (page.id.clone(), rest));
        assert_eq!(found("/"), Some(("home".into(), "/".into())));
        assert_eq!(found("/deals"), Some(("deals".into(), String::new())));
        assert_eq!(found("/deals/7"), Some(("deals".into(), "/7".into())));
        assert_eq!(found("/deals/won/x"), Some(("won".into(), "/x".into())));
        assert_eq!(found("/dealsx"), Some(("home".into(), "/dealsx".into())));
        assert_eq!(find_page(&all, "other", "/"), None);
    }
}
