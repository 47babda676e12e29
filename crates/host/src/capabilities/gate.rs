//! The double gate: a capability works only if the manifest asks for it and the tenant granted it. What passed is
//! noted for the record of the call.

use std::time::Duration;

use serde_json::Value;
use tenon_contract::abi::CallKind;

use crate::{DenialReason, Denied, HostCall, bindings::tenon::plugin::types::Error, guest::Guest};

/// Of a name that a guest chose, when a denial shows it.
const SHOWN_CHARS: usize = 128;

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
        self.pass_as(capability, &[capability, ":", name].concat())
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
        // A grant that outlived what the manifest asks for opens nothing.
        let declared = self.kind != CallKind::ValidateConfig && self.release.declared.contains(capability);
        match found.is_empty() || !declared {
            true => self.pass_as(capability, capability).map(|_| Vec::new()),
            false => Ok(found),
        }
    }

    /// Time that the call has left.
    pub fn left(&self) -> Duration {
        self.limit.saturating_sub(self.started.elapsed())
    }

    /// Remembers what was done with a power; the first of them one by one, of the others how many. A target may come
    /// from the guest: it is cut, and what a database would not take is left out. It is never a key, the name of a file
    /// or a person.
    pub fn note(&mut self, capability: &'static str, target: &str, bytes: usize, ok: bool) {
        if self.calls.len() < self.limits.imports.noted_calls {
            self.calls.push(HostCall {
                capability: capability.to_owned(),
                target: target.chars().filter(|c| !c.is_control()).take(160).collect(),
                bytes: bytes as u64,
                ok,
            });
        }
        self.call_count += 1;
    }

    fn pass_as(&mut self, capability: &str, name: &str) -> Result<Value, Error> {
        let passes = self.kind != CallKind::ValidateConfig && self.release.declared.contains(name);
        if let Some(value) = self.granted.get(name).filter(|_| passes) {
            return Ok(value.clone());
        }
        // What was looked up is the name as it came; what is shown of it is short and plain.
        let name: String = name.chars().filter(|c| !c.is_control()).take(SHOWN_CHARS).collect();
        let (reason, text) = if self.kind == CallKind::ValidateConfig {
            (
                DenialReason::NotInThisCall,
                format!("{name}: while settings are checked, only log, config, clock and random work"),
            )
        } else if !passes {
            let add = match name.strip_prefix(capability).and_then(|part| part.strip_prefix(':')) {
                Some(part) => format!("add \"{part}\" to [capabilities.{capability}]"),
                None => format!("add [capabilities.{capability}]"),
            };
            (
                DenialReason::NotInManifest,
                format!("{name}: the manifest of this release does not ask for it; {add}"),
            )
        } else {
            (DenialReason::NotGranted, format!("{name}: an admin of this tenant has not granted it"))
        };
        if self.denied.len() < self.limits.imports.noted_denials {
            self.denied.insert(Denied { capability: name, reason });
        }
        Err(Error::Denied(text))
    }
}
