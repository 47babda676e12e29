//! A view in its slot: the frame that says whose it is, the tree or the error card in it, and in the browser
//! the driver that keeps it alive. A broken view hurts only itself.

use std::sync::Arc;

use leptos::prelude::*;
use tenon_api::views::{Contribution, PaintedView, ViewFailure, ViewOutcome, ViewRequest, ViewResult};
#[cfg(feature = "hydrate")]
use tenon_contract::view::Node;

use super::{
    is_live,
    paint::{Deed, Given, PaintCx, PaintTree, Place, late},
    painted::Canvas,
};
use crate::{
    context::Here,
    icons,
    page::{extension_href, first_page},
    ui::{ButtonSize, MenuButton, MenuLink, Skeleton, Still as _, Tile, TileSize, el, use_toasts, view_kid},
};

/// The request that renders a contribution's view.
pub fn request_of(contribution: &Contribution, path: &str, query: Vec<(String, String)>) -> ViewRequest {
    ViewRequest {
        plugin: contribution.plugin.clone(),
        contribution: contribution.id.clone(),
        props: serde_json::Value::Null,
        path: path.to_owned(),
        query,
        inside: Vec::new(),
        kept: None,
    }
}

/// A dashboard card in the frame that we draw around it. Without a `result` the browser asks for it.
#[component]
pub fn Widget(
    #[prop(into)] tenant: String,
    contribution: Contribution,
    #[prop(optional_no_strip)] result: Option<ViewResult>,
    /// This person may manage the plugin.
    #[prop(optional)]
    manages: bool,
) -> impl IntoView {
    let Contribution { id, plugin, plugin_name, plugin_icon_url, label, size, path, .. } =
        contribution.clone();
    let size = match size.as_deref() {
        Some("s") => "widget widget-s",
        Some("l") => "widget widget-l",
        Some("full") => "widget widget-full",
        _ => "widget widget-m",
    };
    let class = if is_live() { [size, " fit"].concat() } else { size.to_owned() };
    let key = ["w-", &plugin, "-", &id].concat();
    let title_id = [key.as_str(), "-title"].concat();
    let open = path.or_else(|| page_of(&plugin)).map(|path| extension_href(&tenant, &plugin, &path));
    let manage = ["/t/", &tenant, "/plugins/", &plugin, if manages { "/manage" } else { "" }].concat();
    let manage_label = [if manages { "Manage " } else { "About " }, &plugin_name].concat();
    let request = request_of(&contribution, "", Vec::new());
    let menu_id = [key.as_str(), "-menu"].concat();
    let more = ["More about ", &label].concat();
    let menu = view! {
        <MenuButton id=menu_id label=more icon=Some(icondata::LuEllipsis) icon_only=true size=ButtonSize::Sm>
            {open.map(|href| view! { <MenuLink href>"Open"</MenuLink> })}
            <MenuLink href=manage>{manage_label}</MenuLink>
        </MenuButton>
    };
    let tile = view! { <Tile name=plugin_name.clone() icon_url=plugin_icon_url size=TileSize::S16 /> };
    let head = el("div")
        .class("widget-head")
        .kid(view_kid(tile))
        .kid(el("h2").attr("id", title_id.clone()).kid(label))
        .kid(view_kid(menu));
    let body = el("div")
        .class("widget-body")
        .kid(view_kid(view! { <ViewSlot tenant plugin_name request result /> }));
    el("section")
        .class(class)
        .attr("aria-labelledby", title_id)
        .attr("data-slot", "dashboard.widgets")
        .attr("data-plugin", plugin)
        .kid(head)
        .kid(body)
}

/// The plugin's own page, where it has one that this person may see.
fn page_of(plugin: &str) -> Option<String> {
    let here = use_context::<Here>()?;
    let items = match here.live.contributions.get_untracked() {
        Some(items) => items,
        None => here.frame().ok()?.contributions.items,
    };
    first_page(&items, plugin)?.path.clone()
}

/// What a view tells the owner of its slot.
#[derive(Debug, Clone, PartialEq)]
pub struct SlotEvent {
    /// `{name, data, plugin, contribution}`.
    pub event: serde_json::Value,
    /// The view answered something that a person did in it.
    pub by_person: bool,
}

pub type SlotEvents = Callback<SlotEvent>;

