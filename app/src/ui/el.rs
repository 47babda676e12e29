//! Elements of one type. `view!` makes a type for every element, and each costs its own code for building,
//! attaching and changing; what is on every page (the kit, the frame, the painter) is made of these instead.
//! Attaching writes nothing: what the server sent is taken as it is.

mod attach;
mod html;
mod state;

use std::{borrow::Cow, sync::Arc};

use leptos::{ev::Event, prelude::*};

pub use state::ElState;

use super::Still as _;

/// One attribute.
enum Attr {
    Fixed(&'static str, Cow<'static, str>),
    /// Read again whenever what it reads changes; `None` takes the attribute away.
    Live(&'static str, Box<dyn Fn() -> Option<String> + Send>),
}

type Handler = Box<dyn FnMut(Event) + Send>;

/// What stands inside an element.
pub enum Kid {
    El(El),
    Text(Cow<'static, str>),
    Live(Box<dyn Fn() -> String + Send>),
    View(AnyView),
}

/// Fills a [`NodeRef`], whatever its element type.
type Fill = Box<dyn FnOnce(&leptos::tachys::renderer::types::Element) + Send>;

/// An element on its way to the page.
pub struct El {
    tag: &'static str,
    attrs: Vec<Attr>,
    on: Vec<(&'static str, Handler)>,
    kids: Vec<Kid>,
    /// Markup of our own, in place of kids.
    markup: Option<&'static str>,
    fill: Option<Fill>,
}

pub fn el(tag: &'static str) -> El {
    El { tag, attrs: Vec::new(), on: Vec::new(), kids: Vec::new(), markup: None, fill: None }
}

impl El {
    pub fn attr(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.attrs.push(Attr::Fixed(name, value.into()));
        self
    }

    pub fn class(self, value: impl Into<Cow<'static, str>>) -> Self {
        self.attr("class", value)
    }

    /// An attribute that may not be there.
    pub fn maybe(self, name: &'static str, value: Option<impl Into<Cow<'static, str>>>) -> Self {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    pub fn flag(self, name: &'static str, on: bool) -> Self {
        self.maybe(name, on.then_some(""))
    }

    pub fn live(mut self, name: &'static str, value: impl Fn() -> Option<String> + Send + 'static) -> Self {
        self.attrs.push(Attr::Live(name, Box::new(value)));
        self
    }

    pub fn on(mut self, event: &'static str, handle: impl FnMut(Event) + Send + 'static) -> Self {
        self.on.push((event, Box::new(handle)));
        self
    }

    pub fn kid(mut self, kid: impl Into<Kid>) -> Self {
        self.kids.push(kid.into());
        self
    }

    pub fn maybe_kid(self, kid: Option<impl Into<Kid>>) -> Self {
        match kid {
            Some(kid) => self.kid(kid),
            None => self,
        }
    }

    pub fn kids(mut self, kids: impl IntoIterator<Item = impl Into<Kid>>) -> Self {
        self.kids.extend(kids.into_iter().map(Into::into));
        self
    }

    /// Text that follows what it reads.
    pub fn text(mut self, text: impl Fn() -> String + Send + 'static) -> Self {
        self.kids.push(Kid::Live(Box::new(text)));
        self
    }

    /// A part that is drawn anew whenever what it reads changes.
    pub fn part(self, draw: impl Fn() -> AnyView + Send + 'static) -> Self {
        self.kid(part(draw))
    }

    pub fn markup(mut self, markup: &'static str) -> Self {
        self.markup = Some(markup);
        self
    }

    pub fn node_ref<E>(mut self, node: NodeRef<E>) -> Self
    where
        E: leptos::html::ElementType + 'static,
        NodeRef<E>: leptos::tachys::html::node_ref::NodeRefContainer<E>,
    {
        self.fill = Some(Box::new(move |element| {
            leptos::tachys::html::node_ref::NodeRefContainer::load(node, element);
        }));
        self
    }

    /// Tags that never hold anything and have no end.
    fn is_void(&self) -> bool {
        matches!(self.tag, "input" | "hr" | "br" | "img")
    }

    fn namespace(&self) -> Option<&'static str> {
        matches!(self.tag, "svg" | "use" | "rect" | "polyline" | "polygon")
            .then_some("http://www.w3.org/2000/svg")
    }
}

/// A part that is drawn anew whenever what it reads changes; one type for all of them.
pub fn part(draw: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let draw: Box<dyn Fn() -> AnyView + Send> = Box::new(draw);
    draw.still()
}

impl From<El> for Kid {
    fn from(el: El) -> Self {
        Self::El(el)
    }
}
impl From<AnyView> for Kid {
    fn from(view: AnyView) -> Self {
        Self::View(view)
    }
}
impl From<&'static str> for Kid {
    fn from(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}
impl From<String> for Kid {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

/// Draws one item of a [`list`].
pub type Draw = Box<dyn FnOnce() -> AnyView + Send>;

/// Items that keep their elements while they stay: each has a key of its own. One type for all lists.
pub fn list(items: impl Fn() -> Vec<(u64, Draw)> + Send + Sync + 'static) -> AnyView {
    fn of(items: Arc<dyn Fn() -> Vec<(u64, Draw)> + Send + Sync>) -> AnyView {
        view! {
            <For each=move || items() key=|item| item.0 let:item>
                {(item.1)()}
            </For>
        }
        .still()
    }
    of(Arc::new(items))
}

/// The key of an item that is known by words (FNV-1a; a clash in one list is as good as impossible).
pub fn key_of(words: &[&str]) -> u64 {
    let bytes = words.iter().flat_map(|word| word.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Any other view as a kid.
pub fn view_kid(view: impl RenderHtml + 'static) -> Kid {
    Kid::View(view.still())
}
