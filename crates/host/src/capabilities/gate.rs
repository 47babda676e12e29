//! The double gate: a capability works only if the manifest asks for it and the tenant granted it.

use serde_json::Value;

use crate::{DenialReason, Denied, bindings::tenon::plugin::types::Error, guest::Guest};

impl Guest {
    /// The granted value of `capability`, or the typed denial; each denial is also noted for the report.
    pub fn pass(&mut self, capability: &'static str) -> Result<Value, Error> {
        let (reason, text) = if !self.release.declared.contains(capability) {
            (
                DenialReason::NotInManifest,
                format!(
                    "{capability}: the manifest of this release does not ask for it; add [capabilities.{capability}]"
                ),
            )
        } else if let Some(value) = self.granted.get(capability) {
            return Ok(value.clone());
        } else {
            (DenialReason::NotGranted, format!("{capability}: an admin of this tenant has not granted it"))
        };
        self.denied.insert(Denied { capability: capability.to_owned(), reason });
        Err(Error::Denied(text))
    }
}
