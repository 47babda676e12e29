//! `POST /releases` and `tenon-server admin publish`: a package becomes an immutable release.
//! Everything that can be refused is refused before the first byte is kept.

use bytes::Bytes;
use sha2::{Digest, Sha256};
use tenon_api::{
    FieldError,
    error::Code,
    ids::{PluginId, ReleaseId},
    plugins::Release,
};
use tenon_contract::{
    Version,
    manifest::handles::compare_handles,
    manifest::{BACKEND_FILE, CHANGELOG_FILE, README_FILE, VIEW_FILE},
    package::{self, Package},
};
use tenon_store::{
    Cx,
    plugins::{self, PluginRow},
    publishers,
    releases::{self, ReleaseFileRow, ReleaseRow},
};

use super::{
    files::{self, Kept},
    list::wire,
};
use crate::{Core, Error, Result, access::require_super_admin, ports::ModuleKind, schemas::Schema, text};

/// The largest package (SECURITY.md, "Archives").
pub const MAX_PACKAGE_BYTES: usize = 64 * 1024 * 1024;

pub async fn publish(core: &Core, cx: &Cx, bytes: Bytes) -> Result<Release> {
    require_super_admin(cx)?;
    accept(core, cx, bytes).await
}

/// The same without asking who; for the demo's seed and the operator's socket.
pub async fn accept(core: &Core, cx: &Cx, bytes: Bytes) -> Result<Release> {
    let package = read(bytes).await?;
    if package.signature.is_none() && !core.settings.allow_unsigned {
        return Err(refuse(vec![FieldError {
            pointer: "signature.minisig".into(),
            code: "unsigned".into(),
            detail: "The package is not signed and this server takes signed packages only (releases.allow_unsigned).".into(),
        }]));
    }
    if let Some(existing) = find_same(core, cx, &package).await? {
        return wire(core, existing);
    }
    let examined = examine(core, &package).await?;
    let release = record(core, cx, &package, examined).await?;
    make_ready(core, &package).await?;
    // Tenants see that an update is there.
    core.snapshots.clear();
    wire(core, release)
}

/// The package under all caps, with every broken rule.
pub(crate) async fn read(bytes: Bytes) -> Result<Package> {
    let read = tokio::task::spawn_blocking(move || package::read(&bytes)).await.map_err(Error::internal)?;
    let told = |issue: package::PackageIssue| FieldError {
        pointer: issue.path,
        code: issue.code,
        detail: issue.message,
    };
    read.map_err(|issues| refuse(issues.into_iter().map(told).collect()))
}

/// What is known of a sound package: its files are kept, its modules compiled.
pub(crate) struct Examined {
    pub kept: Kept,
    pub warnings: Vec<String>,
    pub handles: Option<String>,
}

pub(crate) async fn examine(core: &Core, package: &Package) -> Result<Examined> {
    compile_schemas(package).await?;
    let (mut warnings, handles) = prepare_modules(core, package).await?;
    let kept = files::keep(core, package, &mut warnings).await?;
    Ok(Examined { kept, warnings, handles })
}

pub(super) fn refuse(errors: Vec<FieldError>) -> Error {
    let detail = match errors.as_slice() {
        [one] if one.pointer.is_empty() => one.detail.clone(),
        [one] => format!("{}: {}", one.pointer, one.detail),
        many => format!("The package breaks {} rules; nothing was kept.", many.len()),
    };
    Error::new(Code::InvalidPackage, detail).with_errors(errors)
}

/// Publishing the same bytes again answers the release that is there; other bytes under its version never pass.
async fn find_same(core: &Core, cx: &Cx, package: &Package) -> Result<Option<ReleaseRow>> {
    let info = &package.manifest.plugin;
    let found = {
        let mut tx = core.db.read_platform(cx).await?;
        releases::find(&mut tx, info.key.as_str(), &info.version.to_string()).await?
    };
    match found {
        None => Ok(None),
        Some(found) if found.release.digest == package.digest => Ok(Some(found.release)),
        Some(_) => Err(already_released(&info.name, &info.version)),
    }
}

fn already_released(name: &str, version: &Version) -> Error {
    Error::new(
        Code::AlreadyExists,
        format!("{name} {version} was released already and a release never changes. Raise the version."),
    )
}

