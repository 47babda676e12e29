//! What a step is expected to bring, and every way in which it did not. What is not named is not looked at; a fault
//! that nobody expects is a failure.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use tenon_contract::abi::{Fault, RouteAnswer};
use tenon_host::{DenialReason, Outcome};

use super::case::plain;
use crate::{
    sandbox::{Recorded, Tenant},
    subset,
};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    pub status: Option<u16>,
    /// At least this.
    pub answer: Option<Value>,
    /// The sentence for people.
    pub message: Option<String>,
    /// A part of the body.
    pub text: Option<String>,
    pub headers: Option<BTreeMap<String, String>>,
    pub fault: Option<FaultExpect>,
    pub events: Option<Vec<Value>>,
    pub emails: Option<Vec<Value>>,
    pub requests: Option<Vec<Value>>,
    pub calls: Option<Vec<Value>>,
    pub jobs: Option<Vec<Value>>,
    pub progress: Option<Vec<Value>>,
    pub logs: Option<Vec<Value>>,
    /// Collection → values of all its records, the oldest first.
    #[serde(default)]
    pub records: BTreeMap<String, Vec<Value>>,
    /// Collection → how many there are.
    #[serde(default)]
    pub count: BTreeMap<String, usize>,
    #[serde(default)]
    pub kv: Map<String, Value>,
    /// The newest first.
    pub files: Option<Vec<Value>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultExpect {
    pub code: Option<String>,
    pub message: Option<String>,
    /// `/count`, or with the code, `/count too_large`; in their order.
    pub fields: Option<Vec<String>>,
}

/// What a call brought.
#[derive(Debug, Clone)]
pub struct Brought {
    /// Of a route.
    pub status: Option<u16>,
    pub headers: BTreeMap<String, String>,
    pub answer: Value,
    pub text: String,
    pub fault: Option<Fault>,
    /// Neither an answer nor a fault.
    pub broke: Option<String>,
}

impl Brought {
    /// `body_is_answer`: the head says only how, as with routes and services.
    pub fn of(outcome: Outcome, tenant: &Tenant, body_is_answer: bool) -> Self {
        let mut brought = Self {
            status: None,
            headers: BTreeMap::new(),
            answer: Value::Null,
            text: String::new(),
            fault: None,
            broke: None,
        };
        match outcome {
            Outcome::Answer { head, body } if body_is_answer => {
                let mut body = body;
                if let Ok(RouteAnswer { status, headers, file }) = serde_json::from_str::<RouteAnswer>(&head)
                {
                    brought.status = Some(status);
                    brought.headers =
                        headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
                    if let Some((info, bytes)) = file.and_then(|id| tenant.file(&id)) {
                        brought.headers.entry("content-type".into()).or_insert(info.content_type);
                        body = bytes;
                    }
                }
                brought.text = String::from_utf8_lossy(&body).into_owned();
                brought.answer = serde_json::from_slice(&body).unwrap_or(Value::Null);
            }
            Outcome::Answer { head, body } => {
                brought.text = String::from_utf8_lossy(&body).into_owned();
                brought.answer = serde_json::from_str(&head).unwrap_or(Value::Null);
            }
            Outcome::Fault(fault) => brought.fault = Some(fault),
            other => brought.broke = Some(in_words(&other)),
        }
        brought
    }

    /// The plugin was not asked.
    pub fn refused(status: u16, text: String) -> Self {
        let answer = json!({ "detail": text });
        let headers = BTreeMap::new();
        Self { status: Some(status), headers, answer, text, fault: None, broke: None }
    }
}

fn in_words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Deadline { limit } => format!("it took longer than its {} ms", limit.as_millis()),
        Outcome::OutOfMemory { limit } => format!("it wanted more than its {} MiB of memory", limit >> 20),
        Outcome::Trap { message } | Outcome::Failed { message } => message.clone(),
        Outcome::NotReady => "its code is not compiled".into(),
        Outcome::Busy => "no place was free in time".into(),
        Outcome::BreakerOpen { .. } => "it failed too often and rests".into(),
        Outcome::Answer { .. } | Outcome::Fault(_) => String::new(),
    }
}

/// Says how to mend a use of a power that was refused.
pub fn denial(capability: &str, reason: DenialReason) -> String {
    match reason {
        DenialReason::NotInManifest => {
            format!("{capability} was used and is not in tenon.toml; ask for it under [capabilities]")
        }
        DenialReason::NotGranted => format!("{capability} was used and `grants` of this case leaves it out"),
        DenialReason::NotInThisCall => {
            format!("{capability} was used in validate-config, where it never works")
        }
    }
}

