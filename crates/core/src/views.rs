//! `POST …/views`: the first paint of a page's views, together and under one budget. Later steps run in the
//! browser.

mod assets;
mod data;
mod effects;
mod slots;
mod tables;

use futures::future::join_all;
use tenon_api::{
    FieldError, Permission,
    views::{PaintedView, RenderViews, RenderedViews, ViewFailure, ViewOutcome, ViewRequest, ViewResult},
};
use tenon_contract::{
    ABI, SlotId,
    manifest::VIEW_FILE,
    records::is_table_parameter,
    slots::MAX_SLOT_DEPTH,
    view::{Effect, Node, Op, ViewCx, ViewInput, ViewOutput, ViewUser, kinds::Skeleton, parse_output},
};
use tenon_store::Cx;
use tokio::time::Instant;

use crate::{
    Core, Error, Result,
    access::{permissions, require_user},
    contributions,
    ports::Painted,
    snapshot::{Installed, Snapshot},
};

pub const MAX_VIEWS: usize = 50;
/// Views in slots of those views, all together.
const MAX_NESTED_VIEWS: usize = 100;
const MAX_PROPS_BYTES: usize = 64 * 1024;

pub async fn render(core: &Core, cx: &Cx, input: &RenderViews) -> Result<RenderedViews> {
    core.authorize(cx, Permission::PluginsRead).await?;
    if input.views.len() > MAX_VIEWS {
        return Err(Error::invalid(
            "/views",
            "too_many",
            format!("{} views; ask for at most {MAX_VIEWS} at once.", input.views.len()),
        ));
    }
    check_requests(&input.views)?;
    let snapshot = core.snapshot(cx).await?;
    let until = Instant::now() + core.settings.page_views_budget;
    let page = Page {
        data: data::PageData::load(core, cx, &snapshot, &input.views).await,
        left: slots::Left::new(MAX_NESTED_VIEWS),
    };
    let views =
        join_all(input.views.iter().map(|request| paint_one(core, cx, &snapshot, request, until, &page)))
            .await;
    Ok(RenderedViews { views })
}

fn check_requests(views: &[ViewRequest]) -> Result<()> {
    let mut errors = Vec::new();
    for (index, request) in views.iter().enumerate() {
        let mut wrong = |field: &str, code: &str, detail: String| {
            errors.push(FieldError { pointer: format!("/views/{index}/{field}"), code: code.into(), detail });
        };
        if request.props.to_string().len() > MAX_PROPS_BYTES {
            wrong("props", "too_large", "Use at most 64 KiB of props.".into());
        }
        if request.kept.as_ref().is_some_and(|kept| kept.len() > MAX_PROPS_BYTES) {
            wrong("kept", "too_large", "A model has at most 64 KiB.".into());
        }
        if request.path.len() > 1_000 || request.path.contains('\0') {
            wrong("path", "path", "Use a path of at most 1,000 bytes without U+0000.".into());
        }
        if request.inside.len() > MAX_SLOT_DEPTH
            || request.inside.iter().any(|slot| SlotId::parse(slot).is_err())
        {
            let detail = format!("Name at most {MAX_SLOT_DEPTH} slots, like \"risk-register/risks.tabs\".");
            wrong("inside", "inside", detail);
        }
        if request.query.len() > 50
            || request.query.iter().any(|(name, value)| {
                name.len() + value.len() > 2_000 || name.contains('\0') || value.contains('\0')
            })
        {
            wrong("query", "query", "Use at most 50 pairs of at most 2,000 bytes without U+0000.".into());
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Error::invalid_fields(errors)) }
}

/// A view that breaks answers its own error; the others do not notice.
async fn paint_one(
    core: &Core,
    cx: &Cx,
    snapshot: &Snapshot,
    request: &ViewRequest,
    until: Instant,
    page: &Page,
) -> ViewResult {
    let outcome = match try_paint(core, cx, snapshot, request, until, page).await {
        Ok(painted) => ViewOutcome::Painted(Box::new(painted)),
        Err((code, detail)) => ViewOutcome::Broken {
            error: ViewFailure { code: code.into(), detail, request_id: cx.request_id.clone() },
        },
    };
    ViewResult { plugin: request.plugin.clone(), contribution: request.contribution.clone(), outcome }
}

type Failure = (&'static str, String);

/// What the views of one request share.
struct Page {
    data: data::PageData,
    left: slots::Left,
}

/// A view on its way: what every step of it needs.
pub(crate) struct Frame<'a> {
    core: &'a Core,
    cx: &'a Cx,
    installed: &'a Installed,
    view: String,
    module: String,
    props: serde_json::Value,
    /// What the manifest's `data` names, for every step of the view.
    data: serde_json::Value,
    view_cx: ViewCx,
    until: Instant,
}

