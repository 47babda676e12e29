//! Any valid tree → server HTML → an HTML parser → the same nodes. One element that the parser moves, drops or
//! adds would end the page when it comes alive.
#![cfg(feature = "ssr")]

use app::slots::{Canvas, PaintCx, PaintTree, markdown};
use leptos::prelude::*;
use proptest::prelude::*;
use scraper::{ElementRef, Html, Node as Dom};
use tenon_contract::view::{Element, Node, arbitrary, check::check_tree};

/// A painted node as a parser sees it: its kind, the words it shows itself, and the painted nodes inside.
#[derive(Debug, PartialEq)]
struct Seen {
    kind: String,
    words: Vec<String>,
    children: Vec<Seen>,
}

fn paint(tree: &Node) -> String {
    let canvas = Canvas::new(tree.clone());
    let cx = PaintCx::plain("/t/acme/x/hello-world", |_| {});
    let owner = Owner::new();
    let html = owner.with(|| view! { <main><PaintTree canvas cx /></main> }.to_html());
    format!("<!DOCTYPE html><html><head></head><body>{html}</body></html>")
}

/// The tree as it should be seen: the words of each kind in the order they are drawn.
fn expected(node: &Node) -> Seen {
    let words: Vec<&str> = match &node.element {
        Element::Card(card) => card.title.iter().map(String::as_str).collect(),
        Element::Section(section) => {
            [Some(&section.title), section.text.as_ref()].into_iter().flatten().map(String::as_str).collect()
        }
        Element::Text(text) => vec![&text.text],
        Element::Code(code) => vec![&code.text],
        Element::Stat(stat) => [Some(&stat.value), stat.unit.as_ref(), Some(&stat.label), stat.text.as_ref()]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect(),
        Element::Progress(progress) => vec![&progress.label],
        Element::Alert(alert) => vec![&alert.title],
        Element::EmptyState(empty) => {
            [Some(&empty.title), empty.text.as_ref()].into_iter().flatten().map(String::as_str).collect()
        }
        Element::KeyValue(pairs) => {
            pairs.items.iter().flat_map(|pair| [pair.label.as_str(), pair.value.as_str()]).collect()
        }
        Element::Table(table) => [table.label.as_str()]
            .into_iter()
            .chain(table.columns.iter().map(|column| column.title.as_str()))
            .collect(),
        Element::Field(field) => {
            [Some(&field.label), field.help.as_ref()].into_iter().flatten().map(String::as_str).collect()
        }
        // The empty one tells what is being sent.
        Element::FileInput(input) => vec![&input.label, ""],
        Element::Dialog(dialog) => vec![&dialog.title],
        Element::Chart(chart) => vec![&chart.label],
        Element::Stepper(stepper) => stepper.steps.iter().map(|step| step.label.as_str()).collect(),
        Element::Markdown(markdown) => {
            return Seen {
                kind: "markdown".into(),
                words: markdown_words(&markdown.text),
                children: Vec::new(),
            };
        }
        _ => Vec::new(),
    };
    let line_ends = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
    Seen {
        kind: node.element.kind().into(),
        // The server writes a space for an empty text, so that there is a node to attach to.
        words: words
            .into_iter()
            .map(|text| if text.is_empty() { " ".into() } else { line_ends(text) })
            .collect(),
        children: node.children.iter().map(expected).collect(),
    }
}

