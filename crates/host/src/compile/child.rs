//! The subprocess's half: lower own limits first, then read, compile, write. It is started with an empty
//! environment and knows no configuration, database or secret.

use std::{
    io::{self, Read as _},
    path::Path,
    process::ExitCode,
};

use rustix::process::{Resource, Rlimit, setrlimit};

use super::{CompileLimits, MAX_WASM_BYTES, compile_here};
use crate::ModuleKind;

/// The code was refused; the reason is on stderr.
pub(super) const EXIT_REFUSED: u8 = 3;

/// Main function of `tenon-server compile`: WebAssembly on stdin, the artefact into `artefacts_dir`,
/// a reason on stderr when it fails (exit code 3).
pub fn compile_stdin_main(kind: ModuleKind, artefacts_dir: &Path, limits: CompileLimits) -> ExitCode {
    let done = lower_limits(limits)
        .map_err(|error| format!("setting the limits of the compiler: {error}"))
        .and_then(|()| read_stdin())
        .and_then(|wasm| compile_here(kind, &wasm, artefacts_dir));
    match done {
        Ok(_) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::from(EXIT_REFUSED)
        }
    }
}

fn lower_limits(limits: CompileLimits) -> io::Result<()> {
    let fixed = |value: u64| Rlimit { current: Some(value), maximum: Some(value) };
    // SIGXCPU at the first, SIGKILL a second later should it be ignored.
    setrlimit(
        Resource::Cpu,
        Rlimit { current: Some(limits.cpu_seconds), maximum: Some(limits.cpu_seconds + 1) },
    )?;
    setrlimit(Resource::As, fixed(limits.memory_bytes))?;
    setrlimit(Resource::Core, fixed(0))?;
    Ok(())
}

fn read_stdin() -> Result<Vec<u8>, String> {
    let mut wasm = Vec::new();
    io::stdin()
        .lock()
        .take(MAX_WASM_BYTES as u64 + 1)
        .read_to_end(&mut wasm)
        .map_err(|error| format!("reading the module: {error}"))?;
    Ok(wasm)
}