async fn try_paint(
    core: &Core,
    cx: &Cx,
    snapshot: &Snapshot,
    request: &ViewRequest,
    until: Instant,
    page: &Page,
) -> std::result::Result<PaintedView, Failure> {
    let gone = || ("not_found", "It is not installed here, or it is disabled.".to_owned());
    let installed = snapshot.find_active(&request.plugin).ok_or_else(gone)?;
    let manifest = &installed.release.manifest;
    let contribution = manifest.contribution(&request.contribution).ok_or_else(gone)?;
    if !contributions::is_visible(cx, snapshot, installed, contribution) {
        return Err(("may_not", "Your role may not see this.".into()));
    }
    slots::check_props(core, snapshot, contribution.slot.as_str(), &request.props).await?;
    let view = contribution.view.clone().ok_or_else(gone)?;
    let module = installed.release.file(VIEW_FILE).ok_or_else(gone)?.to_owned();
    let view_cx = view_cx(cx, installed, request).map_err(|error| ("internal", error.detail().to_owned()))?;
    let (props, data) = (request.props.clone(), page.data.of(core, cx, installed, &view).await);
    let frame = Frame { core, cx, installed, view, module, props, data, view_cx, until };
    // An author sees the next build where the last one was left; everybody else starts anew with a release.
    let kept = request.kept.clone().filter(|_| installed.is_build);
    let first = match frame.step(Op::Init, None, kept).await? {
        Some(output) => output,
        None => return Ok(frame.late()),
    };
    let settled = effects::settle(&frame, first).await?;
    let mut painted = frame.painted(settled);
    painted.assets = assets::of_release(&installed.release, &painted.tree)?;
    let way = slots::way_to(request, contribution);
    painted.slots = slots::fill(&frame, snapshot, way, &painted.tree, page).await;
    painted.tables = tables::fill(&frame, &request.query, &painted.tree).await;
    Ok(painted)
}

impl Frame<'_> {
    /// One step on the server; `None` when the page's budget is used up.
    async fn step(
        &self,
        op: Op,
        msg: Option<(serde_json::Value, tenon_contract::view::ViewEvent)>,
        model: Option<String>,
    ) -> std::result::Result<Option<ViewOutput>, Failure> {
        let (msg, event) = msg.map_or((None, None), |(msg, event)| (Some(msg), Some(event)));
        let input = ViewInput {
            abi: ABI,
            op,
            view: self.view.clone(),
            props: self.props.clone(),
            data: self.data.clone(),
            model,
            msg,
            event,
            cx: self.view_cx.clone(),
        };
        let input = serde_json::to_vec(&input).map_err(|error| ("internal", error.to_string()))?;
        let step = self.core.runtime.paint(self.installed.row.tenant_id, &self.module, input);
        let Ok(painted) = tokio::time::timeout_at(self.until, step).await else { return Ok(None) };
        match painted {
            Painted::Output(bytes) => match parse_output(&bytes) {
                Ok(output) => Ok(Some(output)),
                Err(problem) => {
                    tracing::info!(plugin = %self.installed.key, view = self.view, %problem, "a view drew something that cannot be shown");
                    Err(("bad_tree", format!("It drew something that cannot be shown: {problem}.")))
                }
            },
            Painted::Deadline => Err(("deadline", "It took longer than 50 ms.".into())),
            Painted::OutOfMemory => Err(("memory", "It used more memory than it may.".into())),
            Painted::Trap(detail) => {
                tracing::info!(plugin = %self.installed.key, view = self.view, detail, "a view broke");
                Err(("trap", "Its code broke.".into()))
            }
            Painted::Busy => Ok(None),
            Painted::NotReady => Err(("not_ready", "It is not prepared on this server yet.".into())),
        }
    }

    fn painted(&self, output: ViewOutput) -> PaintedView {
        PaintedView {
            model: output.model,
            tree: output.tree,
            live: output.live,
            cx: self.view_cx.clone(),
            view: self.view.clone(),
            module: self.module.clone(),
            effects: output.effects,
            data: self.data.clone(),
            assets: serde_json::Value::Null,
            slots: serde_json::Value::Null,
            tables: serde_json::Value::Null,
        }
    }

    /// The browser asks again for what came too late.
    fn late(&self) -> PaintedView {
        let tree = Node::new(Skeleton { lines: 3 });
        self.painted(ViewOutput {
            model: String::new(),
            tree,
            effects: vec![Effect::Refresh {}],
            live: false,
        })
    }
}

fn view_cx(cx: &Cx, installed: &Installed, request: &ViewRequest) -> Result<ViewCx> {
    let user = require_user(cx)?;
    let mut can = permissions(cx);
    can.extend(contributions::plugin_permissions(cx, installed));
    Ok(ViewCx {
        locale: user.profile.as_ref().map_or_else(|| "en".into(), |profile| profile.locale.clone()),
        tz: "UTC".into(),
        now: cx.now.micros(),
        user: ViewUser { id: user.id.to_string(), name: user.name.clone() },
        can,
        path: request.path.clone(),
        query: request.query.iter().filter(|(name, _)| !is_table_parameter(name)).cloned().collect(),
    })
}