impl Expect {
    /// `(code, sentence)` of each difference.
    pub fn differences(
        &self,
        brought: &Brought,
        did: &Recorded,
        tenant: &Tenant,
    ) -> Vec<(&'static str, String)> {
        let mut found = self.of_answer(brought);
        let mut list = |code: &'static str, expected: &Option<Vec<Value>>, did: &[Value]| {
            if let Some(expected) = expected {
                let expected = plain(&Value::Array(expected.clone()));
                let differences = subset::differences(&expected, &Value::Array(did.to_vec()));
                found.extend(differences.into_iter().map(|text| (code, format!("{code}{text}"))));
            }
        };
        list("events", &self.events, &did.events);
        list("emails", &self.emails, &did.emails);
        list("requests", &self.requests, &did.requests);
        list("calls", &self.calls, &did.calls);
        list("jobs", &self.jobs, &did.jobs);
        list("progress", &self.progress, &did.progress);
        list("logs", &self.logs, &did.logs);
        list("files", &self.files, &tenant.files());
        for (collection, expected) in &self.records {
            let stored =
                tenant.records(collection).into_iter().map(|record| Value::Object(record.values)).collect();
            let differences =
                subset::differences(&plain(&Value::Array(expected.clone())), &Value::Array(stored));
            found.extend(differences.into_iter().map(|text| ("records", format!("{collection}{text}"))));
        }
        for (collection, expected) in &self.count {
            let stored = tenant.records(collection).len();
            if stored != *expected {
                found.push(("count", format!("{collection}: expected {expected} records, found {stored}")));
            }
        }
        if !self.kv.is_empty() {
            let stored = Value::Object(tenant.values().into_iter().collect());
            let differences = subset::differences(&plain(&Value::Object(self.kv.clone())), &stored);
            found.extend(differences.into_iter().map(|text| ("kv", format!("kv{text}"))));
        }
        found
    }

    fn of_answer(&self, brought: &Brought) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        if let Some(broke) = &brought.broke {
            found.push(("broke", format!("the plugin brought no answer: {broke}")));
            return found;
        }
        match (&self.fault, &brought.fault) {
            (None, Some(fault)) => {
                let fields: Vec<String> = fault
                    .fields
                    .iter()
                    .map(|field| format!(" {} {}: {}", field.pointer, field.code, field.message))
                    .collect();
                let code = json!(fault.code);
                found.push((
                    "fault",
                    format!("a fault that nobody expects: {code} {:?}{}", fault.message, fields.concat()),
                ));
                return found;
            }
            (Some(_), None) => {
                found.push(("fault", format!("expected a fault, and it answered {}", brought.answer)))
            }
            (Some(expected), Some(fault)) => expected.compare(fault, &mut found),
            (None, None) => {}
        }
        if let Some(expected) = self.status
            && brought.status != Some(expected)
        {
            let status = brought.status.map_or_else(|| "none".to_owned(), |status| status.to_string());
            found.push((
                "status",
                format!("expected the status {expected}, found {status}: {}", brought.text),
            ));
        }
        if let Some(expected) = &self.answer {
            let differences = subset::differences(&plain(expected), &brought.answer);
            found.extend(differences.into_iter().map(|text| ("answer", format!("answer{text}"))));
        }
        if let Some(expected) = &self.message {
            let message = brought.answer.get("message").and_then(Value::as_str).unwrap_or_default();
            if message != expected {
                found.push(("message", format!("expected the message {expected:?}, found {message:?}")));
            }
        }
        if let Some(part) = self.text.as_ref().filter(|part| !brought.text.contains(part.as_str())) {
            found.push(("text", format!("expected {part:?} in the body, found {:?}", brought.text)));
        }
        for (name, expected) in self.headers.iter().flatten() {
            let header = brought.headers.get(&name.to_ascii_lowercase());
            if header != Some(expected) {
                found.push(("headers", format!("{name}: expected {expected:?}, found {header:?}")));
            }
        }
        found
    }
}

impl FaultExpect {
    fn compare(&self, fault: &Fault, found: &mut Vec<(&'static str, String)>) {
        let code = json!(fault.code);
        if let Some(expected) =
            self.code.as_ref().filter(|expected| code != Value::String((*expected).clone()))
        {
            found.push((
                "fault",
                format!("expected the code {expected:?}, found {code}: {:?}", fault.message),
            ));
        }
        if let Some(expected) = self.message.as_ref().filter(|expected| **expected != fault.message) {
            found.push(("fault", format!("expected the message {expected:?}, found {:?}", fault.message)));
        }
        let Some(expected) = &self.fields else { return };
        let fits = expected.len() == fault.fields.len()
            && expected.iter().zip(&fault.fields).all(|(expected, field)| {
                let (pointer, code) = expected.split_once(' ').unwrap_or((expected, &field.code));
                pointer == field.pointer && code == field.code
            });
        if !fits {
            let fields: Vec<String> =
                fault.fields.iter().map(|field| format!("{} {}", field.pointer, field.code)).collect();
            found.push(("fault", format!("expected the fields {expected:?}, found {fields:?}")));
        }
    }
}
