//! Packages for tests: those that `make plugins` built, and made-up ones around modules from WebAssembly text.

use std::{collections::BTreeMap, path::PathBuf};

use tenon_contract::{Manifest, package};

/// The newest package of a plugin of `plugins/`.
pub fn built(key: &str) -> Vec<u8> {
    let folder = std::env::var_os("TENON_PLUGINS_DIR").map_or_else(
        || {
            crate::app::program("tenon-server")
                .parent()
                .and_then(|path| path.parent())
                .expect("the target folder")
                .join("plugins")
        },
        PathBuf::from,
    );
    // Those that only tests install lie beside the others.
    let beside = folder.with_file_name("test-plugins");
    let found = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{} ({error}): run `make plugins`", folder.display()))
        .chain(std::fs::read_dir(&beside).into_iter().flatten())
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            path.file_name()
                .and_then(|name| name.to_str())
                .is_some_and(|name| name.starts_with(&format!("{key}-")) && name.ends_with(".tenon"))
        })
        .max();
    let path =
        found.unwrap_or_else(|| panic!("no package of {key} in {}: run `make plugins`", folder.display()));
    std::fs::read(path).expect("a readable package")
}

/// The same plugin under another key, and with other texts in its manifest.
pub fn renamed(key: &str, to: &str, texts: &[(&str, &str)]) -> Vec<u8> {
    let (mut manifest, files) = taken_apart(key);
    manifest["plugin"]["key"] = to.into();
    let mut text = manifest.to_string();
    for (from, to) in texts {
        text = text.replace(from, to);
    }
    put_together(serde_json::from_str(&text).expect("JSON"), &files)
}

/// The same plugin with another manifest.
pub fn changed(key: &str, change: impl FnOnce(&mut serde_json::Value)) -> Vec<u8> {
    let (mut manifest, files) = taken_apart(key);
    change(&mut manifest);
    put_together(manifest, &files)
}

fn taken_apart(key: &str) -> (serde_json::Value, BTreeMap<String, Vec<u8>>) {
    let package = package::read(&built(key)).unwrap_or_else(|issues| panic!("{issues:?}"));
    (serde_json::to_value(&package.manifest).expect("JSON"), package.files)
}

fn put_together(manifest: serde_json::Value, files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let manifest: Manifest = serde_json::from_value(manifest).expect("a manifest");
    package::write(manifest, files).unwrap_or_else(|issues| panic!("{issues:?}")).0
}

/// A plugin in the making.
pub struct Draft {
    manifest: String,
    files: BTreeMap<String, Vec<u8>>,
}

impl Draft {
    /// A plugin without code.
    pub fn new(key: &str) -> Self {
        let manifest = format!(
            "manifest_version = 1\n[plugin]\nkey = \"{key}\"\nname = \"Test {key}\"\nversion = \"1.0.0\"\nsummary = \"For a test\"\n\
             category = \"productivity\"\npublisher = \"tenon\"\nlicense = \"MIT\"\n[compatibility]\ntenon = \">=0.1, <1\"\n"
        );
        // A package holds at least one file.
        let readme = ("README.md".to_owned(), b"For a test.".to_vec());
        Self { manifest, files: BTreeMap::from([readme]) }
    }

    /// More TOML at the end of the manifest.
    pub fn manifest(mut self, toml: &str) -> Self {
        self.manifest.push_str(toml);
        self
    }

    /// Another text in place of one of the manifest.
    pub fn replace(mut self, from: &str, to: &str) -> Self {
        assert!(self.manifest.contains(from), "{from:?} is not in the manifest");
        self.manifest = self.manifest.replace(from, to);
        self
    }

    pub fn file(mut self, path: &str, content: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.into(), content.into());
        self
    }

    /// A backend with one route that everybody may call: `GET /run`.
    pub fn backend(self, wasm: Vec<u8>) -> Self {
        self.file("plugin.wasm", wasm).manifest(
            "[[permissions]]\nname = \"run.it\"\ntitle = \"Run it\"\nroles = [\"owner\", \"admin\", \"member\", \"viewer\"]\n\
             [[routes]]\nmethod = \"GET\"\npath = \"/run\"\npermission = \"run.it\"\n",
        )
    }

    /// A view with one card on the dashboard.
    pub fn card(self, wasm: Vec<u8>) -> Self {
        self.file("view.wasm", wasm).manifest(
            "[[views]]\nname = \"card\"\n[[contributions]]\nid = \"card\"\nslot = \"dashboard.widgets\"\nkind = \"card\"\n\
             view = \"card\"\nlabel = \"A card\"\nsize = \"s\"\n",
        )
    }

    /// A collection with permissions of its own: `{name}.read` and `{name}.write`, for these roles. `indexes` and
    /// `unique` are lists as TOML writes them.
    #[expect(clippy::too_many_arguments, reason = "one for each field of the manifest")]
    pub fn collection(
        self,
        name: &str,
        title: &str,
        schema: &str,
        indexes: &str,
        unique: &str,
        readers: &[&str],
        writers: &[&str],
    ) -> Self {
        let lower = title.to_lowercase();
        let power = "[capabilities.collections]\nreason = \"For a test\"\n";
        let draft = if self.manifest.contains(power) { self } else { self.manifest(power) };
        draft.file(&format!("collections/{name}.json"), schema).manifest(&format!(
            "[[collections]]\nname = \"{name}\"\ntitle = \"{title}\"\nschema = \"collections/{name}.json\"\nindexes = {indexes}\n\
             unique = {unique}\npermissions = {{ read = \"{name}.read\", write = \"{name}.write\" }}\n\
             [[permissions]]\nname = \"{name}.read\"\ntitle = \"See {lower}\"\nroles = {readers:?}\n\
             [[permissions]]\nname = \"{name}.write\"\ntitle = \"Edit {lower}\"\nroles = {writers:?}\n"
        ))
    }

    /// The archive.
    pub fn pack(&self) -> Vec<u8> {
        let manifest = Manifest::from_toml(&self.manifest)
            .unwrap_or_else(|issues| panic!("{issues:?}\n{}", self.manifest));
        package::write(manifest, &self.files).unwrap_or_else(|issues| panic!("{issues:?}")).0
    }
}
