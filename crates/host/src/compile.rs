//! Turning WebAssembly into an artefact. Compile bombs are not the runtime's bug: it happens in a
//! subprocess with limits (`tenon-server compile`) that [`compile_in_subprocess`] starts and may kill.

mod child;
mod parent;

use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::{
    ModuleKind,
    artefact::{self, ArtefactKey},
    check, engine,
};

pub use child::compile_stdin_main;
pub use parent::{CompileError, CompileLimits, compile_in_subprocess};

/// Larger modules are refused before anything looks at them.
pub const MAX_WASM_BYTES: usize = 16 << 20;

/// Checks, compiles and writes the artefact, in this process: only for the subprocess itself and for
/// tests. Answers the SHA-256 of `wasm`, which names the artefact. An error is one sentence for people.
pub fn compile_here(kind: ModuleKind, wasm: &[u8], artefacts_dir: &Path) -> Result<String, String> {
    if wasm.len() > MAX_WASM_BYTES {
        return Err(format!("the module has {} bytes; at most {MAX_WASM_BYTES}", wasm.len()));
    }
    check::check_structure(kind, wasm)
        .map_err(|issues| issues.into_iter().map(|issue| issue.message).collect::<Vec<_>>().join("; "))?;
    let digest = hex::encode(Sha256::digest(wasm));
    let hash = engine::engine_hash().map_err(|error| error.to_string())?;
    let key = ArtefactKey::new(kind, &digest, &hash).ok_or("a digest is not 32 bytes")?;
    artefact::prepare_dir(artefacts_dir).map_err(|error| error.to_string())?;
    let compiler = engine::compiling().map_err(|error| error.to_string())?;
    let code = match kind {
        ModuleKind::Backend => compiler.precompile_component(wasm),
        ModuleKind::View => compiler.precompile_module(wasm),
    };
    let code = code.map_err(|error| format!("{error:#}"))?;
    artefact::write(artefacts_dir, &key, &code).map_err(|error| format!("writing the artefact: {error}"))?;
    Ok(digest)
}
