//! Archives as anybody could make them: each trick is refused by its own code, nothing panics.
#![cfg(feature = "package")]

use std::{
    collections::BTreeMap,
    io::{Cursor, Write},
};

use proptest::prelude::*;
use tenon_contract::{
    Manifest,
    package::{self, MAX_FILE_BYTES, Package, PackageIssue},
};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

const SMALL: &str = r#"
manifest_version = 1
[plugin]
key = "paper"
name = "Paper"
version = "1.0.0"
summary = "Lies on the desk"
category = "productivity"
publisher = "tenon"
[[views]]
name = "sheet"
[[contributions]]
id = "sheet"
slot = "dashboard.widgets"
kind = "card"
view = "sheet"
label = "Paper"
"#;

fn manifest() -> Manifest {
    Manifest::from_toml(SMALL).unwrap()
}

fn files() -> BTreeMap<String, Vec<u8>> {
    let entries: [(&str, &[u8]); 3] =
        [("README.md", b"# Paper\n"), ("assets/dot.svg", b"<svg/>"), ("view.wasm", b"\0asm\x01\0\0\0")];
    entries.into_iter().map(|(path, content)| (path.to_owned(), content.to_vec())).collect()
}

fn good() -> (Vec<u8>, Package) {
    package::write(manifest(), &files()).unwrap()
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
}

/// An archive of the good manifest and files, with more behind them.
fn with(more: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>)) -> Vec<u8> {
    let (_, package) = good();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("manifest.json", options()).unwrap();
    zip.write_all(&package.manifest_bytes).unwrap();
    for (path, content) in &package.files {
        zip.start_file(path.as_str(), options()).unwrap();
        zip.write_all(content).unwrap();
    }
    more(&mut zip);
    zip.finish().unwrap().into_inner()
}

fn issues(bytes: &[u8]) -> Vec<PackageIssue> {
    package::read(bytes).err().unwrap_or_default()
}

fn assert_refused(bytes: &[u8], code: &str, path: &str) {
    let issues = issues(bytes);
    assert!(
        issues.iter().any(|issue| issue.code == code && issue.path == path),
        "wanted {code} at {path:?}: {issues:?}"
    );
}

/// Replaces bytes of equal length everywhere.
fn patch(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(from.len()).position(|window| window == from) {
        bytes[at + found..at + found + from.len()].copy_from_slice(to);
        at += found + from.len();
    }
    bytes
}

#[test]
fn what_was_written_is_read_again() {
    let (bytes, written) = good();
    let package = package::read(&bytes).unwrap();
    assert_eq!(package, written);
    assert_eq!(package.files, files());
    assert_eq!(package.digest, package::sha256_hex(&package.manifest_bytes));
    assert_eq!(package.manifest.files.len(), 3);
}

#[test]
fn the_same_content_gives_the_same_bytes() {
    assert_eq!(good().0, good().0);
}

#[test]
fn a_plain_archive_made_by_another_writer_is_fine() {
    assert_eq!(issues(&with(|_| {})), []);
}

#[test]
fn bytes_that_are_no_archive_are_refused() {
    assert_refused(b"hello", "not_a_zip", "");
    assert_refused(b"", "not_a_zip", "");
}

#[test]
fn an_archive_without_a_manifest_is_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("README.md", options()).unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    assert_refused(&bytes, "not_first", "README.md");
}

