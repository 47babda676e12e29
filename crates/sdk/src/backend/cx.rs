//! The surroundings of a call: what a plugin may ask its host. `log config clock random` are free; the others
//! need a capability in the manifest and the tenant's grant.

use std::marker::PhantomData;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use tenon_contract::llm::{Completion, Prompt};

pub use super::bindings::tenon::plugin::email::Message as Email;
use super::{
    Collections, Directory, Error, Files, Http, Jobs, Kv, Result, Secrets, Services, Shared,
    bindings::tenon::plugin::{clock, config, email, events, llm, log, random},
};

/// The first argument of every method of [`super::Plugin`].
#[derive(Debug)]
pub struct Cx(());

impl Cx {
    pub(super) fn of_call() -> Self {
        Self(())
    }

    pub fn log(&self) -> Log<'_> {
        Log(PhantomData)
    }

    /// The settings of this installation.
    pub fn config(&self) -> Config {
        Config(config::get())
    }

    /// Small values of this installation; needs `[capabilities.kv]`.
    pub fn kv(&self) -> Kv<'_> {
        Kv::new()
    }

    /// Records of this plugin's own collections; needs `[capabilities.collections]`.
    pub fn collections(&self) -> Collections<'_> {
        Collections::new()
    }

    /// People and workspaces of the tenant; needs `[capabilities.directory]`.
    pub fn directory(&self) -> Directory<'_> {
        Directory::new()
    }

    /// Requests to granted hosts; needs `[capabilities.http]`.
    pub fn http(&self) -> Http<'_> {
        Http::new()
    }

    /// Signing with secrets; needs `[[capabilities.secrets]]`.
    pub fn secrets(&self) -> Secrets<'_> {
        Secrets::new()
    }

    /// Files of this installation; needs `[capabilities.files]`.
    pub fn files(&self) -> Files<'_> {
        Files::new()
    }

    /// Calls into other plugins; needs `[capabilities.services]`.
    pub fn services(&self) -> Services<'_> {
        Services::new()
    }

    /// Starting own jobs; needs `[capabilities.jobs]`.
    pub fn jobs(&self) -> Jobs<'_> {
        Jobs::new()
    }

    /// Small values in a namespace that a plugin offers with `[[shared]]`; needs it under `kv.shared`, or to be
    /// this plugin's own.
    pub fn shared<'cx>(&'cx self, namespace: &'cx str) -> Shared<'cx> {
        Shared::new(namespace)
    }

    /// Announces a fact, one of `events.emit`; `data` is an object. Answers its id, `evt_…`. [`super::Commit::emit`]
    /// does it together with records.
    pub fn emit(&self, event: &str, data: &impl Serialize) -> Result<String> {
        Ok(events::emit(event, &serde_json::to_string(data)?)?)
    }

    /// Takes a message for sending; needs `[capabilities.email]`.
    pub fn send_email(&self, message: &Email) -> Result<()> {
        Ok(email::send(message)?)
    }

    /// Text from the operator's AI service; needs `[capabilities.llm]`.
    pub fn complete(&self, prompt: &Prompt) -> Result<Completion> {
        Ok(serde_json::from_str(&llm::complete(&serde_json::to_string(prompt)?)?)?)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn now(&self) -> u64 {
        clock::now()
    }

    /// Nanoseconds of a clock that never goes back; only differences mean something.
    pub fn monotonic(&self) -> u64 {
        clock::monotonic()
    }

    /// At most 64 KiB of random bytes.
    pub fn random(&self, len: u32) -> Vec<u8> {
        random::bytes(len)
    }
}

/// Structured lines for the tenant's activity page; at most 100 of 8 KiB in one call.
#[derive(Debug)]
pub struct Log<'cx>(PhantomData<&'cx Cx>);

impl Log<'_> {
    pub fn debug(&self, message: &str, fields: &[(&str, Value)]) {
        write(log::Level::Debug, message, fields);
    }

    pub fn info(&self, message: &str, fields: &[(&str, Value)]) {
        write(log::Level::Info, message, fields);
    }

    pub fn warn(&self, message: &str, fields: &[(&str, Value)]) {
        write(log::Level::Warn, message, fields);
    }

    pub fn error(&self, message: &str, fields: &[(&str, Value)]) {
        write(log::Level::Error, message, fields);
    }
}

fn write(level: log::Level, message: &str, fields: &[(&str, Value)]) {
    let fields: Map<String, Value> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let text = if fields.is_empty() { String::new() } else { Value::Object(fields).to_string() };
    log::write(level, message, &text);
}

/// Effective settings; secrets are replaced by `set` or `unset`.
#[derive(Debug, Clone)]
pub struct Config(String);

impl Config {
    /// The settings as a type of the plugin's own.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(&self.0)
            .map_err(|error| Error::failed(["the settings do not fit: ", &error.to_string()].concat()))
    }

    pub fn json(&self) -> &str {
        &self.0
    }
}
