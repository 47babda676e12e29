//! Data that came with the view and is read again when what it depends on changes. Not a `Resource`: those are
//! numbered in the order in which they are made, and inside a view that order is not the same on both sides.

use leptos::prelude::*;

use crate::api::Answer;

/// What `load` answers for the newest `key`; what was seen stays while newer data is on its way. `first` belongs
/// to the present key; without it the browser asks.
pub(super) fn fetched<K, T, L>(first: Option<Answer<T>>, key: Memo<K>, load: L) -> RwSignal<Option<Answer<T>>>
where
    K: Clone + PartialEq + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
    L: AsyncFn(K) -> Answer<T> + Clone + 'static,
{
    let known = first.is_some();
    let shown = RwSignal::new(first);
    #[cfg(feature = "hydrate")]
    Effect::new(move |before: Option<K>| {
        let now = key.get();
        let fresh = match &before {
            None => known,
            Some(before) => *before == now,
        };
        if !fresh {
            let (asked, load) = (now.clone(), load.clone());
            leptos::task::spawn_local(async move {
                let answer = load(asked.clone()).await;
                // The page may be gone, or have asked for something else meanwhile.
                if key.try_get_untracked() == Some(asked) {
                    let _ = shown.try_set(Some(answer));
                }
            });
        }
        now
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (key, load, known);
    shown
}

/// Draws it, an error in its place, or that it is on its way.
pub(super) fn draw_fetched<T: Clone + Send + Sync + 'static>(
    shown: RwSignal<Option<Answer<T>>>,
    draw: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    use crate::{
        problem::Problem,
        ui::{Skeleton, Still as _, part},
    };
    part(move || match shown.get() {
        None => view! { <Skeleton lines=8 /> }.still(),
        Some(Ok(data)) => draw(data),
        Some(Err(error)) => view! { <Problem error /> }.still(),
    })
}
