//! What a plugin and Tenon agree on: manifest, package, capabilities and their sentences, the guest
//! interface, and the view protocol. No I/O; everything else in the workspace builds on this crate.

pub mod abi;
pub mod consent;
pub mod directory;
pub mod guest;
pub mod json;
pub mod key;
pub mod llm;
pub mod manifest;
#[cfg(feature = "package")]
pub mod package;
pub mod records;
pub mod schema;
pub mod services;
pub mod settings;
pub mod slots;
pub mod view;

pub use key::{InvalidKey, PluginKey, SlotId};
pub use manifest::Manifest;
pub use semver::{Version, VersionReq};

/// The interfaces of a backend, as text (`tenon:plugin@0.1.0`); the SDK, the CLI and the host bind to it.
pub const WIT: &str = include_str!("../wit/tenon-plugin.wit");

/// The version of the contract that this crate speaks; the SDK bakes it into the `tenon:abi` section.
pub const ABI: u32 = 1;

/// The JSON Schema of `tenon.toml` (`tenon schema`), generated from the types.
#[cfg(feature = "schema")]
pub fn manifest_schema() -> schemars::Schema {
    let mut schema = schemars::schema_for!(Manifest);
    schema.insert("title".into(), "Tenon plugin manifest".into());
    schema
}