fn markdown_words(text: &str) -> Vec<String> {
    fn of_blocks(blocks: &[markdown::Block], out: &mut String) {
        for block in blocks {
            match block {
                markdown::Block::Heading(_, words) | markdown::Block::Paragraph(words) => {
                    of_words(words, out)
                }
                markdown::Block::Code(text) => out.push_str(text),
                markdown::Block::Quote(inside) => of_blocks(inside, out),
                markdown::Block::List { items, .. } => items.iter().for_each(|item| of_blocks(item, out)),
                markdown::Block::Rule => {}
            }
        }
    }
    fn of_words(words: &[markdown::Inline], out: &mut String) {
        let mut text = String::new();
        markdown::plain(words, &mut text);
        out.push_str(&text);
    }
    let mut out = String::new();
    of_blocks(&markdown::parse(&text.replace("\r\n", "\n").replace('\r', "\n")), &mut out);
    vec![squeezed(&out)]
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What the parser made of the page, below `at`: painted nodes and the words between them.
fn seen(at: ElementRef<'_>) -> Seen {
    let mut seen = Seen {
        kind: at.value().attr("data-k").unwrap_or_default().into(),
        words: Vec::new(),
        children: Vec::new(),
    };
    collect(at, &mut seen);
    if seen.kind == "markdown" {
        seen.words = vec![squeezed(&seen.words.concat())];
    }
    seen
}

fn collect(at: ElementRef<'_>, into: &mut Seen) {
    let mut words = String::new();
    for child in at.children() {
        match child.value() {
            Dom::Text(text) => words.push_str(text),
            Dom::Element(element) => {
                let child = ElementRef::wrap(child).expect("an element");
                if element.attr("data-k").is_some() {
                    into.children.push(seen(child));
                } else if element.attr("data-host").is_none() && element.name() != "svg" {
                    // Words of one line stand around the elements inside it, in the order they are read.
                    if into.kind == "markdown" && !words.is_empty() {
                        into.words.push(std::mem::take(&mut words));
                    }
                    collect(child, into);
                }
            }
            _ => {}
        }
    }
    if !words.is_empty() {
        into.words.push(words);
    }
}

fn parsed(html: &str) -> (Vec<Seen>, Vec<String>) {
    let page = Html::parse_document(html);
    let main = page.select(&scraper::Selector::parse("main").expect("a selector")).next().expect("main");
    let mut root = Seen { kind: String::new(), words: Vec::new(), children: Vec::new() };
    collect(main, &mut root);
    (root.children, page.errors.iter().map(ToString::to_string).collect())
}

fn assert_same(tree: &Node) {
    check_tree(tree).expect("the generator makes valid trees");
    let html = paint(tree);
    let (nodes, errors) = parsed(&html);
    // `<!>`, which separates text nodes, is the one thing a strict parser remarks.
    let errors: Vec<&String> =
        errors.iter().filter(|error| !error.ends_with("MarkupDeclarationOpen")).collect();
    assert!(errors.is_empty(), "{errors:?} in {html}");
    assert_eq!(nodes, [expected(tree)], "{html}");
    assert!(!html.contains("style="), "{html}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_valid_tree_survives_an_html_parser(tree in arbitrary::tree()) {
        assert_same(&tree);
    }
}

#[test]
fn words_around_code_stay_in_their_order() {
    let text = "a `b` c *d* e".into();
    assert_same(&Node::new(tenon_contract::view::kinds::Markdown { text }));
}

#[test]
fn the_deepest_tree_survives_an_html_parser() {
    use tenon_contract::view::{MAX_DEPTH, kinds};
    let column = kinds::Column { title: "c".into(), align: None };
    let mut tree = Node::new(kinds::Text { text: "deep".into(), ..Default::default() });
    for level in 1..MAX_DEPTH {
        // Tables nest the most elements: cells hold rows, and rows of a table are its lines.
        tree = match level % 3 {
            1 => Node::new(kinds::Row::default()).child(tree),
            2 => Node::new(kinds::Table { label: "t".into(), columns: vec![column.clone()] }).child(tree),
            _ => Node::new(kinds::List::default()).child(tree),
        };
    }
    let root = if matches!(tree.element, Element::Row(_)) || check_tree(&tree).is_ok() {
        tree
    } else {
        tree.children.remove(0)
    };
    assert_same(&root);
}

#[test]
fn a_guests_text_is_never_markup() {
    use tenon_contract::view::kinds;
    let hostile = "</p></main><script>alert(1)</script><img src=x onerror=alert(1)>&amp;";
    let tree = Node::new(kinds::Stack::default())
        .child(kinds::Text { text: hostile.into(), ..Default::default() })
        .child(kinds::Code { text: format!("\n{hostile}"), block: true })
        .child(kinds::Markdown { text: hostile.into() })
        .child(kinds::Card { title: Some(hostile.into()) })
        .child(kinds::KeyValue {
            items: vec![kinds::Pair { label: hostile.into(), value: hostile.into(), tone: None }],
        })
        .child(kinds::Table {
            label: hostile.into(),
            columns: vec![kinds::Column { title: hostile.into(), align: None }],
        })
        .child(kinds::Form {
            schema: Some(serde_json::json!({ "type": "object", "properties": {
                hostile: { "type": "string", "title": hostile, "description": hostile, "default": hostile },
                "choice": { "enum": [hostile] }, "list": { "type": "array", "default": [hostile] },
            } })),
            values: None,
            submit: Some(hostile.into()),
        })
        .child(kinds::Field {
            label: hostile.into(),
            name: hostile.into(),
            kind: kinds::FieldKind::Select,
            options: vec![kinds::Choice { value: hostile.into(), label: Some(hostile.into()) }],
            help: Some(hostile.into()),
            ..Default::default()
        })
        .child(kinds::Dialog { title: hostile.into(), open: true })
        .child(kinds::Chart {
            kind: kinds::ChartKind::Bar,
            label: hostile.into(),
            series: vec![kinds::Series { label: hostile.into(), values: vec![1.0] }],
            categories: vec![hostile.into()],
        })
        .child(kinds::Stepper {
            label: Some(hostile.into()),
            steps: vec![kinds::Step { label: hostile.into(), state: kinds::StepState::Now }],
        })
        .child(kinds::Image { asset: "assets/a.png".into(), alt: hostile.into(), size: None });
    assert_same(&tree);
    let html = paint(&tree);
    assert!(!html.contains("<script>alert") && !html.contains("<img"), "{html}");
}

#[test]
fn a_form_asks_for_what_its_schema_says_and_sends_nothing_before_the_page_is_alive() {
    use tenon_contract::view::kinds;
    let tree = Node::new(kinds::Form {
        schema: Some(serde_json::json!({ "type": "object", "required": ["title"], "properties": {
            "title": { "type": "string", "title": "Title", "maxLength": 80 },
            "score": { "type": "integer", "minimum": 1 }, "open": { "type": "boolean" },
            "level": { "enum": ["Low", "High"], "default": "High" },
        } })),
        values: Some(serde_json::json!({ "title": "First", "open": true })),
        submit: None,
    });
    let html = paint(&tree);
    for part in [
        r#"<form class="v-form v-stack v-gap-l" method="dialog" novalidate="""#,
        r#"name="/title" value="First""#,
        r#"aria-required="true""#,
        r#"name="/score" type="text" class="input num text-end max-w-60" inputmode="numeric""#,
        r#"name="/open" checked="""#,
        r#"value="1" checked=""#,
        ">Save<",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
}

#[test]
fn an_outside_link_shows_its_host_and_tells_nobody_where_it_came_from() {
    use tenon_contract::view::kinds;
    let link = |href: &str| {
        Node::new(kinds::Link { href: href.into() })
            .child(kinds::Text { text: "Docs".into(), ..Default::default() })
    };
    let html = paint(&link("https://example.org/docs"));
    assert!(html.contains("example.org</") || html.contains("example.org<"), "{html}");
    assert!(
        html.contains(r#"rel="noopener noreferrer external""#) && html.contains(r#"target="_blank""#),
        "{html}"
    );
    let html = paint(&link("/list"));
    assert!(html.contains(r#"href="/t/acme/x/hello-world/list""#), "{html}");
}