/// Reading the package kept the caps; here patterns compile under their limit, and keywords hold what they should.
async fn compile_schemas(package: &Package) -> Result<()> {
    let paths: Vec<String> = package::schema_files(&package.manifest).map(str::to_owned).collect();
    let files: Vec<(String, Vec<u8>)> = paths
        .into_iter()
        .filter_map(|path| package.files.get(&path).cloned().map(|content| (path, content)))
        .collect();
    let compiled = tokio::task::spawn_blocking(move || {
        let mut errors = Vec::new();
        for (path, content) in files {
            let value = serde_json::from_slice(&content).unwrap_or_default();
            if let Err(invalid) = Schema::try_compile(value) {
                let pointer = format!("{path}#{}", invalid.pointer);
                errors.push(FieldError { pointer, code: "schema".into(), detail: invalid.detail });
            }
        }
        errors
    });
    let errors = compiled.await.map_err(Error::internal)?;
    if errors.is_empty() { Ok(()) } else { Err(refuse(errors)) }
}

/// The compiled forms lie there also when a sweep took them between the check and the commit.
pub(crate) async fn make_ready(core: &Core, package: &Package) -> Result<()> {
    for (path, kind) in [(BACKEND_FILE, ModuleKind::Backend), (VIEW_FILE, ModuleKind::View)] {
        let Some(wasm) = package.files.get(path) else { continue };
        if !core.runtime.is_ready(&digest(wasm), kind) {
            prepare_modules(core, package).await?;
        }
    }
    Ok(())
}

/// What to tell the author, and the kinds of calls that the backend handles, if its SDK said so.
async fn prepare_modules(core: &Core, package: &Package) -> Result<(Vec<String>, Option<String>)> {
    let declared = package.manifest.capabilities.names();
    let mut warnings = Vec::new();
    let mut kept = None;
    let mut errors = Vec::new();
    for (path, kind) in [(BACKEND_FILE, ModuleKind::Backend), (VIEW_FILE, ModuleKind::View)] {
        let Some(wasm) = package.files.get(path) else { continue };
        match core.runtime.prepare(Bytes::copy_from_slice(wasm), &digest(wasm), kind, &declared).await {
            Ok(prepared) => {
                warnings.extend(prepared.warnings);
                let Some(handles) = prepared.handles else { continue };
                let compared = compare_handles(&package.manifest, &handles);
                kept = Some(handles.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(" "));
                warnings.extend(compared.warnings.into_iter().map(|issue| issue.message));
                errors.extend(compared.refused.into_iter().map(|issue| FieldError {
                    pointer: path.into(),
                    code: issue.code,
                    detail: issue.message,
                }));
            }
            Err(issues) => errors.extend(issues.into_iter().map(|issue| FieldError {
                pointer: path.into(),
                code: issue.code,
                detail: issue.message,
            })),
        }
    }
    if errors.is_empty() { Ok((warnings, kept)) } else { Err(refuse(errors)) }
}

/// The rows of a release, and of its plugin where that is new.
pub(crate) fn rows(cx: &Cx, package: &Package, examined: Examined) -> (PluginRow, ReleaseRow, Kept) {
    let Examined { kept, warnings, handles } = examined;
    let files = kept.rows();
    let manifest = &package.manifest;
    let text_of = |path: &str| {
        package.files.get(path).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
    };
    let size: usize = package.files.values().map(Vec::len).sum();
    let (plugin_id, release_id) = (PluginId::new(), ReleaseId::new());
    let release = ReleaseRow {
        id: release_id,
        plugin_id,
        version: manifest.plugin.version.to_string(),
        version_key: version_key(&manifest.plugin.version),
        manifest: String::from_utf8_lossy(&package.manifest_bytes).into_owned(),
        digest: package.digest.clone(),
        size: i64::try_from(size).unwrap_or(i64::MAX),
        readme_html: text::markdown(&text_of(README_FILE)),
        changelog_html: text::markdown(&changes_of(&text_of(CHANGELOG_FILE), &manifest.plugin.version)),
        warnings,
        signature: package.signature.clone(),
        yanked_at: None,
        published_at: cx.now,
        icon_sha256: files.iter().find(|file| file.role == "icon").map(|file| file.sha256.clone()),
        files: files.to_vec(),
        handles,
    };
    let plugin = PluginRow {
        id: plugin_id,
        key: manifest.plugin.key.to_string(),
        publisher_id: tenon_api::ids::PublisherId::from_uuid(plugin_id.uuid()),
        name: manifest.plugin.name.clone(),
        summary: manifest.plugin.summary.clone(),
        category: manifest.plugin.category.as_str().into(),
        tags: manifest.plugin.tags.clone(),
        search_text: search_text(package),
        latest_release_id: None,
        visibility: "public".into(),
        official: false,
        installs: 0,
        created_at: cx.now,
        updated_at: cx.now,
    };
    (plugin, release, kept)
}

