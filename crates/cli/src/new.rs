//! `tenon new`: a plugin from one of the templates that this program carries. What it makes builds and passes its own
//! tests at once.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use include_dir::{Dir, include_dir};
use serde_json::json;
use tenon_contract::PluginKey;

use crate::{args::NewArgs, error::Error, output::Output};

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
/// Versions of crates that are known to work together; cargo drops those that a plugin does not use.
const CARGO_LOCK: &str = include_str!("../../../plugins/Cargo.lock");
/// The source tree that this program was built from, if it is still there.
const SDK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../sdk");

/// What a plugin starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Template {
    /// Records, routes, settings, a job, a card and a page
    RustFull,
    /// Views without a backend
    RustUi,
    /// A backend without views
    RustBackend,
    /// Rows from CSV into records
    RustImport,
    /// A backend in JavaScript
    JsBackend,
    /// Views in AssemblyScript
    AsUi,
}

impl Template {
    pub const ALL: [Self; 6] =
        [Self::RustFull, Self::RustUi, Self::RustBackend, Self::RustImport, Self::JsBackend, Self::AsUi];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RustFull => "rust-full",
            Self::RustUi => "rust-ui",
            Self::RustBackend => "rust-backend",
            Self::RustImport => "rust-import",
            Self::JsBackend => "js-backend",
            Self::AsUi => "as-ui",
        }
    }

    fn is_rust(self) -> bool {
        !matches!(self, Self::JsBackend | Self::AsUi)
    }
}

pub(crate) fn run(args: &NewArgs, output: &Output) -> Result<(), Error> {
    let key = PluginKey::parse(&args.name).map_err(|error| Error::usage("key", error.to_string()))?;
    let folder = args.path.join(key.as_str());
    if folder.exists() {
        return Err(Error::Environment(format!(
            "{} is there already; choose another name, or another folder with --path",
            folder.display()
        )));
    }
    let sdk = if args.template.is_rust() { Some(sdk(args.sdk.as_deref())?) } else { None };
    let words = Words { key: key.as_str(), name: &spoken(key.as_str()), sdk: sdk.as_deref() };
    let mut written = Vec::new();
    for part in ["common", args.template.as_str()] {
        if let Some(dir) = TEMPLATES.get_dir(part) {
            write(dir, part, &folder, &words, &mut written)?;
        }
    }
    if args.template.is_rust() {
        put(&folder.join("Cargo.lock"), CARGO_LOCK.as_bytes())?;
        written.push("Cargo.lock".to_owned());
    }
    written.sort();
    if output.json {
        output.data(
            &json!({ "ok": true, "folder": folder, "template": args.template.as_str(), "files": written }),
        );
    }
    output.line(&format!("{} is there, from the template {}.", folder.display(), args.template.as_str()));
    output.line(&format!("Next: tenon test {}", folder.display()));
    Ok(())
}

/// What stands for `{{…}}` in a template.
struct Words<'a> {
    key: &'a str,
    name: &'a str,
    sdk: Option<&'a Path>,
}

impl Words<'_> {
    fn fill(&self, text: &str) -> String {
        let sdk = self.sdk.map(|sdk| sdk.display().to_string().replace('\\', "/")).unwrap_or_default();
        text.replace("{{key}}", self.key).replace("{{name}}", self.name).replace("{{sdk}}", &sdk)
    }
}

fn write(
    dir: &Dir<'_>,
    part: &str,
    folder: &Path,
    words: &Words<'_>,
    written: &mut Vec<String>,
) -> Result<(), Error> {
    for file in dir.files() {
        let path = file.path().strip_prefix(part).unwrap_or(file.path());
        // `.in` keeps other programs from taking a template for the thing itself.
        let path = match path.to_string_lossy().strip_suffix(".in") {
            Some("gitignore") => PathBuf::from(".gitignore"),
            Some(plain) => PathBuf::from(plain),
            None => path.to_owned(),
        };
        match std::str::from_utf8(file.contents()) {
            Ok(text) => put(&folder.join(&path), words.fill(text).as_bytes())?,
            Err(_) => put(&folder.join(&path), file.contents())?,
        }
        written.push(path.display().to_string());
    }
    dir.dirs().try_for_each(|dir| write(dir, part, folder, words, written))
}

fn put(path: &Path, content: &[u8]) -> Result<(), Error> {
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    folder.and_then(|()| fs::write(path, content)).map_err(|error| Error::file(path, &error))
}

/// Where plugins in Rust find it.
pub(crate) fn sdk(given: Option<&Path>) -> Result<PathBuf, Error> {
    let place = given.unwrap_or(Path::new(SDK));
    let found = fs::canonicalize(place).and_then(|sdk| match sdk.join("Cargo.toml").is_file() {
        true => Ok(sdk),
        false => Err(io::Error::new(io::ErrorKind::NotFound, "there is no Cargo.toml in it")),
    });
    found.map_err(|error| {
        Error::Environment(format!(
            "the SDK is not at {}: {error}; give the folder crates/sdk of Tenon's source with --sdk, or in TENON_SDK",
            place.display()
        ))
    })
}

/// `my-plugin` as words: "My plugin".
fn spoken(key: &str) -> String {
    let text = key.replace('-', " ");
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
