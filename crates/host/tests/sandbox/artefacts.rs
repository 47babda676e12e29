//! Compiled code on disk: used only if nobody else can have written it.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::PathBuf,
    time::{Duration, SystemTime},
};

use tenon_host::{Host, HostConfig, HostError, ModuleKind, Outcome, compile};
use tenon_hostile::{counter_backend, noop_backend};

use crate::support::Sandbox;

/// The one file in the folder.
fn file(sandbox: &Sandbox) -> PathBuf {
    let mut files = fs::read_dir(sandbox.artefacts()).unwrap();
    let file = files.next().expect("one file").unwrap().path();
    assert!(files.next().is_none(), "no drafts stay");
    file
}

async fn refused(change: impl FnOnce(&PathBuf)) {
    let sandbox = Sandbox::new();
    let digest = sandbox.backend(&noop_backend());
    change(&file(&sandbox));
    assert_eq!(sandbox.route(&digest).await.outcome, Outcome::NotReady);
    // The file went, so that whoever looks for it compiles anew.
    assert!(!sandbox.host.has_artefact(&digest, ModuleKind::Backend));
    sandbox.backend(&noop_backend());
    assert!(matches!(sandbox.route(&digest).await.outcome, Outcome::Answer { .. }));
}

#[tokio::test]
async fn a_changed_bit_is_refused() {
    for from_end in [1, 5_000] {
        refused(|file| {
            let mut bytes = fs::read(file).unwrap();
            let at = bytes.len() - from_end;
            bytes[at] ^= 1;
            fs::write(file, bytes).unwrap();
        })
        .await;
    }
}

#[tokio::test]
async fn a_changed_header_is_refused() {
    for at in [0, 8, 12, 16, 48] {
        refused(|file| {
            let mut bytes = fs::read(file).unwrap();
            bytes[at] ^= 1;
            fs::write(file, bytes).unwrap();
        })
        .await;
    }
}

#[tokio::test]
async fn a_cut_file_is_refused() {
    refused(|file| {
        let bytes = fs::read(file).unwrap();
        fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
    })
    .await;
    refused(|file| fs::write(file, b"").unwrap()).await;
}

#[tokio::test]
async fn a_file_that_others_may_write_is_refused() {
    refused(|file| fs::set_permissions(file, fs::Permissions::from_mode(0o622)).unwrap()).await;
}

#[tokio::test]
async fn a_link_is_refused() {
    let elsewhere = tempfile::tempdir().unwrap();
    refused(|file| {
        let moved = elsewhere.path().join("moved");
        fs::rename(file, &moved).unwrap();
        symlink(moved, file).unwrap();
    })
    .await;
}

#[tokio::test]
async fn code_of_another_module_is_refused() {
    let sandbox = Sandbox::new();
    let noop = sandbox.backend(&noop_backend());
    let noop_file = file(&sandbox);
    let counter_file = {
        let other = Sandbox::new();
        other.backend(&counter_backend());
        fs::read(file(&other)).unwrap()
    };
    fs::write(noop_file, counter_file).unwrap();
    assert_eq!(sandbox.route(&noop).await.outcome, Outcome::NotReady);
}

#[test]
fn files_and_folder_belong_to_the_owner_alone() {
    let sandbox = Sandbox::new();
    let digest = sandbox.backend(&noop_backend());
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(file(&sandbox)), 0o600);
    assert_eq!(mode(sandbox.artefacts()), 0o700);
    assert!(sandbox.host.has_artefact(&digest, ModuleKind::Backend));
    assert!(!sandbox.host.has_artefact(&digest, ModuleKind::View));
}

#[test]
fn what_a_killed_compiler_left_is_swept_at_the_start() {
    let dir = tempfile::tempdir().unwrap();
    let artefacts = dir.path().join("artefacts");
    drop(Host::new(HostConfig::new(&artefacts)).unwrap());
    let draft = |name: &str, age: u64| {
        let file = fs::File::create(artefacts.join(name)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
        artefacts.join(name)
    };
    let (old, young, other) = (draft("a.draft", 7200), draft("b.draft", 60), draft("c.cwasm", 7200));
    drop(Host::new(HostConfig::new(&artefacts)).unwrap());
    assert!(!old.exists() && young.exists() && other.exists());
}

#[test]
fn a_folder_that_others_may_write_stops_the_start() {
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let started = Host::new(HostConfig::new(dir.path()));
    assert!(matches!(started, Err(HostError::ArtefactsDirOpen { .. })), "{started:?}");
}

#[test]
fn numbers_that_make_no_sense_stop_the_start() {
    let dir = tempfile::tempdir().unwrap();
    let start = |change: fn(&mut HostConfig)| {
        let mut config = HostConfig::new(dir.path().join("artefacts"));
        change(&mut config);
        Host::new(config).expect_err("it does not start").to_string()
    };
    assert!(start(|config| config.max_backend_calls = 0).contains("at least 1"));
    assert!(start(|config| config.max_view_calls = 100_000).contains("more than 4096"));
    assert!(start(|config| config.threads = 0).contains("at least 1"));
    assert!(start(|config| config.loaded_releases = 0).contains("at least 1"));
}

#[test]
fn the_engine_hash_is_the_same_each_time() {
    assert_eq!(tenon_host::engine_hash().unwrap(), tenon_host::engine_hash().unwrap());
    assert_eq!(tenon_host::engine_hash().unwrap().len(), 64);
}

#[test]
fn a_module_above_16_mib_is_not_looked_at() {
    let dir = tempfile::tempdir().unwrap();
    let large = vec![0; compile::MAX_WASM_BYTES + 1];
    let error = compile::compile_here(ModuleKind::View, &large, dir.path()).unwrap_err();
    assert!(error.contains("at most 16777216"), "{error}");
}
