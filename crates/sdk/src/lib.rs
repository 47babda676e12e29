//! Write Tenon plugins: [`Plugin`] and [`register_plugin!`] for a backend, [`View`] and [`register_view!`] for
//! views. Each half stands behind a cargo feature of its name and is compiled by its own run of `tenon build`.

// The register macros and the generated bindings name this crate from outside.
#[allow(unused_extern_crates, reason = "a half alone may not name it")]
extern crate self as tenon_sdk;

#[cfg(feature = "backend")]
pub mod backend;
mod percent;
pub mod time;
#[cfg(feature = "view")]
pub mod view;

#[cfg(feature = "backend")]
pub use backend::{
    Changed, Commit, Cx, Done, Email, Error, Find, Health, JobReport, JobRun, Plugin, Record, Request,
    Response, Result, ServiceCall, TestReport, Uninstall, Writes,
};
pub use percent::percent_encoded;
#[cfg(feature = "view")]
pub use view::{Step, View};

pub use serde;
pub use serde_json;
pub use tenon_contract as contract;

/// Bakes the version of the contract, and for a backend the kinds of calls it handles, into the module, where
/// the check at publish finds them. Used by the register macros.
#[doc(hidden)]
#[macro_export]
macro_rules! __bake_section {
    ($section:literal, $name:ident, $text:expr) => {
        #[cfg(target_arch = "wasm32")]
        #[used]
        // SAFETY: a custom section is data beside the module; nothing in the module reads or links to it.
        #[unsafe(link_section = $section)]
        static $name: [u8; $crate::__len($text)] = $crate::__bytes($text);
    };
}

#[doc(hidden)]
pub const fn __len(text: &str) -> usize {
    text.len()
}

#[doc(hidden)]
pub const fn __bytes<const N: usize>(text: &str) -> [u8; N] {
    let (from, mut to, mut at) = (text.as_bytes(), [0; N], 0);
    while at < N {
        // Kinds are idents in the macro: `validate_config` for `validate-config`.
        to[at] = if from[at] == b'_' { b'-' } else { from[at] };
        at += 1;
    }
    to
}

/// [`contract::ABI`] as text.
#[doc(hidden)]
pub const __ABI: &str = "1";
const _: () = assert!(contract::ABI == 1);
