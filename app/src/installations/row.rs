//! One installation in the table, with its menu.

use leptos::prelude::*;
use tenon_api::{
    Permission,
    installations::{Installation, Status},
};

use super::{actions::Switch, disable::DisablePlan, status_of, uninstall::Uninstall};
use crate::{
    context::{Frame, use_here},
    doing::{Doing, ErrorNote},
    marketplace::running,
    page::{extension_href, first_page, tile},
    texts::installations as words,
    ui::{ButtonSize, MenuButton, MenuItem, MenuLine, MenuLink, RelativeTime, TileSize, use_toasts},
};

#[component]
pub fn Row(frame: Frame, installation: Installation) -> impl IntoView {
    let here = use_here();
    let toasts = use_toasts();
    let doing = Doing::new();
    let key = installation.plugin.clone();
    let name = installation.name.clone();
    let manage = here.href(&["/plugins/", &key, "/manage"].concat());
    let may = frame.can(Permission::PluginsInstall);
    let active = installation.status == Status::Active;
    let slug = here.slug.get_untracked();
    let page = first_page(&frame.contributions.items, &key)
        .filter(|_| active)
        .map(|page| extension_href(&slug, &key, page.path.as_deref().unwrap_or_default()));
    let calm = !running(installation.operation.as_ref());
    let switch = Switch {
        here,
        toasts,
        doing,
        shown: RwSignal::new(installation.status),
        refused: RwSignal::new(None),
        // The stream tells the lists; nothing else is to be done here.
        done: Callback::new(|()| {}),
    };
    let toggle = {
        let (key, name) = (key.clone(), name.clone());
        move || {
            let on = switch.is_on().filter(|_| may && calm)?;
            let (key, name) = (key.clone(), name.clone());
            let act = Callback::new(move |_| switch.turn(!on, key.clone(), name.clone()));
            let icon = if on { icondata::LuCirclePause } else { icondata::LuCirclePlay };
            let word = if on { words::DISABLE } else { words::ENABLE };
            Some(view! { <MenuItem icon on_click=act>{word}</MenuItem> })
        }
    };
    let status = {
        let installation = installation.clone();
        move || status_of(&Installation { status: switch.shown.get(), ..installation.clone() })
    };
    let dialog_id = ["uninstall-", &key].concat();
    let uninstall = (may && calm && installation.status != Status::Installing).then(|| {
        view! {
            <MenuLine />
            <MenuItem icon=icondata::LuTrash2 danger=true opens=dialog_id.clone()>
                {words::UNINSTALL}
            </MenuItem>
        }
    });
    let dialog = may.then(|| {
        view! {
            <Uninstall id=dialog_id installation=installation.clone() tenant=frame.tenant_name().to_owned() />
        }
    });
    let refused = may.then(|| {
        view! { <DisablePlan plugin=key.clone() name=name.clone() refused=switch.refused /> }
    });
    let menu_label = ["Actions for ", &name].concat();
    let version = match &installation.update {
        Some(update) => view! {
            <code class="font-mono">{installation.release.version.clone()}</code>
            <span class="sr-only">" to "</span>
            <span aria-hidden="true">" › "</span>
            <code class="font-mono">{update.version.clone()}</code>
        }
        .into_any(),
        None => view! { <code class="font-mono">{installation.release.version.clone()}</code> }.into_any(),
    };
    view! {
        <tr>
            <td>
                <span class="flex items-center gap-3">
                    {tile(name.clone(), installation.icon_url.clone(), TileSize::S32)}
                    <a href=manage.clone()>{name.clone()}</a>
                </span>
            </td>
            <td>
                {status}
                <ErrorNote error=doing.error />
            </td>
            <td>{version}</td>
            <td>
                <RelativeTime at=Signal::stored(installation.changed_at) />
            </td>
            <td class="end">
                <MenuButton
                    id=["menu-", &key].concat()
                    label=menu_label
                    icon=Some(icondata::LuEllipsis)
                    icon_only=true
                    size=ButtonSize::Sm
                >
                    {page
                        .map(|href| {
                            view! { <MenuLink href icon=icondata::LuArrowRight>{words::OPEN}</MenuLink> }
                        })}
                    <MenuLink href=manage icon=icondata::LuSettings2>
                        {words::MANAGE}
                    </MenuLink>
                    {toggle}
                    {uninstall}
                </MenuButton>
                {dialog}
                {refused}
            </td>
        </tr>
    }
    .into_any()
}
