//! The double gate: a capability works only if the manifest asks for it and the tenant granted it.

use serde_json::Value;
use tenon_contract::abi::CallKind;

use crate::{DenialReason, Denied, bindings::tenon::plugin::types::Error, guest::Guest};

impl Guest {
    /// The granted value of `capability`, or the typed denial; each denial is also noted for the report.
    pub fn pass(&mut self, capability: &'static str) -> Result<Value, Error> {
        self.pass_as(capability, capability)
    }

    /// The same for a part that is granted by itself: `directory:members` of `directory`.
    pub fn pass_part(&mut self, capability: &'static str, part: &'static str) -> Result<Value, Error> {
        self.pass_as(capability, &[capability, ":", part].concat())
    }

    fn pass_as(&mut self, capability: &str, name: &str) -> Result<Value, Error> {
        let (reason, text) = if self.kind == CallKind::ValidateConfig {
            (
                DenialReason::NotInThisCall,
                format!("{name}: while settings are checked, only log, config, clock and random work"),
            )
        } else if !self.release.declared.contains(name) {
            let add = match name.strip_prefix(capability).and_then(|part| part.strip_prefix(':')) {
                Some(part) => format!("add \"{part}\" to [capabilities.{capability}]"),
                None => format!("add [capabilities.{capability}]"),
            };
            (
                DenialReason::NotInManifest,
                format!("{name}: the manifest of this release does not ask for it; {add}"),
            )
        } else if let Some(value) = self.granted.get(name) {
            return Ok(value.clone());
        } else {
            (DenialReason::NotGranted, format!("{name}: an admin of this tenant has not granted it"))
        };
        self.denied.insert(Denied { capability: name.to_owned(), reason });
        Err(Error::Denied(text))
    }
}
