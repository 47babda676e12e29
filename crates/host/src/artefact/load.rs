//! From checked bytes to code the engine can run. The only unsafe code of the sandbox.
#![allow(unsafe_code)]

use std::path::Path;

use wasmtime::{Engine, Module, component::Component};

use super::{ArtefactKey, Unusable, decode, read};

pub fn load_component(engine: &Engine, dir: &Path, key: &ArtefactKey) -> Result<Component, Unusable> {
    let file = read(dir, key)?;
    let code = decode(key, &file)?;
    // SAFETY: `deserialize` wants bytes that this version of wasmtime made. Only the compile subprocess
    // writes such files: the folder (0700) and the file (0600) belong to our own user, which was checked
    // on the open file, and the header, engine hash and SHA-256 were checked on these very bytes, which
    // nobody else can reach. Wasmtime checks version, target, CPU features and tunables once more.
    unsafe { Component::deserialize(engine, code) }.map_err(|error| Unusable::Engine(format!("{error:#}")))
}

pub fn load_module(engine: &Engine, dir: &Path, key: &ArtefactKey) -> Result<Module, Unusable> {
    let file = read(dir, key)?;
    let code = decode(key, &file)?;
    // SAFETY: as in `load_component`.
    unsafe { Module::deserialize(engine, code) }.map_err(|error| Unusable::Engine(format!("{error:#}")))
}
