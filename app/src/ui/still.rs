//! How a view loses its type without growing the module: the server's HTML is taken over in one go, and no
//! state machine is compiled that could wait in the middle of it. Whatever a page has to wait for (the file
//! with its code) is loaded before attaching starts.

use leptos::{
    children::{ChildrenOptContainer, ToChildren},
    prelude::*,
};

/// `.still()` where leptos has `.into_any()`.
pub trait Still {
    fn still(self) -> AnyView;
}

impl<V: RenderHtml + Send> Still for V {
    fn still(self) -> AnyView {
        #[cfg(all(feature = "hydrate", not(feature = "ssr")))]
        return browser::HiddenView::of(self).into_any();
        #[cfg(not(all(feature = "hydrate", not(feature = "ssr"))))]
        self.into_any()
    }
}

/// Children or any other part of a component, drawn once where the component puts it.
pub struct Part(Box<dyn FnOnce() -> AnyView + Send>);

impl Part {
    pub fn run(self) -> AnyView {
        (self.0)()
    }
}

impl<F, V> From<F> for Part
where
    F: FnOnce() -> V + Send + 'static,
    V: RenderHtml + Send + 'static,
{
    fn from(draw: F) -> Self {
        Self(Box::new(move || draw().still()))
    }
}

impl<F, V> ToChildren<F> for Part
where
    F: FnOnce() -> V + Send + 'static,
    V: RenderHtml + Send + 'static,
{
    fn to_children(draw: F) -> Self {
        draw.into()
    }
}

/// Plain text between the tags.
impl<V> ToChildren<ChildrenOptContainer<V>> for Part
where
    V: RenderHtml + Send + 'static,
{
    fn to_children(text: ChildrenOptContainer<V>) -> Self {
        (move || text.0).into()
    }
}

/// One type for all views whose type is hidden. An `AnyView` compiles a dozen functions for each type that it
/// hides, some of them for waiting while attaching; here it hides only this one, and a type costs the three
/// functions that a page needs.
#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
mod browser {
    use std::any::{Any, TypeId};

    use leptos::{
        attr::{Attribute, any_attribute::AnyAttribute},
        prelude::*,
        tachys::{
            hydration::Cursor,
            renderer::{
                Rndr,
                types::{Element, Node, Placeholder},
            },
            view::{Mountable, Position, PositionState},
        },
    };

    /// A view of any type.
    trait Hidden: Send {
        fn build(self: Box<Self>) -> HiddenState;
        fn rebuild(self: Box<Self>, state: &mut HiddenState);
        fn attach(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> HiddenState;
    }

    /// What a view of any type leaves on the page.
    trait Kept: Any {
        fn mountable(&self) -> &dyn Mountable;
        fn mountable_mut(&mut self) -> &mut dyn Mountable;
    }

    impl<S: Mountable + 'static> Kept for S {
        fn mountable(&self) -> &dyn Mountable {
            self
        }

        fn mountable_mut(&mut self) -> &mut dyn Mountable {
            self
        }
    }

    impl<V: RenderHtml + 'static> Hidden for V {
        fn build(self: Box<Self>) -> HiddenState {
            let kept = Box::new(Render::build(*self));
            HiddenState {
                of: TypeId::of::<V>(),
                kept,
                placeholder: (!V::EXISTS).then(Rndr::create_placeholder),
            }
        }

        fn rebuild(self: Box<Self>, state: &mut HiddenState) {
            let kept: &mut dyn Any = &mut *state.kept;
            match kept.downcast_mut::<V::State>() {
                Some(kept) if state.of == TypeId::of::<V>() => Render::rebuild(*self, kept),
                _ => state.replace(self.build()),
            }
        }

        fn attach(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> HiddenState {
            let kept = Box::new(RenderHtml::hydrate::<true>(*self, cursor, position));
            let placeholder = (!V::EXISTS).then(|| cursor.next_placeholder(position));
            HiddenState { of: TypeId::of::<V>(), kept, placeholder }
        }
    }

    pub(super) struct HiddenView(Box<dyn Hidden>);

    impl HiddenView {
        pub(super) fn of<V: RenderHtml>(view: V) -> Self {
            Self(Box::new(view.into_owned()))
        }
    }

    pub(super) struct HiddenState {
        of: TypeId,
        kept: Box<dyn Kept>,
        /// Holds the place of a view that has no node of its own.
        placeholder: Option<Placeholder>,
    }

    impl HiddenState {
        fn replace(&mut self, mut new: Self) {
            match &mut self.placeholder {
                Some(placeholder) => {
                    placeholder.insert_before_this(&mut new);
                }
                None => {
                    self.kept.mountable().insert_before_this(&mut new);
                }
            }
            Mountable::unmount(self);
            *self = new;
        }
    }

    impl Mountable for HiddenState {
        fn unmount(&mut self) {
            self.kept.mountable_mut().unmount();
            if let Some(placeholder) = &mut self.placeholder {
                placeholder.unmount();
            }
        }

        fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
            self.kept.mountable_mut().mount(parent, marker);
            if let Some(placeholder) = &mut self.placeholder {
                placeholder.mount(parent, marker);
            }
        }

        fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
            self.kept.mountable().insert_before_this(child)
                || self.placeholder.as_ref().is_some_and(|placeholder| placeholder.insert_before_this(child))
        }

        fn elements(&self) -> Vec<Element> {
            self.kept.mountable().elements()
        }
    }

    impl Render for HiddenView {
        type State = HiddenState;

        fn build(self) -> HiddenState {
            self.0.build()
        }

        fn rebuild(self, state: &mut HiddenState) {
            self.0.rebuild(state);
        }
    }

    impl AddAnyAttr for HiddenView {
        type Output<SomeNewAttr: Attribute> = Self;

        /// Never called: an `AnyView` gives attributes to the elements that it finds.
        fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self {
            self
        }
    }

    impl RenderHtml for HiddenView {
        type AsyncOutput = Self;
        type Owned = Self;

        const MIN_LENGTH: usize = 0;

        fn dry_resolve(&mut self) {}

        async fn resolve(self) -> Self {
            self
        }

        /// Never called: only the server writes HTML.
        fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

        fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> HiddenState {
            self.0.attach(cursor, position)
        }

        fn into_owned(self) -> Self {
            self
        }
    }
}
