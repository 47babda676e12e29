//! What plugins offer each other, and who serves an interface.

use serde::Deserialize;

pub mod choose_provider;
pub mod get_provider;
pub mod list;

#[derive(Debug, Deserialize)]
pub struct OfInterface {
    pub interface: String,
}
