//! The catalogue.

use tenon_core::{Cx, tenants};

use crate::problem::Problem;

pub mod get;
pub mod list;
pub mod list_categories;

/// `?tenant=`: also says how the plugin stands there.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ForTenant {
    pub tenant: Option<String>,
}

/// The caller inside the tenant of `?tenant=`, or outside of any.
pub fn within(cx: &Cx, tenant: Option<&str>) -> Result<Cx, Problem> {
    match tenant.filter(|slug| !slug.is_empty()) {
        Some(slug) => Ok(tenants::get::enter(cx, slug)?),
        None => Ok(cx.clone()),
    }
}