#[test]
fn a_manifest_that_is_not_first_is_refused() {
    let (_, package) = good();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in package.files.iter().map(|(path, content)| (path.as_str(), content)) {
        zip.start_file(path, options()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.start_file("manifest.json", options()).unwrap();
    zip.write_all(&package.manifest_bytes).unwrap();
    assert_refused(&zip.finish().unwrap().into_inner(), "not_first", "README.md");
}

#[test]
fn links_are_refused() {
    let bytes = with(|zip| zip.add_symlink("passwd", "/etc/passwd", options()).unwrap());
    assert_refused(&bytes, "link", "passwd");
}

#[test]
fn folders_are_refused() {
    let bytes = with(|zip| zip.add_directory("assets", options()).unwrap());
    assert_refused(&bytes, "folder", "assets/");
}

#[test]
fn paths_that_lead_elsewhere_are_refused() {
    for path in ["../up.txt", "/etc/passwd", "a/../b", "a//b", "c:\\x", "a\\b", "./x", "dot./x", "nul\0x"] {
        let bytes = with(|zip| zip.start_file(path, options()).unwrap());
        let issues = issues(&bytes);
        assert!(issues.iter().any(|issue| issue.code == "path"), "{path:?}: {issues:?}");
    }
}

#[test]
fn names_that_are_not_utf8_are_refused() {
    let bytes = patch(
        with(|zip| zip.start_file("badname.txt", options()).unwrap()),
        b"badname.txt",
        b"bad\xffame.txt",
    );
    let issues = issues(&bytes);
    assert!(issues.iter().any(|issue| issue.code == "not_utf8"), "{issues:?}");
}

#[test]
fn two_entries_of_one_name_are_refused() {
    let bytes =
        patch(with(|zip| zip.start_file("READ-ME.x", options()).unwrap()), b"READ-ME.x", b"README.md");
    assert_refused(&bytes, "duplicate", "");
}

#[test]
fn names_that_differ_in_case_only_are_refused() {
    assert_refused(&with(|zip| zip.start_file("readme.MD", options()).unwrap()), "case_twin", "readme.MD");
}

#[test]
fn a_file_that_is_not_listed_is_refused() {
    assert_refused(&with(|zip| zip.start_file("more.txt", options()).unwrap()), "unlisted_file", "more.txt");
}

#[test]
fn a_listed_file_that_is_missing_is_refused() {
    let (_, package) = good();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("manifest.json", options()).unwrap();
    zip.write_all(&package.manifest_bytes).unwrap();
    assert_refused(&zip.finish().unwrap().into_inner(), "missing_file", "view.wasm");
}

#[test]
fn changed_content_is_refused_by_its_digest() {
    let (_, package) = good();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("manifest.json", options()).unwrap();
    zip.write_all(&package.manifest_bytes).unwrap();
    for (path, content) in &package.files {
        zip.start_file(path.as_str(), options()).unwrap();
        let content = if path == "README.md" { b"# Pamphl".to_vec() } else { content.clone() };
        zip.write_all(&content).unwrap();
    }
    assert_refused(&zip.finish().unwrap().into_inner(), "digest", "README.md");
}

#[test]
fn changed_bytes_under_the_old_checksum_are_refused() {
    let bytes = patch(with(|_| {}), b"# Paper\n", b"# Ember\n");
    assert_refused(&bytes, "corrupt", "README.md");
}

#[test]
fn sizes_that_lie_are_refused() {
    // The size of the last entry, as both directories say it.
    let bytes = with(|zip| {
        zip.start_file("lie.txt", options().compression_method(CompressionMethod::Deflated)).unwrap();
        zip.write_all(&[7_u8; 0x1234]).unwrap();
    });
    let bytes = patch(bytes, &0x1234_u32.to_le_bytes(), &0x0034_u32.to_le_bytes());
    let issues = issues(&bytes);
    let codes: Vec<_> = issues.iter().map(|issue| issue.code.as_str()).collect();
    assert!(codes == ["corrupt"], "{issues:?}");
    assert!(issues[0].message.contains("larger than its declared"), "{issues:?}");
}

#[test]
fn sizes_that_promise_more_than_there_is_are_refused() {
    let bytes = with(|zip| {
        zip.start_file("lie.txt", options().compression_method(CompressionMethod::Deflated)).unwrap();
        zip.write_all(&[7_u8; 0x0234]).unwrap();
    });
    let bytes = patch(bytes, &0x0234_u32.to_le_bytes(), &0x0244_u32.to_le_bytes());
    assert_refused(&bytes, "lying_size", "lie.txt");
}

#[test]
fn bombs_are_refused_before_they_are_unpacked() {
    let bytes = with(|zip| {
        zip.start_file("bomb.txt", options().compression_method(CompressionMethod::Deflated)).unwrap();
        zip.write_all(&vec![0_u8; 8 << 20]).unwrap();
    });
    assert_refused(&bytes, "ratio", "bomb.txt");
}

#[test]
fn files_above_the_cap_are_refused() {
    let bytes = with(|zip| {
        zip.start_file("big.bin", options()).unwrap();
        zip.write_all(&vec![1_u8; usize::try_from(MAX_FILE_BYTES).unwrap() + 1]).unwrap();
    });
    assert_refused(&bytes, "too_large", "big.bin");
}

#[test]
fn too_many_entries_are_refused() {
    let bytes = with(|zip| {
        for index in 0..2_010 {
            zip.start_file(format!("f{index}"), options()).unwrap();
        }
    });
    assert_refused(&bytes, "too_many_entries", "");
}

#[test]
fn archives_inside_the_archive_are_refused() {
    let (inner, _) = good();
    for (path, content) in
        [("inner.bin", inner), ("data.gz", b"plain".to_vec()), ("x", b"\x1f\x8b\x08rest".to_vec())]
    {
        let mut all = files();
        all.insert(path.into(), content);
        let issues = package::write(manifest(), &all).unwrap_err();
        assert!(issues.iter().any(|i| i.code == "nested_archive" && i.path == path), "{path}: {issues:?}");
    }
}

#[test]
fn a_manifest_that_is_not_canonical_is_refused() {
    let (_, package) = good();
    let pretty = serde_json::to_vec_pretty(&package.manifest).unwrap();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("manifest.json", options()).unwrap();
    zip.write_all(&pretty).unwrap();
    assert_refused(&zip.finish().unwrap().into_inner(), "not_canonical", "manifest.json");
}

#[test]
fn unknown_fields_of_the_manifest_are_named() {
    let (_, package) = good();
    let mut value = serde_json::to_value(&package.manifest).unwrap();
    value["plugin"]["colour"] = "red".into();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("manifest.json", options()).unwrap();
    zip.write_all(&serde_json::to_vec(&value).unwrap()).unwrap();
    assert_refused(&zip.finish().unwrap().into_inner(), "unknown_field", "manifest.json#plugin.colour");
}

#[test]
fn views_without_their_module_are_refused() {
    let mut all = files();
    all.remove("view.wasm");
    let issues = package::write(manifest(), &all).unwrap_err();
    assert!(issues.iter().any(|i| i.code == "missing_file" && i.path == "manifest.json#views"), "{issues:?}");
}

#[test]
fn a_config_schema_that_is_not_json_is_refused() {
    let text = format!("{SMALL}\n[config]\nschema = \"config.schema.json\"\n");
    let mut all = files();
    all.insert("config.schema.json".into(), b"{".to_vec());
    let issues = package::write(Manifest::from_toml(&text).unwrap(), &all).unwrap_err();
    assert!(issues.iter().any(|i| i.code == "json" && i.path == "config.schema.json"), "{issues:?}");
}

#[test]
fn bytes_around_the_archive_are_refused() {
    let mut bytes = b"#!/bin/sh\n".to_vec();
    bytes.extend(good().0);
    let codes: Vec<_> = issues(&bytes).into_iter().map(|issue| issue.code).collect();
    assert!(
        codes.iter().all(|code| ["extra_bytes", "inconsistent", "not_a_zip"].contains(&code.as_str()))
            && !codes.is_empty(),
        "{codes:?}"
    );
}

#[test]
fn content_that_shrinks_very_well_is_stored_and_read_again() {
    let mut all = files();
    all.insert("zeros.txt".into(), vec![b'0'; 1 << 20]);
    let (bytes, _) = package::write(manifest(), &all).unwrap();
    assert_eq!(package::read(&bytes).unwrap().files["zeros.txt"].len(), 1 << 20);
}

proptest! {
    #[test]
    fn no_archive_makes_the_reader_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), cut in any::<Option<prop::sample::Index>>()) {
        let mut bytes = good().0;
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(package) = package::read(&bytes) {
            prop_assert_eq!(package.files, files());
        }
    }

    #[test]
    fn no_text_makes_the_manifest_reader_panic(text in "\\PC{0,200}", at in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>()) {
        let example = include_str!("../examples/tenon.toml");
        let mut at = at.index(example.len());
        while !example.is_char_boundary(at) {
            at -= 1;
        }
        let mut cut = at + cut.index(example.len() - at + 1);
        while !example.is_char_boundary(cut) {
            cut += 1;
        }
        let _ = Manifest::from_toml(&text);
        let _ = Manifest::from_toml(&format!("{}{text}{}", &example[..at], &example[cut..]));
        let _ = Manifest::from_json(text.as_bytes());
    }
}

#[test]
fn manifests_that_nest_too_deep_are_refused_without_a_panic() {
    let deep = format!("x = {}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(Manifest::from_toml(&deep).unwrap_err()[0].code, "too_deep");
    let dotted = format!("{}x = 1", "a.".repeat(50_000));
    assert_eq!(Manifest::from_toml(&dotted).unwrap_err()[0].code, "too_deep");
}
