//! The crates' borders (docs/ARCHITECTURE.md), the shape of files, and migrations side by side.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use cargo_metadata::{DependencyKind, MetadataCommand};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_path_buf()
}

/// What each crate's own code (tests left out) names among its dependencies.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .other_options(["--offline".to_owned()])
        .exec();
    metadata
        .expect("cargo metadata")
        .packages
        .into_iter()
        .map(|package| {
            let own =
                package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
            (package.name.to_string(), own.map(|dependency| dependency.name.clone()).collect())
        })
        .collect()
}

#[test]
fn crates_import_only_what_they_may() {
    let ours = [
        ("tenon-contract", &[] as &[&str]),
        ("tenon-api", &["tenon-contract"]),
        ("tenon-store", &["tenon-api", "tenon-contract"]),
        ("tenon-core", &["tenon-store", "tenon-api", "tenon-contract"]),
        ("tenon-host", &["tenon-contract"]),
        ("tenon-egress", &[]),
        ("tenon-sdk", &["tenon-contract"]),
        ("app", &["tenon-contract", "tenon-api"]),
        ("frontend", &["app"]),
        (
            "server",
            &[
                "app",
                "tenon-contract",
                "tenon-api",
                "tenon-store",
                "tenon-core",
                "tenon-host",
                "tenon-egress",
            ],
        ),
        ("tenon-cli", &["tenon-contract", "tenon-api", "tenon-host"]),
    ];
    let forbidden = [
        ("tenon-contract", &["tokio", "sqlx", "axum", "leptos", "wasmtime"] as &[&str]),
        ("tenon-api", &["tokio", "axum", "leptos", "wasmtime"]),
        ("tenon-store", &["axum", "leptos", "wasmtime"]),
        ("tenon-core", &["axum", "leptos", "wasmtime", "sqlx", "reqwest", "hyper"]),
        ("tenon-host", &["axum", "leptos", "sqlx"]),
        ("tenon-sdk", &["tokio", "sqlx", "axum", "leptos", "wasmtime"]),
        ("app", &["sqlx", "axum", "wasmtime"]),
        ("server", &["sqlx"]),
        ("tenon-cli", &["sqlx", "axum", "leptos"]),
    ];
    let found = dependencies();
    let known: BTreeSet<&str> = found.keys().map(String::as_str).collect();
    for (name, allowed) in ours {
        let all = found.get(name).unwrap_or_else(|| panic!("there is no crate {name}"));
        for dependency in all.iter().filter(|dependency| known.contains(dependency.as_str())) {
            assert!(allowed.contains(&dependency.as_str()), "{name} must not import {dependency}");
        }
    }
    for (name, others) in forbidden {
        for other in others {
            assert!(!found[name].contains(*other), "{name} must not import {other}");
        }
    }
    for (name, all) in &found {
        let is_test = name.starts_with("tenon-testing") || name == "tenon-hostile";
        assert!(is_test || !all.contains("server"), "{name} must not import server");
        // The ids' codecs are behind a feature; tests need a hand in the database that the store does not lend.
        assert!(
            !all.contains("sqlx")
                || matches!(name.as_str(), "tenon-store" | "tenon-api" | "tenon-testing-database"),
            "{name} must not name sqlx"
        );
    }
}

/// Rust files of the workspace and of the plugins.
fn sources() -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() {
                if !matches!(name, "target" | "node_modules" | "test-results") && !name.starts_with('.') {
                    walk(&path, found);
                }
            } else if name.ends_with(".rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    for folder in ["app", "crates", "frontend", "plugins", "server"] {
        walk(&root().join(folder), &mut found);
    }
    assert!(found.len() > 200, "the sources are not where they were");
    found
}

#[test]
fn no_file_is_longer_than_500_lines_and_none_is_a_catch_all() {
    for path in sources() {
        let lines = fs::read_to_string(&path).expect("a readable file").lines().count();
        assert!(lines <= 500, "{} has {lines} lines: split it", path.display());
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        assert!(
            !matches!(name, "mod.rs" | "utils.rs" | "util.rs" | "helpers.rs" | "common.rs" | "manager.rs"),
            "{}: name it after what is in it",
            path.display()
        );
    }
}

#[test]
fn every_module_opens_with_what_lives_here() {
    for path in sources() {
        let text = fs::read_to_string(&path).expect("a readable file");
        assert!(text.starts_with("//!"), "{} does not open with //!", path.display());
    }
}

#[test]
fn migrations_have_the_same_names_on_both_databases() {
    let names = |backend: &str| -> BTreeSet<String> {
        let folder = root().join("migrations").join(backend);
        let files =
            fs::read_dir(folder).expect("migrations").map(|entry| entry.expect("an entry").file_name());
        files.map(|name| name.to_string_lossy().into_owned()).filter(|name| name.ends_with(".sql")).collect()
    };
    let sqlite = names("sqlite");
    assert!(!sqlite.is_empty());
    assert_eq!(sqlite, names("postgres"));
}