async fn record(core: &Core, cx: &Cx, package: &Package, examined: Examined) -> Result<ReleaseRow> {
    let (plugin, release, kept) = rows(cx, package, examined);
    let (manifest, own) = (&package.manifest, core.clone());
    let slug = manifest.plugin.publisher.clone();
    let (name, version) = (manifest.plugin.name.clone(), manifest.plugin.version.clone());
    core.db
        .write_platform(cx, move |tx| {
            let (mut plugin, mut release, slug) = (plugin.clone(), release.clone(), slug.clone());
            let (name, version, core, kept) = (name.clone(), version.clone(), own.clone(), kept.clone());
            Box::pin(async move {
                let publisher = publishers::find_by_slug(tx, &slug).await?.ok_or_else(|| {
                    refuse(vec![FieldError {
                        pointer: "manifest.json#/plugin/publisher".into(),
                        code: "unknown_publisher".into(),
                        detail: format!(
                            "There is no publisher {slug:?} on this server. Ask its operator to add it."
                        ),
                    }])
                })?;
                let known = plugins::find_by_key(tx, &plugin.key).await?;
                if let Some(known) = &known {
                    // Who only ever tried builds of it has not taken the name: it is the first publisher's.
                    if !releases::has_published(tx, known.id).await? {
                        plugins::give_to(tx, known.id, publisher.id).await?;
                    } else if known.publisher_id != publisher.id {
                        return Err(refuse(vec![FieldError {
                            pointer: "manifest.json#/plugin/key".into(),
                            code: "taken".into(),
                            detail: format!(
                                "The key {:?} belongs to another publisher. Choose another key.",
                                plugin.key
                            ),
                        }])
                        .into());
                    }
                    plugin.id = known.id;
                } else {
                    plugin.publisher_id = publisher.id;
                    plugins::insert(tx, &plugin).await?;
                }
                release.plugin_id = plugin.id;
                if releases::find(tx, &plugin.key, &release.version).await?.is_some() {
                    return Err(already_released(&name, &version).into());
                }
                kept.hold(&core, tx).await?;
                releases::insert(tx, &release, kept.rows()).await?;
                // A patch of an old line does not become the newest.
                let newest = releases::newest_id(tx, plugin.id).await?;
                if newest == Some(release.id) {
                    plugin.latest_release_id = newest;
                    plugins::set_latest(tx, &plugin).await?;
                }
                Ok(release)
            })
        })
        .await
        .map_err(Error::from)
}

/// What the marketplace search looks through, folded once here.
fn search_text(package: &Package) -> String {
    let info = &package.manifest.plugin;
    let mut words = vec![
        info.name.clone(),
        info.key.to_string(),
        info.summary.clone(),
        info.category.as_str().to_owned(),
        info.publisher.clone(),
    ];
    words.extend(info.tags.iter().cloned());
    words.extend(package.manifest.features.iter().map(|feature| feature.name.clone()));
    plugins::fold(&words.join(" "))
}

/// The part of a changelog under the heading of this version, or all of it.
fn changes_of(changelog: &str, version: &Version) -> String {
    let wanted = version.to_string();
    let is_heading = |line: &str| line.starts_with("## ");
    let mut lines = changelog.lines().skip_while(|line| !(is_heading(line) && line.contains(&wanted)));
    if lines.next().is_none() {
        return changelog.to_owned();
    }
    lines.take_while(|line| !is_heading(line)).collect::<Vec<_>>().join("\n").trim().to_owned()
}

pub(crate) fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Bytes that compare like the versions (semver precedence; build metadata does not count).
pub fn version_key(version: &Version) -> Vec<u8> {
    let mut key = Vec::new();
    for number in [version.major, version.minor, version.patch] {
        key.extend(number.to_be_bytes());
    }
    if version.pre.is_empty() {
        key.push(1);
        return key;
    }
    key.push(0);
    for part in version.pre.split('.') {
        match part.parse::<u64>() {
            Ok(number) => {
                key.push(1);
                key.extend(number.to_be_bytes());
            }
            Err(_) => {
                key.push(2);
                key.extend(part.as_bytes());
                key.push(0);
            }
        }
    }
    key.push(0);
    key
}

/// A file of a release as core's caches want it.
pub fn file_refs(files: &[ReleaseFileRow]) -> impl Iterator<Item = (String, String)> + '_ {
    files.iter().map(|file| (file.path.clone(), file.sha256.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_keys_sort_by_precedence() {
        let sorted = [
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "1.0.1",
            "1.2.0",
            "1.10.0",
            "2.0.0",
        ];
        let keys: Vec<Vec<u8>> =
            sorted.iter().map(|text| version_key(&Version::parse(text).expect("semver"))).collect();
        assert!(keys.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn the_changes_of_one_version_are_cut_out() {
        let log = "# Changelog\n## 1.1.0\n- b\n## 1.0.0\n- a\n";
        assert_eq!(changes_of(log, &Version::new(1, 1, 0)), "- b");
        assert_eq!(changes_of(log, &Version::new(1, 0, 0)), "- a");
    }
}
