//! What a view may answer and what not, each refusal by its code and place.
#![cfg(feature = "arbitrary")]

use proptest::prelude::*;
use serde_json::{Value, json};
use tenon_contract::view::{
    MAX_DEPTH, MAX_NODES, MAX_OUTPUT_BYTES, Node, ViewProblem, arbitrary,
    check::{check_tree, is_in_app, is_link},
    kinds::{KINDS, Stack, Text},
    parse_output,
};

fn answer(tree: Value) -> Result<Node, ViewProblem> {
    let bytes = serde_json::to_vec(&json!({ "model": "", "tree": tree })).unwrap();
    parse_output(&bytes).map(|output| output.tree)
}

fn refusal(tree: Value) -> (&'static str, String) {
    let problem = answer(tree.clone()).expect_err(&tree.to_string());
    (problem.code, problem.path)
}

fn text(words: &str) -> Value {
    json!({ "kind": "text", "attrs": { "text": words } })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn every_valid_answer_survives_its_wire_form(output in arbitrary::output()) {
        prop_assert_eq!(check_tree(&output.tree), Ok(()));
        let bytes = serde_json::to_vec(&output).unwrap();
        prop_assert_eq!(parse_output(&bytes).unwrap(), output);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(output in arbitrary::output(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = serde_json::to_vec(&output).unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = parse_output(&bytes);
    }
}

#[test]
fn each_kind_is_refused_with_an_attribute_it_does_not_have() {
    for kind in KINDS {
        let (code, path) = refusal(
            json!({ "kind": "stack", "children": [{ "kind": kind, "attrs": { "style": "color:red" } }] }),
        );
        assert_eq!((code, path.as_str()), ("attrs", "tree/children/0/attrs"), "{kind}");
    }
}

#[test]
fn what_breaks_a_rule_is_refused_at_its_place() {
    let cases = [
        (json!("text"), "shape", "tree"),
        (json!({ "attrs": {} }), "shape", "tree"),
        (json!({ "kind": "iframe" }), "unknown_kind", "tree/kind"),
        (json!({ "kind": "stack", "style": "x" }), "unknown_field", "tree/style"),
        (json!({ "kind": "stack", "children": {} }), "shape", "tree/children"),
        (json!({ "kind": "stack", "key": 1 }), "shape", "tree/key"),
        (json!({ "kind": "text", "attrs": { "text": "a\u{0}b" } }), "nul", "tree/attrs/text"),
        (
            json!({ "kind": "heading", "attrs": { "level": 1 }, "children": [text("x")] }),
            "level",
            "tree/attrs/level",
        ),
        (json!({ "kind": "heading", "children": [{ "kind": "button" }] }), "content", "tree/children/0"),
        (
            json!({ "kind": "button", "children": [{ "kind": "link", "attrs": { "href": "/" } }] }),
            "content",
            "tree/children/0",
        ),
        (
            json!({ "kind": "text", "attrs": { "text": "x" }, "children": [text("y")] }),
            "content",
            "tree/children/0",
        ),
        (json!({ "kind": "tab" }), "content", "tree"),
        (json!({ "kind": "stack", "children": [{ "kind": "tab" }] }), "content", "tree/children/0"),
        (
            json!({ "kind": "tabs", "attrs": { "label": "x" }, "children": [{ "kind": "tab" }] }),
            "tabs_shape",
            "tree/children",
        ),
        (json!({ "kind": "stack", "on": { "click": 1 } }), "event", "tree/on"),
        (json!({ "kind": "button", "on": { "hover": 1 } }), "unknown_event", "tree/on"),
        (json!({ "kind": "button", "on": { "data": 1 } }), "event", "tree/on"),
        (json!({ "kind": "link", "attrs": { "href": "javascript:alert(1)" } }), "link", "tree/attrs/href"),
        (json!({ "kind": "icon", "attrs": { "name": "x onload=y" } }), "icon", "tree/attrs/name"),
        (
            json!({ "kind": "progress", "attrs": { "label": "x", "value": 2.0 } }),
            "number",
            "tree/attrs/value",
        ),
        (json!({ "kind": "progress", "attrs": { "label": "x", "max": 0.0 } }), "number", "tree/attrs/max"),
        (json!({ "kind": "skeleton", "attrs": { "lines": 0 } }), "lines", "tree/attrs/lines"),
        (
            json!({ "kind": "table", "attrs": { "label": "x", "columns": [] } }),
            "table_shape",
            "tree/attrs/columns",
        ),
        (
            json!({ "kind": "table", "attrs": { "label": "x", "columns": [{ "title": "a" }] }, "children": [{ "kind": "row" }] }),
            "table_shape",
            "tree/children/0/children",
        ),
        (
            json!({ "kind": "table", "attrs": { "label": "x", "columns": [{ "title": "a" }] }, "children": [text("x")] }),
            "content",
            "tree/children/0",
        ),
        (
            json!({ "kind": "stack", "children": [{ "kind": "divider", "key": "a" }, { "kind": "divider", "key": "a" }] }),
            "duplicate_key",
            "tree/children/1/key",
        ),
        (json!({ "kind": "text", "attrs": { "text": "x", "tone": "loud" } }), "attrs", "tree/attrs"),
    ];
    for (tree, code, path) in cases {
        assert_eq!(refusal(tree.clone()), (code, path.to_owned()), "{tree}");
    }
}

/// A valid node of each kind that takes input or shows data.
fn good(kind: &str) -> Value {
    let attrs = match kind {
        "form" => {
            json!({ "schema": { "type": "object", "properties": { "a": { "type": "string" } } }, "values": { "a": "x" } })
        }
        "field" => {
            json!({ "label": "Level", "name": "level", "kind": "select", "options": [{ "value": "high" }], "value": "high" })
        }
        "records" => {
            json!({ "collection": "risks", "columns": ["title"], "sort": "-level", "filter": [["level", "eq", "High"]], "limit": 20 })
        }
        "dialog" => json!({ "title": "Import" }),
        "slot" => json!({ "name": "risks.tabs", "props": { "id": "rec_1" } }),
        "sparkline" => json!({ "values": [1, 2.5], "label": "It grew from 1 to 2.5" }),
        "chart" => {
            json!({ "label": "Risks", "categories": ["a", "b"], "series": [{ "label": "open", "values": [1, 2] }] })
        }
        "stepper" => {
            json!({ "steps": [{ "label": "Plan", "state": "done" }, { "label": "Do", "state": "now" }] })
        }
        "image" => json!({ "asset": "assets/map.png", "alt": "A map" }),
        other => unreachable!("{other}"),
    };
    json!({ "kind": kind, "attrs": attrs })
}

/// The same with another value of one attribute.
fn with(kind: &str, field: &str, value: Value) -> Value {
    let mut node = good(kind);
    node["attrs"][field] = value;
    node
}

#[test]
fn each_kind_with_input_or_data_is_drawn_as_described_and_refused_otherwise() {
    let text = |count: usize| -> Value { vec!["x"; count].into() };
    let numbers = |count: usize| -> Value { vec![1.0; count].into() };
    let deep = |levels: usize| (0..levels).fold(json!({}), |inner, _| json!({ "items": inner }));
    let schema = |property: Value| json!({ "type": "object", "properties": { "a": property } });
    let many: serde_json::Map<String, Value> = (0..201).map(|n| (format!("p{n}"), json!({}))).collect();
    let cases = [
        ("form", "schema", json!("object"), "schema"),
        ("form", "schema", json!({ "type": "array" }), "schema"),
        ("form", "schema", schema(deep(24)), "schema"),
        ("form", "schema", json!({ "type": "object", "properties": many }), "schema"),
        ("form", "schema", schema(json!({ "type": "string", "writeOnly": true })), "secret"),
        ("form", "schema", schema(json!({ "anyOf": [{ "format": "password" }] })), "secret"),
        ("form", "values", json!([]), "values"),
        ("field", "label", json!(" "), "label"),
        ("field", "name", json!(""), "name"),
        ("field", "options", json!([]), "options"),
        ("field", "options", vec![json!({ "value": "high" }); 501].into(), "options"),
        ("field", "kind", json!("text"), "options"),
        ("field", "kind", json!("password"), "attrs"),
        ("field", "value", json!("other"), "value"),
        ("field", "value", json!({}), "value"),
        ("records", "collection", json!("../risks"), "collection"),
        ("records", "columns", text(21), "table_shape"),
        ("records", "limit", json!(201), "limit"),
        ("records", "filter", json!([["level", "like", "x"]]), "filter"),
        ("records", "filter", vec![json!(["level", "eq", 1]); 9].into(), "filter"),
        ("dialog", "title", json!("a\u{0}"), "nul"),
        ("slot", "name", json!("other-plugin/slot"), "slot"),
        ("slot", "props", json!([]), "props"),
        ("slot", "props", json!({ "long": "x".repeat(70_000) }), "too_large"),
        ("sparkline", "values", json!([1]), "points"),
        ("sparkline", "values", numbers(2_001), "points"),
        ("chart", "categories", json!(["a"]), "points"),
        ("chart", "categories", text(100_000), "points"),
        ("chart", "series", vec![json!({ "label": "x", "values": [1, 2] }); 7].into(), "series"),
        ("chart", "series", json!([{ "label": "x", "values": ["1", 2] }]), "attrs"),
        ("chart", "kind", json!("pie"), "attrs"),
        ("stepper", "steps", json!([]), "steps"),
        ("stepper", "steps", json!([{ "label": "x", "state": "lost" }]), "attrs"),
        ("image", "asset", json!("https://example.com/a.png"), "asset"),
        ("image", "asset", json!("assets/../view.wasm"), "asset"),
        ("image", "asset", json!("assets/a.svg"), "asset"),
    ];
    for kind in ["form", "field", "records", "dialog", "slot", "sparkline", "chart", "stepper", "image"] {
        assert!(answer(good(kind)).is_ok(), "{kind}: {:?}", answer(good(kind)));
        assert!(cases.iter().any(|(refused, ..)| *refused == kind), "{kind} has a case");
    }
    assert!(answer(with("form", "schema", schema(deep(20)))).is_ok());
    for (kind, field, value, code) in cases {
        let shown = value.to_string().chars().take(80).collect::<String>();
        assert_eq!(refusal(with(kind, field, value)).0, code, "{kind} {field} {shown}");
    }
}

#[test]
fn a_form_a_slot_and_a_dialog_hold_no_other_at_any_depth() {
    let inside = |outer: &str, inner: Value| {
        let mut node = good(outer);
        node["children"] = json!([{ "kind": "card", "children": [inner] }]);
        node
    };
    for (outer, inner) in
        [("form", "form"), ("form", "records"), ("form", "slot"), ("slot", "slot"), ("dialog", "dialog")]
    {
        let expected = ("content", "tree/children/0/children/0".to_owned());
        assert_eq!(refusal(inside(outer, good(inner))), expected, "{inner} in {outer}");
        // The same on a tree that was built in memory.
        let tree = answer(inside(outer, good("sparkline"))).unwrap();
        assert_eq!(check_tree(&tree), Ok(()));
    }
    for (outer, inner) in [("form", "field"), ("dialog", "form"), ("slot", "form"), ("dialog", "slot")] {
        assert!(answer(inside(outer, good(inner))).is_ok(), "{inner} in {outer}");
    }
}

#[test]
fn a_menu_stands_behind_the_words_of_its_button() {
    let entry =
        |words: &str| json!({ "kind": "menu-item", "on": { "click": words }, "children": [text(words)] });
    let button = |children: Value| json!({ "kind": "button", "children": children });
    assert!(answer(button(json!([text("More"), entry("Delete"), entry("Move")]))).is_ok());
    assert_eq!(refusal(button(json!([entry("Delete")]))).0, "menu_shape");
    assert_eq!(refusal(button(json!([text("More"), entry("Delete"), text("!")]))).0, "menu_shape");
    let mut pressed = button(json!([text("More"), entry("Delete")]));
    pressed["on"] = json!({ "click": 1 });
    assert_eq!(refusal(pressed).0, "menu_shape");
    assert_eq!(refusal(json!({ "kind": "stack", "children": [entry("Delete")] })).0, "content");
}

#[test]
fn what_happens_to_inputs_reaches_the_view() {
    for (kind, event) in [("form", "submit"), ("field", "change"), ("dialog", "change"), ("slot", "data")] {
        let mut node = good(kind);
        node["on"] = json!({ event: 1 });
        assert!(answer(node.clone()).is_ok(), "{kind}");
        node["on"] = json!({ "click": 1 });
        assert_eq!(refusal(node).0, "event", "{kind}");
    }
}

#[test]
fn effects_are_checked() {
    let effects = |effects: Value| {
        let bytes =
            serde_json::to_vec(&json!({ "model": "", "tree": text("x"), "effects": effects })).unwrap();
        parse_output(&bytes).map(|_| ()).map_err(|problem| (problem.code, problem.path))
    };
    assert_eq!(effects(json!([{ "type": "refresh" }, { "type": "after", "ms": 1000, "then": 1 }])), Ok(()));
    let good = json!([
        { "type": "records", "collection": "risks", "query": { "filter": [], "limit": 5 }, "then": "rows" },
        { "type": "open", "contribution": "import-dialog", "props": { "id": "rec_1" } },
        { "type": "close" },
        { "type": "slot_event", "name": "change", "data": { "a": 1 } },
    ]);
    assert_eq!(effects(good), Ok(()));
    let wrong = [
        (json!([{ "type": "eval", "code": "1" }]), "effect", "effects/0"),
        (json!([{ "type": "refresh", "now": true }]), "effect", "effects/0"),
        (json!([{ "type": "after", "ms": 999, "then": 1 }]), "too_soon", "effects/0/ms"),
        (json!([{ "type": "call", "route": "https://example.com/" }]), "route", "effects/0/route"),
        (json!([{ "type": "call", "route": "//example.com" }]), "route", "effects/0/route"),
        (json!([{ "type": "call", "route": "/../other" }]), "route", "effects/0/route"),
        (json!([{ "type": "call", "route": "/%2e%2e/other" }]), "route", "effects/0/route"),
        (json!([{ "type": "call", "route": "/x", "method": "TRACE" }]), "method", "effects/0/method"),
        (
            json!([{ "type": "refresh" }, { "type": "navigate", "to": "https://example.com" }]),
            "link",
            "effects/1/to",
        ),
        (json!([{ "type": "records", "collection": "../x" }]), "collection", "effects/0/collection"),
        (json!([{ "type": "records", "collection": "risks", "query": [] }]), "props", "effects/0/query"),
        (
            json!([{ "type": "open", "contribution": "other-plugin/x" }]),
            "contribution",
            "effects/0/contribution",
        ),
        (json!([{ "type": "open", "contribution": "x", "props": 1 }]), "props", "effects/0/props"),
        (json!([{ "type": "slot_event", "name": "Saved!" }]), "event_name", "effects/0/name"),
        (
            json!([{ "type": "slot_event", "name": "a", "data": "x".repeat(70_000) }]),
            "too_large",
            "effects/0/data",
        ),
        (json!([{ "type": "close", "now": 1 }]), "effect", "effects/0"),
        (json!([{ "type": "toast", "text": "" }]), "toast", "effects/0/text"),
        (vec![json!({ "type": "refresh" }); 9].into(), "too_many_effects", "effects"),
        (vec![json!({ "type": "after", "ms": 2000, "then": 1 }); 5].into(), "too_many_effects", "effects"),
    ];
    for (list, code, path) in wrong {
        assert_eq!(effects(list.clone()), Err((code, path.to_owned())), "{list}");
    }
}

#[test]
fn links_lead_to_https_mail_or_the_app_only() {
    for good in
        ["/", "/a/b", "/a?b=c#d", "https://example.com", "https://example.com/x?y=z", "mailto:a@b.example"]
    {
        assert!(is_link(good), "{good}");
    }
    for bad in [
        "",
        "a",
        "a/b",
        "//example.com",
        "/\\example.com",
        "\\\\example.com",
        "http://example.com",
        "HTTPS://example.com",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "https://",
        "https:///x",
        "https:example.com",
        "https://user@example.com",
        "https://good.example@bad.example",
        "mailto:",
        "mailto:x",
        "file:///etc/passwd",
        "blob:x",
        "/a b",
        "/a\tb",
        "/\u{202e}x",
        "https://exa\u{0}mple.com",
        "/../up",
        "/a/./b",
        "/%2e%2e/up",
        "/a/.%2E/b",
        "/%2E/b",
    ] {
        assert!(!is_link(bad), "{bad:?}");
    }
    assert!(!is_in_app("https://example.com") && is_in_app("/x?return=//y"));
}

#[test]
fn trees_that_are_too_deep_are_refused_before_they_are_parsed() {
    let nested = |levels: usize| {
        format!("{}{}", "{\"kind\":\"stack\",\"children\":[".repeat(levels), "]}".repeat(levels))
    };
    let bytes = format!("{{\"model\":\"\",\"tree\":{}}}", nested(10_000)).into_bytes();
    assert_eq!(parse_output(&bytes).unwrap_err().code, "too_deep");
    let bytes = format!("{{\"model\":\"\",\"tree\":{}}}", nested(60)).into_bytes();
    assert!(parse_output(&bytes).is_ok());
    let bytes = vec![b'['; MAX_OUTPUT_BYTES];
    assert_eq!(parse_output(&bytes).unwrap_err().code, "too_deep");
    // The same bound on a tree that was built in memory.
    let deep =
        (0..MAX_DEPTH).fold(Node::new(Stack::default()), |inner, _| Node::new(Stack::default()).child(inner));
    assert_eq!(check_tree(&deep).unwrap_err().code, "too_deep");
    std::mem::forget(deep);
}

#[test]
fn a_tree_exactly_as_deep_as_allowed_is_drawn() {
    let deep =
        (1..MAX_DEPTH).fold(Node::new(Stack::default()), |inner, _| Node::new(Stack::default()).child(inner));
    assert_eq!(check_tree(&deep), Ok(()));
    let bytes = serde_json::to_vec(&json!({ "model": "", "tree": deep })).unwrap();
    assert!(parse_output(&bytes).is_ok());
}

#[test]
fn too_many_nodes_are_refused() {
    let tree = |children: usize| {
        Node::new(Stack::default())
            .children((0..children).map(|_| Node::new(Text { text: "x".into(), ..Text::default() })))
    };
    assert_eq!(check_tree(&tree(MAX_NODES - 1)), Ok(()));
    assert_eq!(check_tree(&tree(MAX_NODES)).unwrap_err().code, "too_many_nodes");
    let wire = |children: usize| serde_json::to_vec(&json!({ "model": "", "tree": tree(children) })).unwrap();
    assert!(parse_output(&wire(MAX_NODES - 1)).is_ok());
    assert_eq!(parse_output(&wire(MAX_NODES)).unwrap_err().code, "too_many_nodes");
}

#[test]
fn too_many_bytes_are_refused() {
    assert_eq!(parse_output(&vec![b' '; MAX_OUTPUT_BYTES + 1]).unwrap_err().code, "too_large");
    let bytes =
        serde_json::to_vec(&json!({ "model": "x".repeat(64 * 1024 + 1), "tree": text("x") })).unwrap();
    let problem = parse_output(&bytes).unwrap_err();
    assert_eq!((problem.code, problem.path.as_str()), ("too_large", "model"));
}

#[test]
fn wrong_json_and_unknown_parts_of_an_answer_are_refused() {
    for bytes in [&b""[..], b"{", b"null", b"[]", b"{}", b"\xff\xfe", br#"{"model":1,"tree":{}}"#] {
        assert_eq!(parse_output(bytes).unwrap_err().code, "json");
    }
    let bytes = serde_json::to_vec(&json!({ "model": "", "tree": text("x"), "script": "x" })).unwrap();
    assert!(parse_output(&bytes).unwrap_err().message.contains("script"));
}
