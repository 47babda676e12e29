//! The browser's side: building an element, taking one over from the server, laying a new one over an old one.

use leptos::{
    prelude::{AnyView, Render, RenderEffect, RenderHtml},
    tachys::{
        hydration::Cursor,
        renderer::{
            CastFrom, Rndr,
            types::{Element, Node, Text},
        },
        view::{Mountable, Position, PositionState},
    },
    wasm_bindgen::JsCast as _,
};

use super::{
    Attr, El, Fill, Handler, Kid,
    state::{AttrState, ElState, KidState},
};

/// Sets the attribute now (unless the server did) and whenever what it reads changes.
fn follow_attr(
    el: &Element,
    name: &'static str,
    value: Box<dyn Fn() -> Option<String> + Send>,
    written: bool,
) -> AttrState {
    let el = el.clone();
    let effect = RenderEffect::new(move |before: Option<Option<String>>| {
        let now = value();
        let same = match &before {
            None => written,
            Some(before) => *before == now,
        };
        if !same {
            match &now {
                Some(text) => Rndr::set_attribute(&el, name, text),
                None => Rndr::remove_attribute(&el, name),
            }
        }
        now
    });
    AttrState { name, _effect: Some(effect) }
}

fn follow_text(node: &Text, text: Box<dyn Fn() -> String + Send>, written: bool) -> RenderEffect<String> {
    let node = node.clone();
    RenderEffect::new(move |before: Option<String>| {
        let now = text();
        let same = match &before {
            None => written,
            Some(before) => *before == now,
        };
        if !same {
            Rndr::set_text(&node, &now);
        }
        now
    })
}

fn dress(el: &Element, attrs: Vec<Attr>, written: bool) -> Vec<AttrState> {
    attrs
        .into_iter()
        .map(|attr| match attr {
            Attr::Fixed(name, value) => {
                if !written {
                    Rndr::set_attribute(el, name, &value);
                }
                AttrState { name, _effect: None }
            }
            Attr::Live(name, value) => follow_attr(el, name, value, written),
        })
        .collect()
}

fn listen(el: &Element, on: Vec<(&'static str, Handler)>, fill: Option<Fill>) -> Vec<Box<dyn std::any::Any>> {
    if let Some(fill) = fill {
        fill(el);
    }
    on.into_iter()
        .map(|(name, mut handle)| {
            let handle = move |event: leptos::tachys::renderer::types::Event| handle(event.unchecked_into());
            Box::new(Rndr::add_event_listener(el, name, Box::new(handle))) as _
        })
        .collect()
}

fn build_kid(kid: Kid) -> KidState {
    match kid {
        Kid::El(el) => KidState::El(el.build()),
        Kid::Text(text) => KidState::Text { node: Rndr::create_text_node(&text), _effect: None },
        Kid::Live(text) => {
            let node = Rndr::create_text_node("");
            let effect = follow_text(&node, text, false);
            KidState::Text { node, _effect: Some(effect) }
        }
        Kid::View(view) => KidState::View(Box::new(AnyView::build(view))),
    }
}

fn attach_text(cursor: &Cursor, position: &PositionState) -> Text {
    if position.get() == Position::FirstChild {
        cursor.child();
    } else {
        cursor.sibling();
    }
    // The mark that parts two texts comes before the second.
    if matches!(position.get(), Position::NextChildAfterText) {
        cursor.sibling();
    }
    position.set(Position::NextChildAfterText);
    let found = cursor.current();
    Text::cast_from(found).unwrap_or_else(|| unreachable!("the page holds the texts that the server wrote"))
}

fn attach_kid(kid: Kid, cursor: &Cursor, position: &PositionState) -> KidState {
    match kid {
        Kid::El(el) => KidState::El(el.attach(cursor, position)),
        Kid::Text(_) => KidState::Text { node: attach_text(cursor, position), _effect: None },
        Kid::Live(text) => {
            let node = attach_text(cursor, position);
            let effect = follow_text(&node, text, true);
            KidState::Text { node, _effect: Some(effect) }
        }
        Kid::View(view) => KidState::View(Box::new(view.hydrate::<true>(cursor, position))),
    }
}

impl El {
    /// Takes over what the server wrote, and writes nothing.
    pub(super) fn attach(self, cursor: &Cursor, position: &PositionState) -> ElState {
        match position.get() {
            Position::FirstChild => cursor.child(),
            Position::Current => {}
            _ => cursor.sibling(),
        }
        let found = cursor.current();
        let el =
            Element::cast_from(found).unwrap_or_else(|| unreachable!("the page holds what the server wrote"));
        let attrs = dress(&el, self.attrs, true);
        let handlers = listen(&el, self.on, self.fill);
        position.set(Position::FirstChild);
        let kids = self.kids.into_iter().map(|kid| attach_kid(kid, cursor, position)).collect();
        cursor.set(<Element as AsRef<Node>>::as_ref(&el).clone());
        position.set(Position::NextChild);
        ElState { el, tag: self.tag, attrs, _handlers: handlers, kids }
    }
}

impl Render for El {
    type State = ElState;

    fn build(self) -> ElState {
        let namespace = self.namespace();
        let el = Rndr::create_element(self.tag, namespace);
        let attrs = dress(&el, self.attrs, false);
        if let Some(markup) = self.markup {
            Rndr::set_inner_html(&el, markup);
        }
        let mut kids: Vec<KidState> = self.kids.into_iter().map(build_kid).collect();
        for kid in &mut kids {
            kid.mount(&el, None);
        }
        let handlers = listen(&el, self.on, self.fill);
        ElState { el, tag: self.tag, attrs, _handlers: handlers, kids }
    }

    /// Lays the new one over the old one where both have one tag and as many kids; else puts it in its place.
    fn rebuild(self, state: &mut ElState) {
        if self.tag != state.tag || self.kids.len() != state.kids.len() || self.markup.is_some() {
            let mut new = self.build();
            state.insert_before_this(&mut new);
            state.unmount();
            *state = new;
            return;
        }
        let kept: Vec<&'static str> = self
            .attrs
            .iter()
            .map(|attr| match attr {
                Attr::Fixed(name, _) | Attr::Live(name, _) => *name,
            })
            .collect();
        for old in state.attrs.drain(..) {
            if !kept.contains(&old.name) {
                Rndr::remove_attribute(&state.el, old.name);
            }
        }
        state.attrs = dress(&state.el, self.attrs, false);
        state._handlers.clear();
        state._handlers = listen(&state.el, self.on, self.fill);
        for (kid, old) in self.kids.into_iter().zip(&mut state.kids) {
            change_kid(kid, old);
        }
    }
}

fn change_kid(kid: Kid, old: &mut KidState) {
    match (kid, old) {
        (Kid::El(el), KidState::El(state)) => el.rebuild(state),
        (Kid::View(view), KidState::View(state)) => view.rebuild(state),
        (Kid::Text(text), KidState::Text { node, _effect }) => {
            *_effect = None;
            Rndr::set_text(node, &text);
        }
        (Kid::Live(text), KidState::Text { node, _effect }) => {
            *_effect = Some(follow_text(node, text, false))
        }
        (kid, old) => {
            let mut new = build_kid(kid);
            old.insert_before_this(&mut new);
            old.unmount();
            *old = new;
        }
    }
}
