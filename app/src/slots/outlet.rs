//! A view in its slot: the frame that says whose it is, the tree or the error card in it, and in the browser
//! the driver that keeps it alive. A broken view hurts only itself.

use leptos::prelude::*;
use tenon_api::views::{Contribution, ViewFailure, ViewOutcome, ViewRequest, ViewResult};
use tenon_contract::view::Node;

use super::{
    is_live,
    paint::{Deed, PaintCx, PaintTree},
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

/// A view without a frame: inside a page that already says whose it is. Without a `result` the browser asks
/// for it.
#[component]
pub fn ViewSlot(
    #[prop(into)] tenant: String,
    #[prop(into)] plugin_name: String,
    request: ViewRequest,
    #[prop(optional_no_strip)] result: Option<ViewResult>,
) -> impl IntoView {
    let stage = Stage::new(result.as_ref());
    let base = ["/t/", &tenant, "/x/", &request.plugin].concat();
    let name = [request.plugin.as_str(), "/", &request.contribution].concat();
    let (dispatch, retry) = attach(stage.clone(), tenant, base.clone(), request, result);
    let cx = PaintCx { base: base.into(), dispatch };
    let phase = stage.phase;
    el("div")
        .class("view")
        .attr("data-view", name)
        .live("aria-busy", move || matches!(&*phase.read(), Phase::Waiting).then(|| "true".to_owned()))
        .part(move || match phase.get() {
            Phase::Waiting => view! { <Skeleton /> }.still(),
            Phase::Shown(canvas) => view! { <PaintTree canvas cx=cx.clone() /> }.still(),
            Phase::Broken(failure) => broken(&plugin_name, failure, retry),
        })
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
}

impl Stage {
    fn new(result: Option<&ViewResult>) -> Self {
        let phase = match result.map(|result| &result.outcome) {
            None => Phase::Waiting,
            Some(ViewOutcome::Painted(view)) => Phase::Shown(Canvas::new(view.tree.clone())),
            Some(ViewOutcome::Broken { error }) => Phase::Broken(error.clone()),
        };
        Self { phase: RwSignal::new(phase) }
    }

    #[cfg_attr(
        not(feature = "hydrate"),
        expect(dead_code, reason = "only the browser's driver shows another tree")
    )]
    fn show(&self, tree: Node) {
        match self.phase.get_untracked() {
            Phase::Shown(canvas) => canvas.show(tree),
            _ => self.phase.set(Phase::Shown(Canvas::new(tree))),
        }
    }
}

type Dispatch = std::sync::Arc<dyn Fn(Deed) + Send + Sync>;

/// In the browser: the driver behind the slot. On the server nothing happens to a view.
#[cfg(feature = "hydrate")]
fn attach(
    stage: Stage,
    tenant: String,
    base: String,
    request: ViewRequest,
    result: Option<ViewResult>,
) -> (Dispatch, Callback<()>) {
    use std::rc::Rc;

    use send_wrapper::SendWrapper;

    use super::{drive, live::when_live};

    let navigate = leptos_router::hooks::use_navigate();
    let (shows, fails) = (stage.clone(), stage);
    let driver = drive::Driver::new(drive::Seat {
        tenant,
        request,
        base,
        stage: drive::Stage {
            show: Callback::new(move |tree| shows.show(tree)),
            fail: Callback::new(move |failure| fails.phase.set(Phase::Broken(failure))),
        },
        toasts: use_toasts(),
        navigate: Rc::new(move |to: &str| navigate(to, leptos_router::NavigateOptions::default())),
    });
    let driver = SendWrapper::new(driver);
    let (starts, presses, retries, ends) = (driver.clone(), driver.clone(), driver.clone(), driver);
    when_live(move || match result.map(|result| result.outcome) {
        Some(ViewOutcome::Painted(view)) => starts.adopt(*view),
        Some(ViewOutcome::Broken { .. }) => {}
        None => starts.refresh(),
    });
    on_cleanup(move || ends.close());
    let dispatch: Dispatch = std::sync::Arc::new(move |deed| presses.press(deed));
    (dispatch, Callback::new(move |()| retries.refresh()))
}

#[cfg(not(feature = "hydrate"))]
fn attach(
    stage: Stage,
    tenant: String,
    base: String,
    request: ViewRequest,
    result: Option<ViewResult>,
) -> (Dispatch, Callback<()>) {
    let _ = (stage, tenant, base, request, result, use_toasts());
    (std::sync::Arc::new(|_| {}), Callback::new(|()| {}))
}

/// The error card: in the frame of the view that broke, and nowhere else.
fn broken(plugin_name: &str, failure: ViewFailure, retry: Callback<()>) -> AnyView {
    let ViewFailure { code, detail, request_id } = failure;
    let title = [plugin_name, " could not show this."].concat();
    let text = [detail.trim_end_matches('.'), ". The rest of the page is not affected."].concat();
    let words = el("div")
        .kid(el("p").class("font-semibold").kid(title))
        .kid(el("p").class("text-muted break-words").kid(text));
    let again = el("button")
        .attr("type", "button")
        .class("btn btn-secondary btn-sm")
        .on("click", move |_| retry.run(()))
        .kid(el("span").kid("Try again"));
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
        .kid(el("div").class("broken-foot").kid(again).kid(details))
        .still()
}
