//! Model Inventory: models with versions, stages and owners. There is no backend: the collection is the host's.

#[cfg(feature = "view")]
pub mod views;
