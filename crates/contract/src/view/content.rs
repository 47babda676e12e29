//! The content model: which kinds may stand inside which. One table, read by the check on both sides and by
//! the generator of trees in tests. It is stricter than HTML, so that any valid tree painted as HTML and read
//! back by an HTML parser gives the same nodes.

/// What a kind may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// No children.
    Nothing,
    /// Text and icons only.
    Label,
    /// Any kind but those that have a fixed parent.
    Flow,
    /// Only these.
    Only(&'static [&'static str]),
    /// Any kind but those with a fixed parent, and never one of these, at any depth.
    FlowWithout(&'static [&'static str]),
}

/// Kinds with exactly one possible parent.
const FIXED_PARENT: &[(&str, &str)] = &[("tab", "tabs")];

/// What `text link button …` hold: text and icons.
const LABEL: &[&str] = &["text", "icon"];

/// What a node of `kind` may hold. Unknown kinds hold nothing.
pub fn content_of(kind: &str) -> Content {
    match kind {
        "stack" | "row" | "grid" | "card" | "section" | "alert" | "empty-state" | "list" => Content::Flow,
        "heading" | "badge" | "link" | "button" | "tab" => Content::Label,
        "tabs" => Content::Only(&["tab"]),
        "table" => Content::Only(&["row"]),
        _ => Content::Nothing,
    }
}

/// Whether `child` may stand directly inside `parent`; `None` is the root of a tree.
pub fn allows(parent: Option<&str>, child: &str) -> bool {
    if let Some((_, only)) = FIXED_PARENT.iter().find(|(kind, _)| *kind == child) {
        return parent == Some(only);
    }
    match parent.map(content_of) {
        None | Some(Content::Flow) | Some(Content::FlowWithout(_)) => true,
        Some(Content::Label) => LABEL.contains(&child),
        Some(Content::Only(kinds)) => kinds.contains(&child),
        Some(Content::Nothing) => false,
    }
}

/// The kinds a parent accepts, in words for an error message.
pub fn describe(parent: &str) -> String {
    match content_of(parent) {
        Content::Nothing => "nothing".into(),
        Content::Label => "only text and icon".into(),
        Content::Flow | Content::FlowWithout(_) => "any kind but tab".into(),
        Content::Only(kinds) => format!("only {}", kinds.join(", ")),
    }
}

/// The events a kind may name in `on`.
pub fn events_of(kind: &str) -> &'static [super::EventType] {
    match kind {
        "button" | "tab" => &[super::EventType::Click],
        _ => &[],
    }
}
