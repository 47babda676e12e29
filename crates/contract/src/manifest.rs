//! The manifest of a release: `tenon.toml` for authors, canonical `manifest.json` in the package. The types
//! are plain serde (they compile for the browser); reading with field, line and every broken rule is in `read`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub mod capabilities;
pub mod check;
pub mod data;
pub mod handles;
pub mod info;
pub mod issue;
#[cfg(feature = "package")]
mod locate;
pub mod reactions;
pub mod read;
pub mod surface;
pub mod values;

pub use capabilities::Capabilities;
pub use data::{Collection, DataRules, OnUninstall, PackageFile, Permission, SharedNamespace};
pub use info::{Category, Feature, PluginInfo, Visibility};
pub use issue::ManifestIssue;
pub use reactions::{Hook, HookMode, HookPoint, Job, Route, RunsAs, Service, Subscription, Webhook};
pub use surface::{CardSize, Contribution, OfferedSlot, View, ViewData};
pub use values::{Dependency, HostPattern, Method, Quota, Role};

use crate::{PluginKey, VersionReq};

/// The newest `manifest_version` that this crate reads.
pub const MANIFEST_VERSION: u32 = 1;

/// Everything a release says about itself (PLUGIN-CONTRACT.md). Read it with [`Manifest::from_toml`] or
/// [`Manifest::from_json`]: they check all rules; plain serde checks shapes only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// 1.
    pub manifest_version: u32,
    pub plugin: PluginInfo,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<Feature>,
    #[serde(default)]
    pub compatibility: Compatibility,
    /// Plugins that must be active first.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dependencies: BTreeMap<PluginKey, Dependency>,
    /// Plugins that must not be active, with the versions that clash.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<PluginKey, String>"))]
    pub conflicts: BTreeMap<PluginKey, VersionReq>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<ConfigFile>,
    #[serde(default, skip_serializing_if = "Capabilities::is_empty")]
    pub capabilities: Capabilities,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub collections: Vec<Collection>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub permissions: Vec<Permission>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<Route>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subscriptions: Vec<Subscription>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hooks: Vec<Hook>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hook_points: Vec<HookPoint>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jobs: Vec<Job>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub webhooks: Vec<Webhook>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Service>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared: Vec<SharedNamespace>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<OfferedSlot>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub views: Vec<View>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contributions: Vec<Contribution>,
    #[serde(default)]
    pub data: DataRules,
    /// Added by `tenon package`; never written by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<PackageFile>,
}

/// Which servers a release runs on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Compatibility {
    /// Versions of Tenon, as a semver requirement; any when left out.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub tenon: VersionReq,
}

/// Where the settings are described.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    /// Path in the package of a JSON Schema 2020-12; `writeOnly: true` makes a secret.
    pub schema: String,
}

/// The names of well-known files in a package.
pub const BACKEND_FILE: &str = "plugin.wasm";
pub const VIEW_FILE: &str = "view.wasm";
pub const README_FILE: &str = "README.md";
pub const CHANGELOG_FILE: &str = "CHANGELOG.md";

impl Manifest {
    pub fn key(&self) -> &PluginKey {
        &self.plugin.key
    }

    /// Whether the package lists `path`; always false before `tenon package` filled `files`.
    pub fn has_file(&self, path: &str) -> bool {
        self.files.iter().any(|file| file.path == path)
    }

    pub fn has_backend(&self) -> bool {
        self.has_file(BACKEND_FILE)
    }

    pub fn has_views(&self) -> bool {
        self.has_file(VIEW_FILE)
    }

    pub fn view(&self, name: &str) -> Option<&View> {
        self.views.iter().find(|view| view.name == name)
    }

    pub fn permission(&self, name: &str) -> Option<&Permission> {
        self.permissions.iter().find(|permission| permission.name == name)
    }

    pub fn contribution(&self, id: &str) -> Option<&Contribution> {
        self.contributions.iter().find(|contribution| contribution.id == id)
    }

    /// The route that answers `method` and `path` (static before parameter before rest) with its parameters.
    pub fn find_route(&self, method: &str, path: &str) -> Option<(&Route, BTreeMap<String, String>)> {
        reactions::find_route(&self.routes, method, path)
    }
}
