//! Services between plugins: what one offers, as others see it.

use serde::{Deserialize, Serialize};

/// One service that may be called and whose plugin is active.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Offered {
    /// As `services.call` takes it: `crm/contacts@1`, `ticketing@1`.
    pub service: String,
    /// The plugin that answers.
    pub plugin: String,
    pub name: String,
    pub version: u32,
    pub methods: Vec<String>,
    #[serde(default)]
    pub implements: Vec<String>,
}
