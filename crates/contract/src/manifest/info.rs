//! What the marketplace shows of a plugin: names, words, links, category.

use serde::{Deserialize, Serialize};

use crate::{PluginKey, Version};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PluginInfo {
    pub key: PluginKey,
    /// For people, at most 60 characters.
    pub name: String,
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub version: Version,
    /// One line for people, at most 90 characters.
    pub summary: String,
    pub category: Category,
    /// At most 10 lower-case words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The publisher's name in the marketplace.
    pub publisher: String,
    /// SPDX expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub homepage: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documentation: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funding: Option<String>,
    /// Path in the package; the server encodes it anew as PNG.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub screenshots: Vec<String>,
    /// An `https:` link; shown as a link, never embedded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<String>,
    #[serde(default)]
    pub visibility: Visibility,
}

/// The shelves of the marketplace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Category {
    Communication,
    MlOps,
    VersionControl,
    Monitoring,
    Security,
    DataManagement,
    Analytics,
    Ticketing,
    Productivity,
}

impl Category {
    pub const ALL: [Self; 9] = [
        Self::Communication,
        Self::MlOps,
        Self::VersionControl,
        Self::Monitoring,
        Self::Security,
        Self::DataManagement,
        Self::Analytics,
        Self::Ticketing,
        Self::Productivity,
    ];

    /// The wire name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Communication => "communication",
            Self::MlOps => "ml_ops",
            Self::VersionControl => "version_control",
            Self::Monitoring => "monitoring",
            Self::Security => "security",
            Self::DataManagement => "data_management",
            Self::Analytics => "analytics",
            Self::Ticketing => "ticketing",
            Self::Productivity => "productivity",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Communication => "Communication",
            Self::MlOps => "ML Ops",
            Self::VersionControl => "Version control",
            Self::Monitoring => "Monitoring",
            Self::Security => "Security",
            Self::DataManagement => "Data management",
            Self::Analytics => "Analytics",
            Self::Ticketing => "Ticketing",
            Self::Productivity => "Productivity",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == text)
    }
}

/// Who finds the plugin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    #[default]
    Public,
    /// Found by its key only.
    Unlisted,
    /// Only for the tenants named when it is published.
    Private,
}

/// A line of the list "What it does".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Feature {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}
