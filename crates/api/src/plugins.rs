//! The catalogue: `GET /plugins`, `/plugins/{key}`, `…/releases`, `/categories`; publishing: `POST /releases`.

use serde::{Deserialize, Serialize};
use tenon_contract::consent::Power;

use crate::{
    Timestamp,
    ids::{PublisherId, ReleaseId},
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublisherRef {
    pub id: PublisherId,
    pub name: String,
    pub verified: bool,
}

/// How the plugin stands in the tenant of `?tenant=`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InstallationRef {
    pub status: crate::installations::Status,
    /// Semver.
    pub release: String,
    pub update_available: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PluginSummary {
    pub key: String,
    pub name: String,
    pub summary: String,
    pub category: String,
    pub tags: Vec<String>,
    pub publisher: PublisherRef,
    /// The newest release, semver.
    pub version: String,
    pub icon_url: Option<String>,
    /// `official`, `certified`, `deprecated`.
    pub badges: Vec<String>,
    pub rating: Option<f64>,
    pub rating_count: u64,
    pub installs: u64,
    pub updated_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub installation: Option<InstallationRef>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PluginDetail {
    #[serde(flatten)]
    pub summary: PluginSummary,
    /// From Markdown, without any HTML of the author's own.
    pub readme_html: String,
    pub features: Vec<Feature>,
    pub screenshots: Vec<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub permissions: Vec<Power>,
    /// What each cell of the powers strip says.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub strip: tenon_contract::consent::Strip,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_together: Option<String>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub config_schema: Option<serde_json::Value>,
    pub compatibility: Compatibility,
    pub dependencies: Vec<Dependency>,
    /// What it adds to the screens.
    pub adds: Vec<Added>,
    /// SHA-256 of the manifest, hex.
    pub digest: String,
    /// `None` while unsigned.
    pub signature: Option<String>,
    /// Bytes of all files.
    pub size: u64,
    pub license: String,
    pub published_at: Timestamp,
    pub links: Links,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Feature {
    pub name: String,
    pub description: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Compatibility {
    pub requires: String,
    pub server: String,
    pub ok: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dependency {
    pub key: String,
    pub version: String,
    pub optional: bool,
}

/// One thing that a plugin adds to the screens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Added {
    /// `page`, `card`, `button`, `menu-item` …
    pub kind: String,
    pub label: String,
    pub slot: String,
    /// In-app address where it can be seen, relative to `/t/{tenant}`.
    pub href: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Links {
    pub homepage: Option<String>,
    pub documentation: Option<String>,
    pub support: Option<String>,
    pub repository: Option<String>,
    pub funding: Option<String>,
}

/// One row of `GET /plugins/{key}/releases`, and the answer of `POST /releases`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Release {
    pub id: ReleaseId,
    pub plugin: String,
    pub version: String,
    pub digest: String,
    pub size: u64,
    pub published_at: Timestamp,
    pub changelog_html: String,
    pub compatibility: Compatibility,
    /// Things to look at that did not stop the release.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Category {
    pub key: String,
    pub name: String,
    pub count: u64,
}
