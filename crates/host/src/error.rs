//! Why the sandbox itself could not start or could not use an artefact.

use std::{io, path::PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum HostError {
    #[error(
        "the sandbox needs {need_gib} GiB of address space (each of {slots} memories reserves 4 GiB), but this process \
         may use {have_gib} GiB: raise its limit (`ulimit -v unlimited`) or lower the numbers of concurrent calls"
    )]
    AddressSpace { need_gib: u64, have_gib: u64, slots: u32 },
    #[error("the sandbox could not start: {0}")]
    Engine(String),
    #[error("the sandbox's {what} must be at least 1")]
    Zero { what: &'static str },
    #[error("the folder of compiled plugins {}: {source}", path.display())]
    ArtefactsDir { path: PathBuf, source: io::Error },
    #[error(
        "the folder of compiled plugins {} may be written by others (mode {mode:o}, owner {owner}): \
         it must belong to this user with mode 0700",
        path.display()
    )]
    ArtefactsDirOpen { path: PathBuf, mode: u32, owner: u32 },
    #[error("a thread of the sandbox could not start: {0}")]
    Thread(#[source] io::Error),
}
