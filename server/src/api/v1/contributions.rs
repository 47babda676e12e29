//! What plugins put on screens.

pub mod list;

/// `?slot=`
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Slot {
    pub slot: Option<String>,
}
