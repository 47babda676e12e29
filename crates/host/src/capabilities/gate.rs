//! The double gate: a capability works only if the manifest asks for it and the tenant granted it. What passed is
//! noted for the record of the call.

use std::time::Duration;

use serde_json::Value;
use tenon_contract::abi::CallKind;

use crate::{DenialReason, Denied, HostCall, bindings::tenon::plugin::types::Error, guest::Guest};

/// Host calls that are kept one by one.
const MAX_NOTED: usize = 50;

impl Guest {
    /// The granted value of `capability`, or the typed denial; each denial is also noted for the report.
    pub fn pass(&mut self, capability: &'static str) -> Result<Value, Error> {
        self.pass_as(capability, capability)
    }

    /// The same for a part that is granted by itself: `directory:members` of `directory`.
    pub fn pass_part(&mut self, capability: &'static str, part: &'static str) -> Result<Value, Error> {
        self.pass_as(capability, &[capability, ":", part].concat())
    }

    /// The same for a part whose name comes from the guest: `secrets:api_token`, `services:crm/contacts@1`.
    pub fn pass_named(&mut self, capability: &'static str, name: &str) -> Result<Value, Error> {
        let shown: String = name.chars().take(128).filter(|c| !c.is_control()).collect();
        self.pass_as(capability, &[capability, ":", &shown].concat())
    }

    /// Every value that was allowed of a capability whose powers are granted one by one: hosts of `http` (also
    /// `config:` ones, as the manifest writes them), services that may be called.
    pub fn pass_any(&mut self, capability: &'static str) -> Result<Vec<String>, Error> {
        let mut found = Vec::new();
        for (key, grant) in self.granted.of(capability) {
            match key.strip_prefix(capability).filter(|rest| rest.starts_with(":config:")) {
                Some(rest) => found.push(rest[1..].to_owned()),
                None => found.extend(super::http::values(grant).map(str::to_owned)),
            }
        }
        // Nothing is left to allow when one of them was granted: the gate then only looks at the manifest.
        match found.is_empty() || self.kind == CallKind::ValidateConfig {
            true => self.pass_as(capability, capability).map(|_| Vec::new()),
            false => Ok(found),
        }
    }

    /// Time that the call has left.
    pub fn left(&self) -> Duration {
        self.limit.saturating_sub(self.started.elapsed())
    }

    /// Remembers what was done with a power; the first of them one by one, of the others how many.
    pub fn note(&mut self, capability: &'static str, target: &str, bytes: usize, ok: bool) {
        if self.calls.len() < MAX_NOTED {
            self.calls.push(HostCall {
                capability: capability.to_owned(),
                target: target.chars().take(160).collect(),
                bytes: bytes as u64,
                ok,
            });
        }
        self.call_count += 1;
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
