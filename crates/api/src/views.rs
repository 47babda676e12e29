//! What plugins put on screens: `GET …/contributions`, `POST …/views`.

use serde::{Deserialize, Serialize};
use tenon_contract::view::{Node, ViewCx};

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
    pub props: serde_json::Value,
    #[serde(default)]
    pub path: String,
    #[serde(default)]
    pub query: Vec<(String, String)>,
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
pub struct ViewResult {
    pub plugin: String,
    pub contribution: String,
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub outcome: ViewOutcome,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ViewOutcome {
    Painted(Box<PaintedView>),
    Broken { error: ViewFailure },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    #[serde(default)]
    pub effects: Vec<tenon_contract::view::Effect>,
}

/// Why a view could not be shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ViewFailure {
    pub code: String,
    pub detail: String,
    pub request_id: String,
}
