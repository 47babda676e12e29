//! A plugin whose own script "builds" a view that was written by hand: it draws one text, whatever it is asked.

use std::{
    fs,
    path::{Path, PathBuf},
};

const MANIFEST: &str = r#"manifest_version = 1
[plugin]
key = "by-hand"
name = "By hand"
version = "0.1.0"
summary = "Draws one text"
category = "productivity"
publisher = "tenon"
[[views]]
name = "card"
[[contributions]]
id = "card"
slot = "dashboard.widgets"
kind = "card"
view = "card"
label = "By hand"
"#;

pub struct Plugin(tempfile::TempDir);

impl Plugin {
    pub fn new() -> Self {
        let plugin = Self(tempfile::tempdir().unwrap());
        plugin.write("tenon.toml", MANIFEST);
        plugin
            .write("package.json", r#"{ "scripts": { "build": "cp view.wasm \"$TENON_OUT/view.wasm\"" } }"#);
        plugin.draw("Hello");
        plugin
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn text(&self) -> &str {
        self.path().to_str().unwrap()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub fn write(&self, name: &str, content: &str) {
        let path = self.file(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub fn change(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.file(name)).unwrap();
        assert!(text.contains(from), "{text}");
        self.write(name, &text.replace(from, to));
    }

    /// From now on its view draws these words.
    pub fn draw(&self, words: &str) {
        fs::write(self.file("view.wasm"), view(words)).unwrap();
    }
}

fn view(words: &str) -> Vec<u8> {
    let answer = serde_json::json!({
        "model": "", "tree": { "kind": "text", "attrs": { "text": words } }, "effects": [], "live": false
    });
    let answer = answer.to_string();
    let (at, len) = (60_000_u64, answer.len() as u64);
    let text = format!(
        r#"(module
          (memory (export "memory") 1)
          (data (i32.const {at}) "{}")
          (func (export "tenon_alloc") (param i32) (result i32) (i32.const 1024))
          (func (export "tenon_free") (param i32 i32))
          (func (export "tenon_view") (param i32 i32) (result i64) (i64.const {})))"#,
        answer.replace('\\', "\\\\").replace('"', "\\\""),
        at << 32 | len
    );
    wat::parse_str(text).unwrap()
}
