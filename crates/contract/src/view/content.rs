//! The content model: which kinds may stand inside which. One table, read by the check on both sides and by
//! the generator of trees in tests. It is stricter than HTML, so that any valid tree painted as HTML and read
//! back by an HTML parser gives the same nodes.

use super::EventType;

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
const FIXED_PARENT: &[(&str, &str)] = &[("tab", "tabs"), ("menu-item", "button")];

/// What `text link button …` hold: text and icons.
const LABEL: &[&str] = &["text", "icon"];

/// What a node of `kind` may hold. Unknown kinds hold nothing.
pub fn content_of(kind: &str) -> Content {
    match kind {
        "stack" | "row" | "grid" | "card" | "section" | "alert" | "empty-state" | "list" => Content::Flow,
        "form" => Content::FlowWithout(&["form", "records", "slot"]),
        "slot" => Content::FlowWithout(&["slot"]),
        "dialog" => Content::FlowWithout(&["dialog"]),
        "heading" | "badge" | "link" | "tab" | "menu-item" => Content::Label,
        "button" => Content::Only(&["text", "icon", "menu-item"]),
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
        None | Some(Content::Flow) => true,
        Some(Content::FlowWithout(kinds)) => !kinds.contains(&child),
        Some(Content::Label) => LABEL.contains(&child),
        Some(Content::Only(kinds)) => kinds.contains(&child),
        Some(Content::Nothing) => false,
    }
}

/// Which kinds may not stand below the nodes on the way to a place, at any depth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Banned(u8);

/// Kinds that some other bans; a bit of [`Banned`] each.
const BANNABLE: [&str; 4] = ["form", "records", "slot", "dialog"];

impl Banned {
    /// One level down, inside `kind`.
    pub fn inside(self, kind: &str) -> Self {
        let Content::FlowWithout(kinds) = content_of(kind) else { return self };
        let bits = kinds.iter().filter_map(|kind| BANNABLE.iter().position(|known| known == kind));
        Self(bits.fold(self.0, |all, bit| all | 1 << bit))
    }

    pub fn has(self, kind: &str) -> bool {
        self.0 != 0
            && BANNABLE.iter().position(|known| *known == kind).is_some_and(|bit| self.0 & 1 << bit != 0)
    }
}

/// The kinds a parent accepts, in words for an error message.
pub fn describe(parent: &str) -> String {
    match content_of(parent) {
        Content::Nothing => "nothing".into(),
        Content::Label => "only text and icon".into(),
        Content::Flow => "any kind but tab and menu-item".into(),
        Content::FlowWithout(kinds) => format!("any kind but tab, menu-item, {}", kinds.join(", ")),
        Content::Only(kinds) => format!("only {}", kinds.join(", ")),
    }
}

/// The events a kind may name in `on`.
pub fn events_of(kind: &str) -> &'static [EventType] {
    match kind {
        "button" | "tab" | "menu-item" => &[EventType::Click],
        "form" => &[EventType::Submit],
        "field" | "dialog" => &[EventType::Change],
        "slot" => &[EventType::Data],
        "file-input" => &[EventType::Result],
        _ => &[],
    }
}
