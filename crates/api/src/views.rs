//! What plugins put on screens: `GET …/contributions`, `POST …/views`.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenon_contract::{
    records::Query,
    view::{Node, ViewCx},
};

use crate::{
    ApiError, Page,
    records::{CollectionModel, Record},
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contribution {
    /// Unique in its plugin.
    pub id: String,
    pub plugin: String,
    pub plugin_name: String,
    pub plugin_icon_url: Option<String>,
    pub slot: String,
    pub kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<String>,
    pub label: String,
    pub icon: Option<String>,
    pub order: i32,
    /// A page's own path below `/t/{tenant}/x/{plugin}`, or where a menu item leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<String>,
    /// `POST /hello`: one of the plugin's own routes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
    /// `s`, `m`, `l` or `full`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
}

/// Contributions with the sequence of the tenant's change feed they were read at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contributions {
    pub items: Vec<Contribution>,
    pub seq: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ViewRequest {
    pub plugin: String,
    pub contribution: String,
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub props: Value,
    #[serde(default)]
    pub path: String,
    #[serde(default)]
    pub query: Vec<(String, String)>,
    /// The slots of plugins around the place where it will stand, from the page inwards: `risk-register/risks.tabs`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inside: Vec<String>,
    /// The model of the build that was on the screen: in a development tenant the next build goes on with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
}

/// All `init`s of one page in one call; at most 50.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RenderViews {
    pub views: Vec<ViewRequest>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenderedViews {
    pub views: Vec<ViewResult>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "ViewResultWire")]
pub struct ViewResult {
    pub plugin: String,
    pub contribution: String,
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub outcome: ViewOutcome,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ViewOutcome {
    Painted(Box<PaintedView>),
    Broken { error: ViewFailure },
}

/// Both outcomes side by side. Reading them so costs the browser a tenth of what trying one after the other
/// does, which serde can only do on a copy of everything.
#[derive(Deserialize)]
struct ViewResultWire {
    plugin: String,
    contribution: String,
    #[serde(default)]
    error: Option<ViewFailure>,
    #[serde(default)]
    tree: Option<Node>,
    #[serde(default)]
    cx: Option<ViewCx>,
    #[serde(default)]
    model: String,
    #[serde(default)]
    live: bool,
    #[serde(default)]
    view: String,
    #[serde(default)]
    module: String,
    #[serde(default)]
    effects: Vec<tenon_contract::view::Effect>,
    #[serde(default)]
    data: Value,
    #[serde(default)]
    assets: Value,
    #[serde(default)]
    slots: Value,
    #[serde(default)]
    tables: Value,
}

impl TryFrom<ViewResultWire> for ViewResult {
    type Error = &'static str;

    fn try_from(wire: ViewResultWire) -> Result<Self, &'static str> {
        let ViewResultWire {
            plugin, contribution, error, tree, cx, model, live, view, module, effects, ..
        } = wire;
        let (data, assets, slots, tables) = (wire.data, wire.assets, wire.slots, wire.tables);
        let outcome = match (error, tree, cx) {
            (Some(error), ..) => ViewOutcome::Broken { error },
            (None, Some(tree), Some(cx)) => ViewOutcome::Painted(Box::new(PaintedView {
                model,
                tree,
                live,
                cx,
                view,
                module,
                effects,
                data,
                assets,
                slots,
                tables,
            })),
            _ => return Err("a rendered view has a tree and a cx, or an error"),
        };
        Ok(Self { plugin, contribution, outcome })
    }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaintedView {
    pub model: String,
    pub tree: Node,
    pub live: bool,
    pub cx: ViewCx,
    /// The name that `update` is called with.
    pub view: String,
    /// SHA-256 of `view.wasm`: the browser loads it from `/blobs/{module}/view.wasm`.
    pub module: String,
    /// Effects that only the browser can carry out (`toast`, `after`, late calls).
    pub effects: Vec<tenon_contract::view::Effect>,
    /// What the view was given as `data`; later steps get the same.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub data: Value,
    /// Where the images of the package are: `{"assets/map.png": "/blobs/…"}`. Null when there are none.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub assets: Value,
    /// A list of [`FilledSlot`], or null. Kept as JSON: few pages have slots, and only those read it.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub slots: Value,
    /// A list of [`FilledTable`], or null; kept as JSON like the slots.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub tables: Value,
}

/// What a `records` node shows at the page's address, found again by its collection and query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FilledTable {
    pub collection: String,
    pub query: Query,
    /// Both, or an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<CollectionModel>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Page<Record>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ApiError>,
    /// The record that the address opens, where it is not on the page; it or an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<Record>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_error: Option<ApiError>,
}

/// What stands in one `slot` node of a view, found again by its name and props.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FilledSlot {
    pub name: String,
    #[serde(default)]
    pub props: Value,
    /// Why nothing can stand there: props that its schema does not describe, or slots nested too deep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ViewFailure>,
    /// In the order they are shown, without modals.
    #[serde(default)]
    pub items: Vec<SlotItem>,
}

/// One contribution in a slot; `result` is there where it has a view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SlotItem {
    pub contribution: Contribution,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<ViewResult>,
}

/// Why a view could not be shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ViewFailure {
    pub code: String,
    pub detail: String,
    pub request_id: String,
}
