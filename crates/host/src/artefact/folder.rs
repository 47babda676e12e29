//! The folder of artefacts: 0700, files 0600, written whole or not at all.

use std::{
    ffi::OsStr,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::Path,
    time::Duration,
};

use super::{ArtefactKey, Unusable, encode};
use crate::HostError;

/// Bits that let anybody but the owner in.
const OTHERS: u32 = 0o077;
const DRAFT: &str = "draft";
const DRAFT_LIFE: Duration = Duration::from_secs(3600);

/// Makes the folder if it is missing, and refuses one that others may write or read.
pub fn prepare_dir(dir: &Path) -> Result<(), HostError> {
    let failed = |source| HostError::ArtefactsDir { path: dir.to_owned(), source };
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(failed)?;
    let meta = fs::metadata(dir).map_err(failed)?;
    if meta.uid() != own_uid() || meta.mode() & OTHERS != 0 {
        return Err(HostError::ArtefactsDirOpen {
            path: dir.to_owned(),
            mode: meta.mode() & 0o7777,
            owner: meta.uid(),
        });
    }
    Ok(())
}

/// Throws away what compilers that were killed left behind. Anything younger may still be written.
pub fn sweep(dir: &Path) {
    let Ok(files) = fs::read_dir(dir) else { return };
    for file in files.flatten() {
        let old = file
            .metadata()
            .and_then(|meta| meta.modified())
            .is_ok_and(|at| at.elapsed().is_ok_and(|age| age > DRAFT_LIFE));
        if old && file.path().extension() == Some(OsStr::new(DRAFT)) {
            fs::remove_file(file.path()).ok();
        }
    }
}

/// Reads an artefact file after owner and mode fit. The bytes are the caller's own copy: what is checked
/// is what is used.
pub fn read(dir: &Path, key: &ArtefactKey) -> Result<Vec<u8>, Unusable> {
    let mut file = OpenOptions::new()
        .read(true)
        .custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed())
        .open(key.path(dir))
        .map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Unusable::Missing,
            _ => Unusable::Read(error),
        })?;
    let meta = file.metadata().map_err(Unusable::Read)?;
    if !meta.is_file() || meta.uid() != own_uid() || meta.mode() & OTHERS != 0 {
        return Err(Unusable::Permissions { mode: meta.mode() & 0o7777, owner: meta.uid() });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0));
    file.read_to_end(&mut bytes).map_err(Unusable::Read)?;
    Ok(bytes)
}

/// Writes an artefact beside its place and moves it there, so that a reader sees all of it or nothing.
pub fn write(dir: &Path, key: &ArtefactKey, code: &[u8]) -> io::Result<()> {
    let path = key.path(dir);
    let mut nonce = [0; 8];
    getrandom::fill(&mut nonce).map_err(|error| io::Error::other(error.to_string()))?;
    let draft = path.with_extension(format!("{}.{DRAFT}", hex::encode(nonce)));
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .and_then(|mut file: File| {
            file.write_all(&encode(key, code))?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&draft, &path));
    if written.is_err() {
        fs::remove_file(&draft).ok();
    }
    written
}

fn own_uid() -> u32 {
    rustix::process::geteuid().as_raw()
}
