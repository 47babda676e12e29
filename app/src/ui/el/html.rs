//! The server's side: the same text that `view!` would write, so that both can stand beside each other.

use std::pin::Pin;

use leptos::{
    attr::{Attribute, any_attribute::AnyAttribute},
    prelude::{AddAnyAttr, RenderHtml},
    tachys::{
        hydration::Cursor,
        ssr::StreamBuilder,
        view::{Position, PositionState},
    },
};

use super::{Attr, El, Kid};

fn escape(text: &str, attribute: bool, buf: &mut String) {
    for c in text.chars() {
        match c {
            '&' => buf.push_str("&amp;"),
            '<' => buf.push_str("&lt;"),
            '>' => buf.push_str("&gt;"),
            '"' if attribute => buf.push_str("&quot;"),
            _ => buf.push(c),
        }
    }
}

impl El {
    fn open(&self, buf: &mut String) {
        buf.push('<');
        buf.push_str(self.tag);
        for attr in &self.attrs {
            let live;
            let (name, value) = match attr {
                Attr::Fixed(name, value) => (name, value.as_ref()),
                Attr::Live(name, value) => match value() {
                    Some(value) => {
                        live = value;
                        (name, live.as_str())
                    }
                    None => continue,
                },
            };
            buf.push(' ');
            buf.push_str(name);
            buf.push_str("=\"");
            escape(value, true, buf);
            buf.push('"');
        }
        buf.push('>');
        if let Some(markup) = self.markup {
            buf.push_str(markup);
        }
    }

    fn close(tag: &str, buf: &mut String) {
        buf.push_str("</");
        buf.push_str(tag);
        buf.push('>');
    }
}

/// A text as a node of its own: parted from a text before it, and never empty.
fn text(text: &str, buf: &mut String, position: &mut Position) {
    if matches!(position, Position::NextChildAfterText) {
        buf.push_str("<!>");
    }
    if text.is_empty() {
        buf.push(' ');
    } else {
        escape(text, false, buf);
    }
    *position = Position::NextChildAfterText;
}

fn resolved(mut el: El) -> Pin<Box<dyn Future<Output = El> + Send>> {
    Box::pin(async move {
        for kid in &mut el.kids {
            let taken = std::mem::replace(kid, Kid::Text("".into()));
            *kid = match taken {
                Kid::El(el) => Kid::El(resolved(el).await),
                Kid::View(view) => Kid::View(view.resolve().await),
                other => other,
            };
        }
        el
    })
}

impl AddAnyAttr for El {
    type Output<SomeNewAttr: Attribute> = Self;

    /// Elements of the kit take what they need by name; nothing is spread onto them.
    fn add_any_attr<NewAttr: Attribute>(self, _attr: NewAttr) -> Self {
        self
    }
}

impl RenderHtml for El {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {
        for kid in &mut self.kids {
            match kid {
                Kid::El(el) => el.dry_resolve(),
                Kid::View(view) => view.dry_resolve(),
                Kid::Text(_) | Kid::Live(_) => {}
            }
        }
    }

    fn resolve(self) -> impl Future<Output = Self> + Send {
        resolved(self)
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        _extra_attrs: Vec<AnyAttribute>,
    ) {
        self.open(buf);
        if !self.is_void() {
            *position = Position::FirstChild;
            for kid in self.kids {
                match kid {
                    Kid::El(el) => el.to_html_with_buf(buf, position, escape, mark_branches, Vec::new()),
                    Kid::View(view) => {
                        view.to_html_with_buf(buf, position, escape, mark_branches, Vec::new())
                    }
                    Kid::Text(words) => text(&words, buf, position),
                    Kid::Live(words) => text(&words(), buf, position),
                }
            }
            Self::close(self.tag, buf);
        }
        *position = Position::NextChild;
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        stream: &mut StreamBuilder,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        _extra_attrs: Vec<AnyAttribute>,
    ) {
        stream.with_buf(|buf| self.open(buf));
        if !self.is_void() {
            *position = Position::FirstChild;
            for kid in self.kids {
                match kid {
                    Kid::El(el) => el.to_html_async_with_buf::<OUT_OF_ORDER>(
                        stream,
                        position,
                        escape,
                        mark_branches,
                        Vec::new(),
                    ),
                    Kid::View(view) => view.to_html_async_with_buf::<OUT_OF_ORDER>(
                        stream,
                        position,
                        escape,
                        mark_branches,
                        Vec::new(),
                    ),
                    Kid::Text(words) => stream.with_buf(|buf| text(&words, buf, position)),
                    Kid::Live(words) => stream.with_buf(|buf| text(&words(), buf, position)),
                }
            }
            stream.with_buf(|buf| Self::close(self.tag, buf));
        }
        *position = Position::NextChild;
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        self.attach(cursor, position)
    }

    fn into_owned(self) -> Self {
        self
    }
}
