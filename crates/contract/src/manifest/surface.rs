//! What a plugin shows: the slots it offers, its views, and what it puts where.

use serde::{Deserialize, Serialize};

use super::values::Method;
use crate::{SlotId, slots::ContributionKind};

/// A place this plugin offers to others, known to them as `{plugin}/{name}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OfferedSlot {
    pub name: String,
    pub kinds: Vec<ContributionKind>,
    pub title: String,
    /// Path in the package: JSON Schema of what it passes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub props: Option<String>,
}

/// A view that `view.wasm` draws, and the records the host fetches for it as the viewer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct View {
    pub name: String,
    /// At most 16. All of a plugin's on one page answer 2 MiB of records together; what is more comes with the next
    /// page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data: Vec<ViewData>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ViewData {
    pub name: String,
    /// One of the plugin's own collections.
    pub collection: String,
    /// An index or `id created_at updated_at`; `-` first for descending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// 1 to 200; 50 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// Something put into a slot. Which fields fit which kind is checked by [`crate::Manifest::from_toml`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Contribution {
    /// Unique in the plugin: lower-case words joined by `-`.
    pub id: String,
    pub slot: SlotId,
    pub kind: ContributionKind,
    /// One of `[[views]]`: on `page tab card modal inline`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<String>,
    /// On a page: where it starts below the plugin's own address, the longest match wins. On a button or
    /// menu-item: the own page it leads to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Lucide name, e.g. `database`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// Lower comes first; equal ones by plugin key and id.
    #[serde(default = "hundred")]
    pub order: i32,
    /// One of `[[permissions]]`; shown only to who has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<String>,
    /// `plugin:{key}`: only while that plugin is active.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// On a card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<CardSize>,
    /// On a button or menu-item: the `id` of a modal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<String>,
    /// On a button or menu-item: an own route, `POST /hello`; the method may be left out for POST.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum CardSize {
    S,
    M,
    L,
    Full,
}

impl Contribution {
    /// Method and path of `call`; `None` when there is no `call` or it is not of that shape.
    pub fn call_target(&self) -> Option<(Method, &str)> {
        let call = self.call.as_deref()?;
        match call.split_once(' ') {
            Some((method, path)) => Some((Method::parse(method)?, path)),
            None => Some((Method::Post, call)),
        }
        .filter(|(_, path)| path.starts_with('/'))
    }

    /// The plugin that must be active for this to show.
    pub fn needs_plugin(&self) -> Option<&str> {
        self.when.as_deref()?.strip_prefix("plugin:")
    }
}

fn hundred() -> i32 {
    100
}
