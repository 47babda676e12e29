//! Any text becomes nodes, and never HTML of its own.

use proptest::prelude::*;

use super::*;

fn text(words: &str) -> Inline {
    Inline::Text(words.into())
}

fn paragraph(inside: Vec<Inline>) -> Vec<Block> {
    vec![Block::Paragraph(inside)]
}

#[test]
fn emphasis_code_and_links_are_read() {
    assert_eq!(
        parse("a **bold** and *soft* `x < y` [docs](https://example.org/a)"),
        paragraph(vec![
            text("a "),
            Inline::Strong(vec![text("bold")]),
            text(" and "),
            Inline::Emphasis(vec![text("soft")]),
            text(" "),
            Inline::Code("x < y".into()),
            text(" "),
            Inline::Link { href: "https://example.org/a".into(), inside: vec![text("docs")] },
        ])
    );
}

#[test]
fn html_is_text() {
    assert_eq!(parse("<b>x</b>"), paragraph(vec![text("<b>x</b>")]));
}

#[test]
fn a_link_that_a_view_may_not_name_keeps_only_its_words() {
    assert_eq!(parse("[x](javascript:alert(1))"), paragraph(vec![text("x"), text(")")]));
    assert_eq!(parse("[x](//evil.test)"), paragraph(vec![text("x")]));
    assert_eq!(parse("![alt](https://evil.test/p.png)"), paragraph(vec![text("alt")]));
}

#[test]
fn links_do_not_nest() {
    let Block::Paragraph(words) = &parse("[<https://b.test> x](https://a.test)")[0] else {
        panic!("a paragraph")
    };
    assert!(
        matches!(&words[0], Inline::Link { inside, .. } if !inside.iter().any(|i| matches!(i, Inline::Link { .. })))
    );
}

#[test]
fn lists_quotes_code_and_rules_are_read() {
    let blocks = parse("# Top\n\n1. one\n2. two\n   - in\n\n> said\n\n```rust\nlet x = 1;\n```\n---\n");
    assert!(matches!(&blocks[0], Block::Heading(1, _)));
    let Block::List { start: Some(1), items } = &blocks[1] else { panic!("{blocks:?}") };
    assert_eq!(items.len(), 2);
    assert!(matches!(&items[1][1], Block::List { start: None, .. }), "{items:?}");
    assert!(matches!(&blocks[2], Block::Quote(_)));
    assert_eq!(blocks[3], Block::Code("let x = 1;".into()));
    assert_eq!(blocks[4], Block::Rule);
}

#[test]
fn snake_case_is_not_emphasis() {
    assert_eq!(parse("a snake_case_name"), paragraph(vec![text("a snake_case_name")]));
}

#[test]
fn hostile_signs_cost_no_more_than_their_length() {
    for sign in ["*a ", "[", "`a``", "_a ", "![", "<", "> ", "- ", "**a", "***a ", "]("] {
        let text = sign.repeat(100_000);
        assert!(!parse(&text).is_empty(), "{sign}");
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in r"[*_`\[\]()<>#\-!\\ a-z0-9.\n>é]{0,200}") {
        let _ = parse(&text);
    }

    #[test]
    fn words_without_signs_stay_as_they_are(words in "[a-zA-Z][a-zA-Z ,;]{0,40}[a-z]") {
        prop_assert_eq!(parse(&words), paragraph(vec![text(&words)]));
    }
}
