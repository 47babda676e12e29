//! The core slots and which contribution kinds fit them (PLUGIN-CONTRACT.md, "Slots").

use serde::{Deserialize, Serialize};

/// What a plugin can put into a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ContributionKind {
    Page,
    Tab,
    Card,
    Button,
    MenuItem,
    Modal,
    Inline,
}

impl ContributionKind {
    /// The wire name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Tab => "tab",
            Self::Card => "card",
            Self::Button => "button",
            Self::MenuItem => "menu-item",
            Self::Modal => "modal",
            Self::Inline => "inline",
        }
    }
}

/// A slot that the product itself offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CoreSlot {
    pub name: &'static str,
    pub kinds: &'static [ContributionKind],
}

pub const CORE_SLOTS: &[CoreSlot] = &[
    CoreSlot { name: "page", kinds: &[ContributionKind::Page] },
    CoreSlot { name: "sidebar.menu", kinds: &[ContributionKind::MenuItem] },
    CoreSlot { name: "dashboard.widgets", kinds: &[ContributionKind::Card] },
    CoreSlot { name: "header.actions", kinds: &[ContributionKind::Button] },
    CoreSlot { name: "plugin.config", kinds: &[ContributionKind::Inline] },
    CoreSlot { name: "tenant.settings.tabs", kinds: &[ContributionKind::Tab] },
    CoreSlot { name: "workspace.settings.tabs", kinds: &[ContributionKind::Tab] },
];

pub fn core_slot(name: &str) -> Option<&'static CoreSlot> {
    CORE_SLOTS.iter().find(|slot| slot.name == name)
}
