//! The rules of a package's files, checked while they still lie in a folder, so that each mistake has its file and line:
//! what the manifest refers to is there, schemas are such as servers take, and the package may hold it all.

use std::{collections::BTreeMap, path::Path};

use serde_json::Value;
use tenon_contract::{
    Manifest,
    manifest::{BACKEND_FILE, VIEW_FILE},
    package::{self, MANIFEST_FILE, PackageIssue},
    schema,
};

use crate::{
    assets,
    error::Issue,
    sandbox::compile_schema,
    source::{Source, json_issue, syntax_issue},
};

/// Every broken rule of the files of a folder, which [`assets::collect`] read.
pub fn check(
    root: &Path,
    manifest: &Manifest,
    source: &Source,
    files: &BTreeMap<String, Vec<u8>>,
) -> Vec<Issue> {
    let mut issues = assets::missing(root, manifest, source);
    let mut schemas: Vec<&str> = package::schema_files(manifest).collect();
    schemas.sort_unstable();
    schemas.dedup();
    for (path, content) in files {
        match serde_json::from_slice::<Value>(content) {
            Err(error) if path.ends_with(".json") || schemas.contains(&path.as_str()) => {
                issues.push(syntax_issue(path, &error));
            }
            Ok(_) if schemas.contains(&path.as_str()) => issues.extend(check_schema(manifest, path, content)),
            _ => {}
        }
    }
    if issues.is_empty() {
        issues.extend(check_package(manifest, source, files));
    }
    issues
}

fn check_schema(manifest: &Manifest, path: &str, content: &[u8]) -> Vec<Issue> {
    let is_settings = manifest.config.as_ref().is_some_and(|config| config.schema == path);
    let broken = match schema::read(content) {
        Ok(value) => {
            let settings = if is_settings { schema::check_settings(manifest, &value) } else { Vec::new() };
            match compile_schema(&value) {
                Err(error) if settings.is_empty() => {
                    let pointer = error.instance_path().as_str().to_owned();
                    return vec![json_issue(path, content, &pointer, "schema", error.to_string())];
                }
                _ => settings,
            }
        }
        Err(issues) => issues,
    };
    broken.into_iter().map(|one| json_issue(path, content, &one.pointer, one.code, one.message)).collect()
}

/// Sizes, names, archives within: whatever else a package is refused for.
fn check_package(manifest: &Manifest, source: &Source, files: &BTreeMap<String, Vec<u8>>) -> Vec<Issue> {
    // Code that is not built is no mistake here, and nothing looks into it: an empty file stands for it.
    let mut all = files.clone();
    let backend = manifest.routes.is_empty()
        && manifest.subscriptions.is_empty()
        && manifest.hooks.is_empty()
        && manifest.jobs.is_empty()
        && manifest.services.is_empty();
    for (file, has_none) in [(BACKEND_FILE, backend), (VIEW_FILE, manifest.views.is_empty())] {
        if !has_none {
            all.insert(file.into(), Vec::new());
        }
    }
    let refused = package::write(manifest.clone(), &all).err().unwrap_or_default();
    refused.into_iter().map(|issue| of_package(issue, source, &all)).collect()
}

/// `files[2].size` of the manifest that is written anew is a file of the folder.
fn of_package(issue: PackageIssue, source: &Source, files: &BTreeMap<String, Vec<u8>>) -> Issue {
    let field = issue.path.strip_prefix(MANIFEST_FILE).and_then(|rest| rest.strip_prefix('#'));
    let Some(field) = field else { return Issue::from(issue) };
    let index = field.strip_prefix("files[").and_then(|rest| rest.split(']').next()?.parse::<usize>().ok());
    match index.and_then(|index| files.keys().nth(index)) {
        Some(path) => Issue::new(path, &issue.code, issue.message),
        None => source.issue(field, &issue.code, issue.message),
    }
}
