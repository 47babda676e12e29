//! Draws a view's tree, the same on the server and in the browser: one element function a kind, values bound
//! to the node's signal, children kept by identity. A guest's text is always a text node.

mod charts;
mod dialog;
mod field;
mod file;
mod form;
mod image;
mod kinds;
mod labels;
pub(super) mod late;
mod lines;
mod markdown;
mod menu;
mod records;
mod slot;
mod steps;

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;
use tenon_contract::view::{Element, EventType, ViewEvent};

use super::painted::{Canvas, Painted};
use crate::ui::{Draw, El, Still as _, el, part};

/// Something a person did in a view: the message it gave for that, and what happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Deed {
    pub msg: Value,
    pub event: ViewEvent,
}

/// What drawing needs to know of the place it draws in.
#[derive(Clone)]
pub struct PaintCx {
    /// Where the plugin's own pages start: `/t/acme/x/hello-world`.
    pub base: Arc<str>,
    pub dispatch: Arc<dyn Fn(Deed) + Send + Sync>,
    pub place: Arc<Place>,
}

/// Whose view it is and where it stands; what the late kinds need to know.
#[derive(Default)]
pub struct Place {
    pub tenant: String,
    pub plugin: String,
    pub plugin_name: String,
    /// The slots of plugins around it, from the page inwards; its own is the last.
    pub inside: Vec<String>,
    pub given: ArcRwSignal<Given>,
}

/// What came with the tree from the server; as in [`tenon_api::views::PaintedView`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Given {
    pub data: Value,
    pub assets: Value,
    pub slots: Value,
    pub tables: Value,
}

impl PaintCx {
    /// A tree that stands nowhere: nothing in it has slots, images or data.
    pub fn plain(base: &str, dispatch: impl Fn(Deed) + Send + Sync + 'static) -> Self {
        Self { base: base.into(), dispatch: Arc::new(dispatch), place: Arc::default() }
    }

    fn send(&self, painted: &Painted, event: EventType) {
        self.send_with(painted, event, None, None);
    }

    fn send_with(&self, painted: &Painted, event: EventType, value: Option<Value>, values: Option<Value>) {
        let node = painted.node.read_untracked();
        if let Some(msg) = node.on.get(&event) {
            let event = ViewEvent { kind: event, value, values, key: node.key.clone() };
            (self.dispatch)(Deed { msg: msg.clone(), event });
        }
    }
}

/// The tree of a [`Canvas`], following it.
#[component]
pub fn PaintTree(canvas: Canvas, cx: PaintCx) -> impl IntoView {
    each(move || vec![canvas.root.get()], move |root| paint(root, Content::Flow, &cx))
}

/// What HTML allows where a node stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Flow,
    /// Inside a button, link, heading or badge: text and icons.
    Label,
}

fn paint(painted: &Arc<Painted>, content: Content, cx: &PaintCx) -> AnyView {
    if painted.is_late() {
        return late::draw(late::Late::Kind(painted.clone(), cx.clone()));
    }
    let kind = painted.node.read_untracked().element.kind();
    let element = match kind {
        "stack" => kinds::stack(painted, cx),
        "row" => kinds::row(painted, cx),
        "grid" => kinds::grid(painted, cx),
        "card" => kinds::card(painted, cx),
        "section" => kinds::section(painted, cx),
        "alert" => kinds::alert(painted, cx),
        "empty-state" => kinds::empty_state(painted, cx),
        "divider" => el("hr").class("v-divider"),
        "skeleton" => kinds::skeleton(painted),
        "stat" => kinds::stat(painted),
        "progress" => kinds::progress(painted),
        "key-value" => kinds::key_value(painted),
        "code" => kinds::code(painted),
        "heading" => labels::heading(painted, cx),
        "text" => labels::text(painted, content),
        "badge" => labels::badge(painted, cx),
        "icon" => labels::icon(painted),
        "link" => labels::link(painted, cx),
        "button" => labels::button(painted, cx),
        "tabs" => labels::tabs(painted, cx),
        "tab" => labels::tab(painted, cx),
        "list" => lines::list(painted, cx),
        "table" => lines::table(painted, cx),
        "markdown" => markdown::markdown(painted, cx),
        // Every kind is above or late; a new one without a drawing shows nothing instead of something wrong.
        _ => el("span"),
    };
    element.attr("data-k", kind).still()
}

/// A list that keeps the element of every node that stays in it.
fn each(
    list: impl Fn() -> Vec<Arc<Painted>> + Send + Sync + 'static,
    draw: impl Fn(&Arc<Painted>) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let draw = Arc::new(draw);
    crate::ui::list(move || {
        let one = |node: Arc<Painted>| {
            let draw = draw.clone();
            (node.id, Box::new(move || draw(&node)) as Draw)
        };
        list().into_iter().map(one).collect()
    })
}

fn children(painted: &Painted, content: Content, cx: &PaintCx) -> AnyView {
    let (list, cx) = (painted.children.clone(), cx.clone());
    each(move || list.get(), move |child| paint(child, content, &cx))
}

/// A value of the node, read again whenever the node changes.
fn value<T: 'static>(
    painted: &Painted,
    read: fn(&Element) -> T,
) -> impl Fn() -> T + Clone + Send + Sync + 'static {
    let node = painted.node.clone();
    move || read(&node.read().element)
}

/// A text that is there only while the node has it.
fn optional(painted: &Painted, read: fn(&Element) -> Option<String>, draw: fn(String) -> El) -> AnyView {
    let text = value(painted, read);
    part(move || text().map_or_else(|| ().still(), |text| draw(text).still()))
}

/// Text as an HTML parser hands it back: it makes every line end a line feed.
fn clean(text: &str) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() }
}