/// A view without a frame: inside a page that already says whose it is. Without a `result` the browser asks
/// for it.
#[component]
pub fn ViewSlot(
    #[prop(into)] tenant: String,
    #[prop(into)] plugin_name: String,
    request: ViewRequest,
    #[prop(optional_no_strip)] result: Option<ViewResult>,
    /// The slot of its contribution.
    #[prop(optional, into)]
    stands_in: String,
    /// Hears its effects `slot_event`.
    #[prop(optional_no_strip)]
    on_slot_event: Option<SlotEvents>,
    /// Runs on its effect `close`: only a modal has one.
    #[prop(optional_no_strip)]
    on_close: Option<Callback<()>>,
) -> impl IntoView {
    let stage = Stage::new(result.as_ref());
    let base = ["/t/", &tenant, "/x/", &request.plugin].concat();
    let name = [request.plugin.as_str(), "/", &request.contribution].concat();
    let mut inside = request.inside.clone();
    if stands_in.contains('/') {
        inside.push(stands_in);
    }
    let place = Place {
        tenant: tenant.clone(),
        plugin: request.plugin.clone(),
        plugin_name: plugin_name.clone(),
        inside,
        given: stage.given.clone(),
    };
    let told = Told { on_slot_event, on_close };
    let (dispatch, retry) = attach(stage.clone(), tenant, base.clone(), request, result, told);
    let cx = PaintCx { base: base.into(), dispatch, place: Arc::new(place) };
    let phase = stage.phase;
    el("div")
        .class("view")
        .attr("data-view", name)
        .live("aria-busy", move || matches!(&*phase.read(), Phase::Waiting).then(|| "true".to_owned()))
        .part(move || match phase.get() {
            Phase::Waiting => view! { <Skeleton /> }.still(),
            Phase::Shown(canvas) => view! { <PaintTree canvas cx=cx.clone() /> }.still(),
            Phase::Broken(failure) => broken(&plugin_name, failure, Some(retry)),
        })
}

/// Who hears what a view says to its surroundings.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "views say nothing on the server"))]
struct Told {
    on_slot_event: Option<SlotEvents>,
    on_close: Option<Callback<()>>,
}

#[derive(Clone)]
enum Phase {
    Waiting,
    Shown(Canvas),
    Broken(ViewFailure),
}

/// What the slot shows now.
#[derive(Clone)]
struct Stage {
    phase: RwSignal<Phase>,
    given: ArcRwSignal<Given>,
    /// A tree that waits for the late file; a newer one takes its place.
    #[cfg(feature = "hydrate")]
    waiting: StoredValue<Option<Node>>,
}

impl Stage {
    fn new(result: Option<&ViewResult>) -> Self {
        let mut given = Given::default();
        let phase = match result.map(|result| &result.outcome) {
            None => Phase::Waiting,
            Some(ViewOutcome::Painted(view)) => {
                given = given_of(view);
                // On a page that the server drew, the file is there already.
                if late::can_draw(&view.tree) {
                    Phase::Shown(Canvas::new(view.tree.clone()))
                } else {
                    Phase::Waiting
                }
            }
            Some(ViewOutcome::Broken { error }) => Phase::Broken(error.clone()),
        };
        Self {
            phase: RwSignal::new(phase),
            given: ArcRwSignal::new(given),
            #[cfg(feature = "hydrate")]
            waiting: StoredValue::new(None),
        }
    }

    #[cfg(feature = "hydrate")]
    fn show(&self, tree: Node) {
        if late::can_draw(&tree) {
            self.waiting.set_value(None);
            match self.phase.get_untracked() {
                Phase::Shown(canvas) => canvas.show(tree),
                _ => self.phase.set(Phase::Shown(Canvas::new(tree))),
            }
            return;
        }
        self.waiting.set_value(Some(tree));
        let stage = self.clone();
        leptos::task::spawn_local(async move {
            late::load().await;
            if let Some(tree) = stage.waiting.try_update_value(Option::take).flatten() {
                stage.show(tree);
            }
        });
    }

    /// The same with what came beside the tree.
    #[cfg(feature = "hydrate")]
    fn show_new(&self, view: &PaintedView) {
        let given = given_of(view);
        if *self.given.read_untracked() != given {
            self.given.set(given);
        }
        self.show(view.tree.clone());
    }
}

fn given_of(view: &PaintedView) -> Given {
    Given {
        data: view.data.clone(),
        assets: view.assets.clone(),
        slots: view.slots.clone(),
        tables: view.tables.clone(),
    }
}

type Dispatch = Arc<dyn Fn(Deed) + Send + Sync>;

