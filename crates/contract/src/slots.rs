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
    /// What is shown there, and what it passes.
    pub text: &'static str,
}

pub const CORE_SLOTS: &[CoreSlot] = &[
    CoreSlot {
        name: "page",
        kinds: &[ContributionKind::Page],
        text: "A page of its own below `/t/{tenant}/x/{plugin}`; a label and an icon also make its entry in the sidebar. `cx.path` is what follows its own path, `cx.query` the rest of the address.",
    },
    CoreSlot {
        name: "sidebar.menu",
        kinds: &[ContributionKind::MenuItem],
        text: "Further entries in the sidebar: links to own pages, or buttons that call an own route or open a modal.",
    },
    CoreSlot {
        name: "dashboard.widgets",
        kinds: &[ContributionKind::Card],
        text: "Cards on the dashboard, in the frame that the product draws around them.",
    },
    CoreSlot {
        name: "header.actions",
        kinds: &[ContributionKind::Button],
        text: "Buttons at the end of a page's heading; three are shown, the rest stands behind `⋯`.",
    },
    CoreSlot {
        name: "plugin.config",
        kinds: &[ContributionKind::Inline],
        text: "Below the generated settings form of the same plugin. Its props are `{values}`, the settings as they are saved, secrets left out, and it is drawn anew when others are saved; it may send `change {values}`, `save` and `test` with `slot_event`.",
    },
    CoreSlot {
        name: "tenant.settings.tabs",
        kinds: &[ContributionKind::Tab],
        text: "Tabs on the settings of a tenant; comes later.",
    },
    CoreSlot {
        name: "workspace.settings.tabs",
        kinds: &[ContributionKind::Tab],
        text: "Tabs on the settings of a workspace; comes later.",
    },
];

/// Slots that stand in each other, from the page inwards: further ones show an error card.
pub const MAX_SLOT_DEPTH: usize = 3;

pub fn core_slot(name: &str) -> Option<&'static CoreSlot> {
    CORE_SLOTS.iter().find(|slot| slot.name == name)
}
