//! A view in its slot: the frame that says whose it is, the tree or the error card in it, and in the browser
//! the driver that keeps it alive. A broken view hurts only itself.

use leptos::prelude::*;
use tenon_api::views::{Contribution, ViewFailure, ViewOutcome, ViewRequest, ViewResult};
use tenon_contract::view::Node;
use crate::ui::Still as _;

use super::{
    is_live,
    paint::{Deed, PaintCx, PaintTree},
    painted::Canvas,
};
use crate::{
    icons::Icon,
    ui::{Button, ButtonSize, MenuButton, MenuLink, Skeleton, Tile, TileSize, use_toasts},
};

/// The request that renders a contribution's view.
pub fn request_of(contribution: &Contribution, path: &str, query: Vec<(String, String)>) -> ViewRequest {
    ViewRequest {
        plugin: contribution.plugin.clone(),
        contribution: contribution.id.clone(),
        props: serde_json::Value::Null,
        path: path.to_owned(),
        query,
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
    let open = path.map(|path| {
        let rest = if path == "/" { "" } else { &path };
        ["/t/", &tenant, "/x/", &plugin, rest].concat()
    });
    let manage = ["/t/", &tenant, "/plugins/", &plugin, if manages { "/manage" } else { "" }].concat();
    let manage_label = [if manages { "Manage " } else { "About " }, &plugin_name].concat();
    let request = request_of(&contribution, "", Vec::new());
    let labelled_by = title_id.clone();
    view! {
        <section class=class aria-labelledby=labelled_by data-slot="dashboard.widgets" data-plugin=plugin>
            <div class="widget-head">
                <Tile name=plugin_name.clone() icon_url=plugin_icon_url size=TileSize::S16 />
                <h2 id=title_id>{label.clone()}</h2>
                <MenuButton
                    id=[key.as_str(), "-menu"].concat()
                    label=["More about ", &label].concat()
                    icon=Some(icondata::LuEllipsis)
                    icon_only=true
                    size=ButtonSize::Sm
                >
                    {open.map(|href| view! { <MenuLink href>"Open"</MenuLink> })}
                    <MenuLink href=manage>{manage_label}</MenuLink>
                </MenuButton>
            </div>
            <div class="widget-body">
                <ViewSlot tenant plugin_name request result />
            </div>
        </section>
    }
    .still()
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
    view! {
        <div class="view" data-view=name aria-busy=move || matches!(&*phase.read(), Phase::Waiting).then_some("true")>
            {move || match phase.get() {
                Phase::Waiting => view! { <Skeleton /> }.still(),
                Phase::Shown(canvas) => view! { <PaintTree canvas cx=cx.clone() /> }.still(),
                Phase::Broken(failure) => view! { <Broken plugin_name=plugin_name.clone() failure retry /> }.still(),
            }}
        </div>
    }
    .still()
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
#[component]
fn Broken(plugin_name: String, failure: ViewFailure, retry: Callback<()>) -> impl IntoView {
    let ViewFailure { code, detail, request_id } = failure;
    let title = [plugin_name.as_str(), " could not show this."].concat();
    let text = [detail.trim_end_matches('.'), ". The rest of the page is not affected."].concat();
    view! {
        <div class="broken" role="note">
            <Icon icon=icondata::LuCircleX size=18 />
            <div>
                <p class="font-semibold">{title}</p>
                <p class="text-muted break-words">{text}</p>
            </div>
            <div class="broken-foot">
                <Button size=ButtonSize::Sm on_click=Callback::new(move |_| retry.run(()))>
                    "Try again"
                </Button>
                <details class="broken-more">
                    <summary class="btn btn-ghost btn-sm">"Details"</summary>
                    <p>
                        <code class="code">{code}</code>
                        {(!request_id.is_empty())
                            .then(|| {
                                view! {
                                    " · request "
                                    <code class="code">{request_id}</code>
                                }
                            })}
                    </p>
                </details>
            </div>
        </div>
    }
    .still()
}
