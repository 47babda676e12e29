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

#[test]
fn effects_are_checked() {
    let effects = |effects: Value| {
        let bytes =
            serde_json::to_vec(&json!({ "model": "", "tree": text("x"), "effects": effects })).unwrap();
        parse_output(&bytes).map(|_| ()).map_err(|problem| (problem.code, problem.path))
    };
    assert_eq!(effects(json!([{ "type": "refresh" }, { "type": "after", "ms": 1000, "then": 1 }])), Ok(()));
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
