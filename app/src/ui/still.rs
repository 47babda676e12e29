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
        #[cfg(feature = "hydrate")]
        return browser::AtOnce(self).into_any();
        #[cfg(not(feature = "hydrate"))]
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

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::{
        attr::{Attribute, any_attribute::AnyAttribute},
        prelude::*,
        tachys::{
            hydration::Cursor,
            view::{Position, PositionState},
        },
    };

    /// A view that is attached without waiting: everything but `hydrate_async` goes to the view inside.
    pub(super) struct AtOnce<V>(pub V);

    impl<V: Render> Render for AtOnce<V> {
        type State = V::State;

        fn build(self) -> Self::State {
            self.0.build()
        }

        fn rebuild(self, state: &mut Self::State) {
            self.0.rebuild(state);
        }
    }

    impl<V: AddAnyAttr> AddAnyAttr for AtOnce<V> {
        type Output<SomeNewAttr: Attribute> = AtOnce<V::Output<SomeNewAttr>>;

        fn add_any_attr<NewAttr: Attribute>(self, attr: NewAttr) -> Self::Output<NewAttr>
        where
            Self::Output<NewAttr>: RenderHtml,
        {
            AtOnce(self.0.add_any_attr(attr))
        }
    }

    impl<V: RenderHtml> RenderHtml for AtOnce<V> {
        type AsyncOutput = V::AsyncOutput;
        type Owned = AtOnce<V::Owned>;

        const MIN_LENGTH: usize = V::MIN_LENGTH;
        const EXISTS: bool = V::EXISTS;

        fn dry_resolve(&mut self) {
            self.0.dry_resolve();
        }

        fn resolve(self) -> impl Future<Output = Self::AsyncOutput> + Send {
            self.0.resolve()
        }

        fn to_html_with_buf(
            self,
            buf: &mut String,
            position: &mut Position,
            escape: bool,
            mark_branches: bool,
            extra_attrs: Vec<AnyAttribute>,
        ) {
            self.0.to_html_with_buf(buf, position, escape, mark_branches, extra_attrs);
        }

        fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Self::State {
            self.0.hydrate::<FROM_SERVER>(cursor, position)
        }

        fn into_owned(self) -> Self::Owned {
            AtOnce(self.0.into_owned())
        }
    }
}
