//! Broken packages: a precise problem, nothing stored, the server unharmed.

use std::io::{Cursor, Read, Write};

use axum::body::Body;
use http::Method;
use serde_json::{Value, json};
use tenon_hostile::{Malformed, malformed, tree_view};
use tenon_testing::packages::Draft;
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::{TestApp, db_test};

type Entries = Vec<(String, Vec<u8>)>;

fn good() -> Vec<u8> {
    Draft::new("broken").card(tree_view()).file("assets/note.txt", "A note").pack()
}

fn entries(package: &[u8]) -> Entries {
    let mut archive = ZipArchive::new(Cursor::new(package)).expect("an archive");
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).expect("an entry");
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("content");
            (entry.name().expect("a name").into_owned(), content)
        })
        .collect()
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)
}

fn pack(entries: &Entries) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(name.as_str(), options()).expect("a name");
        zip.write_all(content).expect("content");
    }
    zip.finish().expect("an archive").into_inner()
}

fn changed(change: impl FnOnce(&mut Entries)) -> Vec<u8> {
    let mut all = entries(&good());
    change(&mut all);
    pack(&all)
}

/// Same length, so that every offset of the archive stays right.
fn renamed(package: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut package = package;
    let mut at = 0;
    while let Some(found) = package[at..].windows(from.len()).position(|window| window == from.as_bytes()) {
        package[at + found..at + found + to.len()].copy_from_slice(to.as_bytes());
        at += found + to.len();
    }
    package
}

fn with_link() -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries(&good()) {
        zip.start_file(name.as_str(), options()).expect("a name");
        zip.write_all(&content).expect("content");
    }
    zip.add_symlink("assets/link", "/etc/passwd", options()).expect("a link");
    zip.finish().expect("an archive").into_inner()
}

/// The local and central headers say that a file has one byte more than it has.
fn with_lying_size() -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries(&good()) {
        zip.start_file(name.as_str(), options().compression_method(CompressionMethod::Stored))
            .expect("a name");
        zip.write_all(&content).expect("content");
    }
    let mut package = zip.finish().expect("an archive").into_inner();
    let length = u32::try_from("A note".len()).expect("small").to_le_bytes();
    for at in 0..package.len() - 30 {
        let central =
            package[at..].starts_with(b"PK\x01\x02") && package[at + 46..].starts_with(b"assets/note.txt");
        if central {
            assert_eq!(package[at + 24..at + 28], length);
            package[at + 24] += 1;
        }
    }
    package
}

async fn refused(app: &TestApp, what: &str, package: Vec<u8>) -> Value {
    let root = app.browser("root").await;
    let reply =
        root.send(Method::POST, "/api/v1/releases", Some("application/zip"), Body::from(package)).await;
    assert_eq!(reply.status, 422, "{what}: {}", reply.text());
    assert_eq!(reply.header("content-type"), "application/problem+json", "{what}");
    let body = reply.json();
    assert_eq!(body["code"], "invalid_package", "{what}: {body}");
    let first = &body["errors"][0];
    assert!(first["code"].as_str().is_some_and(|code| !code.is_empty()), "{what}: {body}");
    assert!(first["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{what}: {body}");
    body
}

async fn assert_nothing_stored(app: &TestApp) {
    let ada = app.browser("ada").await;
    assert_eq!(ada.get("/api/v1/plugins").await.expect(200).json()["items"], json!([]));
    ada.get("/api/v1/plugins/broken").await.expect(404);
    let blobs = app.db.folder().join("blobs");
    let files = std::fs::read_dir(&blobs).map(Iterator::count).unwrap_or_default();
    assert_eq!(files, 0, "blobs of a refused package are left in {}", blobs.display());
    app.stranger().get("/readyz").await.expect(200);
}

#[db_test]
async fn archives_that_lie_or_lead_elsewhere_are_refused(app: TestApp) {
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("no archive", b"not a zip".to_vec()),
        ("empty", Vec::new()),
        ("cut off", good()[..200].to_vec()),
        ("a link", with_link()),
        ("a path above", renamed(good(), "assets/note.txt", "../../../etc/pw")),
        ("an absolute path", renamed(good(), "assets/note.txt", "/ssets/note.txt")),
        (
            "a duplicate",
            renamed(
                changed(|all| all.push(("assets/nota.txt".into(), b"x".to_vec()))),
                "assets/nota.txt",
                "assets/note.txt",
            ),
        ),
        ("case twins", changed(|all| all.push(("assets/NOTE.txt".into(), b"A note".to_vec())))),
        ("a lying size", with_lying_size()),
        ("a bomb", changed(|all| all.push(("assets/zero.txt".into(), vec![0; 15 << 20])))),
        ("a file that nobody lists", changed(|all| all.push(("assets/more.txt".into(), b"more".to_vec())))),
        (
            "another content",
            changed(|all| {
                all.iter_mut()
                    .filter(|(name, _)| name == "assets/note.txt")
                    .for_each(|(_, text)| *text = b"A lie!".to_vec())
            }),
        ),
        ("a missing file", changed(|all| all.retain(|(name, _)| name != "assets/note.txt"))),
        ("no manifest", changed(|all| all.retain(|(name, _)| name != "manifest.json"))),
        ("a manifest that is none", changed(|all| all[0].1 = b"{\"manifest_version\":1}".to_vec())),
    ];
    for (what, package) in cases {
        refused(&app, what, package).await;
    }
    assert_nothing_stored(&app).await;
}

#[db_test]
async fn code_that_breaks_the_sandboxs_rules_is_refused(app: TestApp) {
    for kind in [
        Malformed::ForeignImport,
        Malformed::NestedComponent,
        Malformed::NoInvoke,
        Malformed::Threads,
        Malformed::Garbage,
        Malformed::ModuleAsBackend,
    ] {
        refused(&app, &format!("{kind:?}"), Draft::new("broken").backend(malformed(kind)).pack()).await;
    }
    for kind in [
        Malformed::ViewWithImport,
        Malformed::ViewWithoutStep,
        Malformed::ViewMemory64,
        Malformed::ComponentAsView,
    ] {
        refused(&app, &format!("{kind:?}"), Draft::new("broken").card(malformed(kind)).pack()).await;
    }
    assert_nothing_stored(&app).await;
}

#[db_test]
async fn a_backend_may_not_import_more_than_it_declares(app: TestApp) {
    let body = refused(
        &app,
        "kv without a capability",
        Draft::new("broken").backend(tenon_hostile::kv_backend()).pack(),
    )
    .await;
    assert!(body["errors"].to_string().contains("kv"), "{body}");
    assert_nothing_stored(&app).await;
}
