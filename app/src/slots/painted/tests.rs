//! What the painter keeps and what it makes anew when a tree changes.

use proptest::prelude::*;
use tenon_contract::view::kinds::{Button, Heading, Row, Stack, Text};

use super::*;

fn text(words: &str) -> Node {
    Node::new(Text { text: words.into(), ..Text::default() })
}

fn stack(children: Vec<Node>) -> Node {
    Node::new(Stack::default()).children(children)
}

fn ids(canvas: &Canvas) -> Vec<u64> {
    canvas.root.get_untracked().children.get_untracked().iter().map(|child| child.id).collect()
}

/// The tree as it would be drawn now.
fn drawn(painted: &Painted) -> Node {
    let mut node = painted.node.get_untracked();
    node.children = painted.children.get_untracked().iter().map(|child| drawn(child)).collect();
    node
}

#[test]
fn a_changed_text_keeps_every_element() {
    let canvas = Canvas::new(stack(vec![text("a"), text("b")]));
    let before = ids(&canvas);
    canvas.show(stack(vec![text("a"), text("c")]));
    assert_eq!(ids(&canvas), before);
    assert_eq!(drawn(&canvas.root.get_untracked()), stack(vec![text("a"), text("c")]));
}

#[test]
fn a_keyed_child_keeps_its_element_wherever_it_moves() {
    let keyed = |key: &str| text(key).key(key);
    let canvas = Canvas::new(stack(vec![keyed("a"), keyed("b"), keyed("c")]));
    let before = ids(&canvas);
    canvas.show(stack(vec![keyed("c"), keyed("new"), keyed("a")]));
    let after = ids(&canvas);
    assert_eq!((after[0], after[2]), (before[2], before[0]));
    assert!(!before.contains(&after[1]));
}

#[test]
fn a_child_of_another_kind_gets_an_element_of_its_own() {
    let canvas = Canvas::new(stack(vec![text("a"), text("b")]));
    let before = ids(&canvas);
    canvas.show(stack(vec![Node::new(Button::default()), text("b")]));
    let after = ids(&canvas);
    assert_ne!(after[0], before[0]);
    assert_eq!(after[1], before[1]);
}

#[test]
fn a_heading_of_another_level_is_another_element() {
    let heading = |level| stack(vec![Node::new(Heading { level })]);
    let canvas = Canvas::new(heading(2));
    let before = ids(&canvas);
    canvas.show(heading(3));
    assert_ne!(ids(&canvas), before);
}

#[test]
fn a_child_without_a_key_never_takes_over_a_keyed_one() {
    let canvas = Canvas::new(stack(vec![text("a").key("a")]));
    let before = ids(&canvas);
    canvas.show(stack(vec![text("a")]));
    assert_ne!(ids(&canvas), before);
}

#[test]
fn another_root_replaces_the_whole() {
    let canvas = Canvas::new(stack(vec![]));
    let before = canvas.root.get_untracked().id;
    canvas.show(Node::new(Row::default()));
    assert_ne!(canvas.root.get_untracked().id, before);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn after_any_update_the_screen_shows_exactly_the_new_tree(
        before in tenon_contract::view::arbitrary::tree(),
        after in tenon_contract::view::arbitrary::tree(),
    ) {
        let canvas = Canvas::new(before);
        canvas.show(after.clone());
        prop_assert_eq!(drawn(&canvas.root.get_untracked()), after);
    }
}
