//! Plugins that people ask for who may not install.

pub mod ask;
pub mod list;
pub mod remove;

#[derive(Debug, serde::Deserialize)]
pub struct OfRequest {
    pub id: tenon_api::ids::RequestId,
}
