//! Every power from a guest: with and without right, at its limits, inside its installation. A module for each.

mod email;
mod events;
mod files;
mod free;
mod gate;
mod http;
mod jobs;
mod kv;
mod llm;
mod records;
mod secrets;
mod services;

use std::sync::Arc;

use serde_json::Value;
use tenon_contract::abi::{CallKind, FaultCode};
use tenon_host::{BackendCall, CallReport, DenialReason, Denied, GuestLimits, ImportLimits, Outcome};

use crate::{calls::call_with, support::Sandbox};

/// The numbers that the tests break on purpose.
const MOST: ImportLimits = GuestLimits::PROFILE.imports;

/// Case and text of the error that the guest was told.
fn told(outcome: Outcome) -> (char, String) {
    match outcome {
        Outcome::Fault(fault) if fault.code == FaultCode::Refused => {
            let mut text = fault.message.chars();
            (text.next().expect("a case"), text.collect())
        }
        other => panic!("not refused: {other:?}"),
    }
}

fn body(outcome: Outcome) -> Vec<u8> {
    match outcome {
        Outcome::Answer { body, .. } => body,
        other => panic!("no answer: {other:?}"),
    }
}

fn text(outcome: Outcome) -> String {
    String::from_utf8(body(outcome)).expect("text")
}

/// One guest in a sandbox of its own, and the powers that its calls have.
struct Asked {
    sandbox: Sandbox,
    digest: String,
    powers: Vec<(&'static str, Value)>,
}

impl Asked {
    fn new(wasm: &[u8], powers: &[(&'static str, Value)]) -> Self {
        let sandbox = Sandbox::new();
        let digest = sandbox.backend(wasm);
        Self { sandbox, digest, powers: powers.to_vec() }
    }

    fn call(&self, body: impl Into<Vec<u8>>) -> BackendCall {
        let mut call = call_with(&self.digest, &self.powers);
        call.body = body.into();
        call
    }

    async fn with(&self, body: impl Into<Vec<u8>>) -> CallReport {
        self.sandbox.run(self.call(body)).await
    }

    /// The text of the refusal `invalid`, which must hold `part`; nothing may have reached the embedder.
    async fn invalid(&self, body: impl Into<Vec<u8>>, part: &str) {
        let (case, message) = told(self.with(body).await.outcome);
        assert!(case == '1' && message.contains(part), "{part}: {case} {message}");
        self.untouched();
    }

    fn questions(&self) -> Vec<String> {
        self.sandbox.services.asked.lock().unwrap().clone()
    }

    fn untouched(&self) {
        assert_eq!(self.questions(), Vec::<String>::new(), "nothing reached the embedder");
        assert!(self.sandbox.services.values.lock().unwrap().is_empty());
        assert!(self.sandbox.services.files.lock().unwrap().is_empty());
    }
}

/// The double gate, and the calls that get no powers. `wasm` uses one power, the last of `powers`.
async fn denied_without(wasm: &[u8], powers: &[(&'static str, Value)]) {
    let asked = Asked::new(wasm, powers);
    let (name, _) = powers.last().expect("a power");
    let denied = |reason| vec![Denied { capability: (*name).to_owned(), reason }];
    let refused = |report: CallReport, reason, part: &str| {
        let (case, message) = told(report.outcome);
        assert!(case == '0' && message.starts_with(name) && message.contains(part), "{case} {message}");
        assert_eq!(report.denied, denied(reason));
        message
    };
    let mut nothing = asked.call("x");
    (nothing.release.declared, nothing.granted) = Default::default();
    let undeclared =
        refused(asked.sandbox.run(nothing).await, DenialReason::NotInManifest, "manifest of this release");

    let mut declared = asked.call("x");
    declared.granted = Arc::default();
    let ungranted = refused(asked.sandbox.run(declared).await, DenialReason::NotGranted, "has not granted");
    assert_ne!(undeclared, ungranted);

    let mut granted = asked.call("x");
    granted.release.declared = Arc::default();
    refused(asked.sandbox.run(granted).await, DenialReason::NotInManifest, "manifest of this release");

    let mut checking = asked.call("x");
    checking.kind = CallKind::ValidateConfig;
    refused(asked.sandbox.run(checking).await, DenialReason::NotInThisCall, "while settings are checked");
    asked.untouched();
}
