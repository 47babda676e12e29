//! The powers a backend can have, one module each. `log`, `config`, `clock` and `random` are free; every
//! other passes [`gate`] on each call.

mod clock;
mod collections;
mod config;
mod directory;
pub(crate) mod gate;
mod kv;
mod log;
mod random;
mod refusal;

use wasmtime::{
    Engine,
    component::{HasSelf, Linker},
};

use crate::{bindings::Plugin, guest::Guest};

/// Capabilities a manifest need not ask for.
pub const FREE: [&str; 4] = ["log", "config", "clock", "random"];
/// Capabilities that are asked for and granted.
pub const GATED: [&str; 3] = ["kv", "collections", "directory"];

/// The one linker: our world and nothing else. Built once; grants live in the store.
pub fn link(engine: &Engine) -> wasmtime::Result<Linker<Guest>> {
    let mut linker = Linker::new(engine);
    Plugin::add_to_linker::<_, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    Ok(linker)
}

impl crate::bindings::tenon::plugin::types::Host for Guest {}
