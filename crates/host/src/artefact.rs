//! Compiled code on disk: one file per module, engine and kind, made by the compile subprocess and read
//! by the host. The file says what it is; the host believes it only after owner, mode and digest fit.

mod folder;
mod load;

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

pub use folder::{prepare_dir, read, sweep, write};
pub use load::{load_component, load_module};

/// What a piece of WebAssembly is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ModuleKind {
    /// A component of world `tenon:plugin`.
    Backend,
    /// A core module without imports.
    View,
}

impl ModuleKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Backend => "backend",
            Self::View => "view",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Backend, Self::View].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Names one artefact; a digest in it is always 32 bytes, so no name can leave the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ArtefactKey {
    pub kind: ModuleKind,
    /// SHA-256 of the WebAssembly.
    pub wasm: [u8; 32],
    /// See [`crate::engine_hash`].
    pub engine: [u8; 32],
}

impl ArtefactKey {
    pub fn new(kind: ModuleKind, wasm_digest: &str, engine_hash: &str) -> Option<Self> {
        Some(Self { kind, wasm: parse_digest(wasm_digest)?, engine: parse_digest(engine_hash)? })
    }

    pub fn path(&self, dir: &Path) -> PathBuf {
        let (wasm, engine) = (hex::encode(self.wasm), hex::encode(&self.engine[..8]));
        dir.join(format!("{}-{wasm}-{engine}.cwasm", self.kind.as_str()))
    }
}

/// 64 lower-case hex characters, as digests are written everywhere in Tenon.
fn parse_digest(text: &str) -> Option<[u8; 32]> {
    let plain = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let mut digest = [0; 32];
    (plain && hex::decode_to_slice(text, &mut digest).is_ok()).then_some(digest)
}

const MAGIC: &[u8; 8] = b"TENONART";
const FORMAT: u32 = 1;
const HEADER: usize = 8 + 4 + 4 + 32 * 3;

/// Puts the header before compiled code: magic, format, kind, wasm digest, engine hash, SHA-256 of the rest.
pub fn encode(key: &ArtefactKey, code: &[u8]) -> Vec<u8> {
    let mut file = Vec::with_capacity(HEADER + code.len());
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&FORMAT.to_le_bytes());
    file.extend_from_slice(&kind_number(key.kind).to_le_bytes());
    file.extend_from_slice(&key.wasm);
    file.extend_from_slice(&key.engine);
    file.extend_from_slice(&Sha256::digest(code));
    file.extend_from_slice(code);
    file
}

/// The compiled code in `file`, if it is what `key` names and nobody changed a bit of it.
pub fn decode<'file>(key: &ArtefactKey, file: &'file [u8]) -> Result<&'file [u8], Unusable> {
    let (head, code) = file.split_at_checked(HEADER).ok_or(Unusable::Header)?;
    let expected = encode(key, &[]);
    // All of the header before the code's digest.
    if head[..HEADER - 32] != expected[..HEADER - 32] {
        return Err(Unusable::Header);
    }
    if head[HEADER - 32..] != Sha256::digest(code)[..] {
        return Err(Unusable::Digest);
    }
    Ok(code)
}

fn kind_number(kind: ModuleKind) -> u32 {
    match kind {
        ModuleKind::Backend => 1,
        ModuleKind::View => 2,
    }
}

/// Why an artefact is not used. The embedder compiles anew; the host logs it.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    #[error("there is none")]
    Missing,
    #[error("it cannot be read: {0}")]
    Read(#[source] std::io::Error),
    #[error("it is not a plain file of this user with mode 0600 (mode {mode:o}, owner {owner})")]
    Permissions { mode: u32, owner: u32 },
    #[error("its header names other code, another engine or another format")]
    Header,
    #[error("its digest does not fit: it was changed or cut")]
    Digest,
    #[error("the engine does not take it: {0}")]
    Engine(String),
}
