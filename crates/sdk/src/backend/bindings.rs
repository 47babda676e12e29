//! Generated from the contract's WIT. Nothing here is written by hand; [`crate::register_plugin!`] exports it.

// The generated glue passes pointers into the guest's own memory over the component boundary, as the canonical
// ABI lays down; it is the only unsafe code of a backend.
#![allow(unsafe_code, missing_docs, clippy::all, unused_qualifications, rust_2018_idioms)]

wit_bindgen::generate!({
    path: "../contract/wit",
    world: "plugin",
    runtime_path: "::tenon_sdk::backend::bindings::wit_bindgen_rt",
    pub_export_macro: true,
    export_macro_name: "__export_plugin",
    default_bindings_module: "::tenon_sdk::backend::bindings",
});

pub use wit_bindgen::rt as wit_bindgen_rt;
