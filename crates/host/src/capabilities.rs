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