/// In the browser: the driver behind the slot. On the server nothing happens to a view.
#[cfg(feature = "hydrate")]
fn attach(
    stage: Stage,
    tenant: String,
    base: String,
    request: ViewRequest,
    result: Option<ViewResult>,
    told: Told,
) -> (Dispatch, Callback<()>) {
    use std::rc::Rc;

    use send_wrapper::SendWrapper;

    use super::{
        drive,
        live::when_live,
        modal::{Modals, Opener},
    };

    let navigate = leptos_router::hooks::use_navigate();
    let (shows, renews, starts_with, fails) = (stage.clone(), stage.clone(), stage.clone(), stage);
    let (modals, here) = (use_context::<Modals>(), use_context::<Here>());
    let plugin = request.plugin.clone();
    let open = {
        let (tenant, request) = (tenant.clone(), request.clone());
        move |id: &str, props: serde_json::Value| {
            let (tenant, inside) = (tenant.clone(), request.inside.clone());
            let opener = Opener { tenant, props, inside, on_slot_event: told.on_slot_event };
            modals.zip(here).is_some_and(|(modals, here)| modals.open(here, &request.plugin, id, opener))
        }
    };
    let driver = drive::Driver::new(drive::Seat {
        tenant,
        request,
        base,
        stage: drive::Stage {
            show: Callback::new(move |tree| shows.show(tree)),
            renew: Callback::new(move |view: PaintedView| renews.show_new(&view)),
            fail: Callback::new(move |failure| fails.phase.set(Phase::Broken(failure))),
        },
        toasts: use_toasts(),
        open: Rc::new(open),
        close: told.on_close,
        slot_event: told.on_slot_event,
        navigate: Rc::new(move |to: &str| navigate(to, leptos_router::NavigateOptions::default())),
    });
    let driver = SendWrapper::new(driver);
    let (starts, presses, retries, ends) = (driver.clone(), driver.clone(), driver.clone(), driver.clone());
    if let Some(here) = here {
        let mut before = true;
        crate::effect::effect(move || {
            // What happened before it was drawn is in it.
            let before = std::mem::take(&mut before);
            let Some(happened) = here.live.happened.get().filter(|_| !before) else { return };
            if happened.change == tenon_api::live::Change::Upgraded && happened.plugin == plugin {
                driver.replaced();
            }
        });
    }
    when_live(move || match result.map(|result| result.outcome) {
        Some(ViewOutcome::Painted(view)) => {
            if matches!(*starts_with.phase.read_untracked(), Phase::Waiting) {
                starts_with.show(view.tree.clone());
            }
            starts.adopt(*view);
        }
        Some(ViewOutcome::Broken { .. }) => {}
        None => starts.refresh(),
    });
    on_cleanup(move || ends.close());
    let dispatch: Dispatch = Arc::new(move |deed| presses.press(deed));
    (dispatch, Callback::new(move |()| retries.refresh()))
}

#[cfg(not(feature = "hydrate"))]
fn attach(
    stage: Stage,
    tenant: String,
    base: String,
    request: ViewRequest,
    result: Option<ViewResult>,
    told: Told,
) -> (Dispatch, Callback<()>) {
    let _ = (stage, tenant, base, request, result, told, use_toasts());
    (Arc::new(|_| {}), Callback::new(|()| {}))
}

/// The error card: in the frame of the view that broke, and nowhere else.
pub(super) fn broken(plugin_name: &str, failure: ViewFailure, retry: Option<Callback<()>>) -> AnyView {
    let ViewFailure { code, detail, request_id } = failure;
    let title = [plugin_name, " could not show this."].concat();
    let text = [detail.trim_end_matches('.'), ". The rest of the page is not affected."].concat();
    let words = el("div")
        .kid(el("p").class("font-semibold").kid(title))
        .kid(el("p").class("text-muted break-words").kid(text));
    let again = retry.map(|retry| {
        el("button")
            .attr("type", "button")
            .class("btn btn-secondary btn-sm")
            .on("click", move |_| retry.run(()))
            .kid(el("span").kid("Try again"))
    });
    let mut facts = el("p").kid(el("code").class("code").kid(code));
    if !request_id.is_empty() {
        facts = facts.kid(" · request ").kid(el("code").class("code").kid(request_id));
    }
    let details = el("details")
        .class("broken-more")
        .kid(el("summary").class("btn btn-ghost btn-sm").kid("Details"))
        .kid(facts);
    el("div")
        .class("broken")
        .attr("role", "note")
        .kid(icons::icon(icondata::LuCircleX, 18, ""))
        .kid(words)
        .kid(el("div").class("broken-foot").maybe_kid(again).kid(details))
        .still()
}
