//! Schemas that would hang or fill a server are refused when they are published, at once and with a place.

use std::time::Instant;

use axum::body::Body;
use http::Method;
use serde_json::{Value, json};
use tenon_contract::package::sha256_hex;
use tenon_testing::packages::Draft;

use crate::{Reply, TestApp, TestDb};

const SOUND: &str = r#"{"type":"object","properties":{"a":{"type":"string"}}}"#;

/// A package with this schema.
fn package(key: &str, toml: &str, path: &str, schema: &str) -> Vec<u8> {
    exchanged(Draft::new(key).manifest(toml).file(path, SOUND).pack(), path, SOUND, schema)
}

/// What no tool of ours would pack: the bytes of a sound package's file are exchanged, with digest and size.
pub(crate) fn exchanged(sound: Vec<u8>, path: &str, from: &str, to: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(sound)).expect("a package");
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    // Stored: the ratio of a regular schema must not be what it is refused for.
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for index in 0..archive.len() {
        use std::io::{Read as _, Write as _};
        let mut entry = archive.by_index(index).expect("an entry");
        let (name, mut content) = (entry.name().expect("a name").into_owned(), Vec::new());
        entry.read_to_end(&mut content).expect("a content");
        if name == "manifest.json" {
            content = String::from_utf8(content)
                .expect("JSON")
                .replace(&sha256_hex(from.as_bytes()), &sha256_hex(to.as_bytes()))
                .replace(&format!("\"size\":{}", from.len()), &format!("\"size\":{}", to.len()))
                .into_bytes();
        } else if name == path {
            content = to.into();
        }
        writer.start_file(name, options).expect("an entry");
        writer.write_all(&content).expect("a content");
    }
    writer.finish().expect("an archive").into_inner()
}

async fn publish(app: &TestApp, package: Vec<u8>) -> Reply {
    let root = app.browser("root").await;
    root.send(Method::POST, "/api/v1/releases", Some("application/zip"), Body::from(package)).await
}

const CONFIG: &str = "[config]\nschema = \"config.schema.json\"\n";

fn bomb() -> String {
    let mut defs = serde_json::Map::from_iter([("a0".to_owned(), json!({"type": "string"}))]);
    for at in 1..25 {
        let below = json!({"$ref": format!("#/$defs/a{}", at - 1)});
        defs.insert(
            format!("a{at}"),
            json!({"type": "object", "properties": {"x": below, "y": below, "z": below}}),
        );
    }
    json!({"type": "object", "properties": {"a": {"$ref": "#/$defs/a24"}}, "$defs": defs}).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_schemas_are_refused_within_a_second_and_nothing_is_kept() {
    use tenon_testing::FromTestDb as _;
    let app = TestApp::from_db(TestDb::sqlite().await).await;
    let properties = |count: usize| -> Value {
        (0..count).map(|at| (format!("p{at}"), json!({}))).collect::<serde_json::Map<_, _>>().into()
    };
    let patterns: Vec<Value> = (0..60).map(|_| json!({"pattern": "(\\w{200}){200}"})).collect();
    let object = |more: Value| {
        let mut schema = json!({"type": "object"});
        schema.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        schema.to_string()
    };
    let cases = [
        (bomb(), "config.schema.json", "too_many"),
        (object(json!({"properties": properties(10_000)})), "config.schema.json", "too_large"),
        (object(json!({"properties": properties(5_001)})), "config.schema.json", "too_many"),
        (
            object(json!({"properties": {"a": {"pattern": "(\\w{500}){500}"}}})),
            "config.schema.json#/properties/a/pattern",
            "schema",
        ),
        (object(json!({"allOf": patterns})), "config.schema.json#/allOf/0/pattern", "schema"),
        (
            object(json!({"properties": {"a": {"$ref": "http://127.0.0.1/x"}}})),
            "config.schema.json#/properties/a/$ref",
            "foreign_ref",
        ),
        (
            object(
                json!({"properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"not": {"$ref": "#/$defs/a"}}}}),
            ),
            "config.schema.json#/$defs/a",
            "cycle",
        ),
        (
            object(json!({"properties": {"a": {"typo": 1}}})),
            "config.schema.json#/properties/a/typo",
            "keyword",
        ),
        (
            object(json!({"properties": {"a": {"type": "strnig"}}})),
            "config.schema.json#/properties/a/type",
            "schema",
        ),
        (
            object(json!({"properties": {"a": {"x-tenon-what": 1}}})),
            "config.schema.json#/properties/a/x-tenon-what",
            "unknown_hint",
        ),
        (
            object(json!({"properties": {"a": {"type": "string", "writeOnly": true, "default": "x"}}})),
            "config.schema.json#/properties/a/default",
            "secret_value",
        ),
        ("[]".to_owned(), "config.schema.json", "schema"),
        ("{\"not\":".repeat(5_000) + "true" + &"}".repeat(5_000), "config.schema.json", "json"),
    ];
    for (schema, pointer, code) in cases {
        let package = package("hostile", CONFIG, "config.schema.json", &schema);
        let started = Instant::now();
        let reply = publish(&app, package).await;
        let took = started.elapsed();
        assert_eq!(reply.expect(422).code(), "invalid_package");
        let error = &reply.json()["errors"][0];
        assert_eq!(
            (error["pointer"].as_str(), error["code"].as_str()),
            (Some(pointer), Some(code)),
            "{error}"
        );
        // The bound that the product promises.
        assert!(took.as_millis() < 1_000, "{pointer} {code} took {took:?}");
    }
    app.browser("root").await.get("/api/v1/plugins/hostile").await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn schemas_of_collections_and_slots_are_held_to_the_same_caps() {
    use tenon_testing::FromTestDb as _;
    let app = TestApp::from_db(TestDb::sqlite().await).await;
    let collection = "[capabilities.collections]\nreason = \"r\"\n[[collections]]\nname = \"things\"\ntitle = \"Things\"\n\
        schema = \"things.json\"\npermissions = { read = \"things.see\", write = \"things.see\" }\n\
        [[permissions]]\nname = \"things.see\"\ntitle = \"See things\"\nroles = [\"owner\"]\n";
    let reply = publish(&app, package("collected", collection, "things.json", &bomb())).await;
    assert_eq!(reply.expect(422).json()["errors"][0]["pointer"], "things.json");
    let slot =
        "[[slots]]\nname = \"places\"\nkinds = [\"card\"]\ntitle = \"Places\"\nprops = \"props.json\"\n";
    let reply = publish(&app, package("slotted", slot, "props.json", r#"{"type":"object","$id":"x"}"#)).await;
    assert_eq!(reply.expect(422).json()["errors"][0]["pointer"], "props.json#/$id", "{}", reply.text());
}
