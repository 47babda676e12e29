//! Lists: `{"items": […], "next": cursor | null}`, with `total` and `facets` where the contract says so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One page of a list. `next` is opaque; hand it back as `?cursor=`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
    /// Exact up to 1,000, then `"1000+"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub total: Option<Total>,
    /// Facet → value → how many.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facets: BTreeMap<String, BTreeMap<String, u64>>,
    /// Status → how many, for installations.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub counts: BTreeMap<String, u64>,
}

impl<T> Page<T> {
    pub fn new(items: Vec<T>, next: Option<String>) -> Self {
        Self { items, next, total: None, facets: BTreeMap::new(), counts: BTreeMap::new() }
    }
}

/// How many there are in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Total {
    Exact(u64),
    /// `"1000+"`.
    AtLeast(String),
}

impl Total {
    pub fn of(count: u64) -> Self {
        if count > 1_000 { Self::AtLeast("1000+".into()) } else { Self::Exact(count) }
    }
}

impl std::fmt::Display for Total {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exact(count) => write!(f, "{count}"),
            Self::AtLeast(text) => f.write_str(text),
        }
    }
}
