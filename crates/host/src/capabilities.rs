//! The powers a backend can have, one module each. `log`, `config`, `clock` and `random` are free; every
//! other passes [`gate`] on each call.

mod clock;
mod collections;
mod config;
mod directory;
mod email;
mod events;
mod files;
pub(crate) mod gate;
mod http;
mod jobs;
mod kv;
mod llm;
mod log;
mod random;
mod refusal;
mod secrets;
mod services;

use serde::Serialize;
use serde_json::Value;
use wasmtime::{
    Engine,
    component::{HasSelf, Linker},
};

use crate::{
    ServiceError,
    bindings::{Plugin, tenon::plugin::types::Error},
    guest::Guest,
};

/// Capabilities a manifest need not ask for.
pub const FREE: [&str; 4] = ["log", "config", "clock", "random"];
/// Capabilities that are asked for and granted.
pub const GATED: [&str; 11] = [
    "kv",
    "collections",
    "directory",
    "http",
    "secrets",
    "files",
    "events",
    "services",
    "email",
    "jobs",
    "llm",
];

/// The one linker: our world and nothing else. Built once; grants live in the store.
pub fn link(engine: &Engine) -> wasmtime::Result<Linker<Guest>> {
    let mut linker = Linker::new(engine);
    Plugin::add_to_linker::<_, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    Ok(linker)
}

impl crate::bindings::tenon::plugin::types::Host for Guest {}

/// An answer as JSON.
fn write(answer: &impl Serialize) -> Result<String, Error> {
    let text = serde_json::to_string(answer);
    Ok(text.map_err(|error| ServiceError::Unavailable(format!("the answer cannot be written: {error}")))?)
}

/// U+0000 in a text or a name: one of the databases keeps none.
fn no_null(what: &str, value: &Value) -> Result<(), Error> {
    fn has(value: &Value) -> bool {
        match value {
            Value::String(text) => text.contains('\0'),
            Value::Array(items) => items.iter().any(has),
            Value::Object(map) => map.iter().any(|(name, value)| name.contains('\0') || has(value)),
            _ => false,
        }
    }
    match has(value) {
        true => Err(Error::Invalid(format!("U+0000 stands in {what}; leave it out"))),
        false => Ok(()),
    }
}
