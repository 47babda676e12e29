//! Settings of installations: layers (default < operator < tenant), checks, the plugin's own word, saving, and the
//! connection test. `GET,PUT …/config` and the routes around it call these; the snapshot merges the layers.

pub(crate) mod ask;
pub(crate) mod candidate;
mod effective;
pub mod get;
pub mod global;
pub mod hosts;
mod pointers;
pub mod save;
pub mod secret;
pub mod test;
pub mod validate;
pub mod wizard;

pub use candidate::Candidate;
pub use effective::{Effective, Layers, needs_settings};
