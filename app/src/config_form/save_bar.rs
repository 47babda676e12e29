//! The bar that appears with the first unsaved change, and the guard on every way out of the page.

use leptos::prelude::*;

use crate::{
    texts::config as words,
    ui::{Button, ButtonKind, Dialog, Part, Still as _, el, part},
};

/// "2 unsaved changes", Discard, and the button that submits the form around it. `Ctrl/⌘ S` submits too.
#[component]
pub fn SaveBar(
    #[prop(into)] changes: Signal<usize>,
    #[prop(into)] busy: Signal<bool>,
    discard: Callback<()>,
    save: Callback<()>,
) -> impl IntoView {
    keys(changes, save);
    // The form is drawn once; the bar comes and goes.
    let dirty = Memo::new(move |_| changes.get() > 0);
    part(move || {
        if !dirty.get() {
            return ().still();
        }
        let count = el("p")
            .class("flex-1 font-medium")
            .attr("role", "status")
            .text(move || words::unsaved(changes.get()));
        let buttons = view! {
            <Button on_click=Callback::new(move |_| discard.run(()))>{words::DISCARD}</Button>
            <Button submit=true kind=ButtonKind::Primary busy busy_label=words::SAVING>
                {words::SAVE}
            </Button>
        };
        el("div").class("save-bar").kid(count).kid(buttons.still()).still()
    })
}

fn keys(changes: Signal<usize>, save: Callback<()>) {
    #[cfg(feature = "hydrate")]
    {
        let handle = window_event_listener(leptos::ev::keydown, move |event| {
            if (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("s") {
                // The page is never what one means to save here.
                event.prevent_default();
                if changes.get_untracked() > 0 {
                    save.run(());
                }
            }
        });
        on_cleanup(move || handle.remove());
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (changes, save);
}

const DIALOG: &str = "unsaved";

/// Asks before a link, the way back or a reload takes unsaved changes away. Save and Discard let go.
#[component]
pub fn UnsavedGuard(#[prop(into)] changes: Signal<usize>) -> impl IntoView {
    let stay = move || crate::ui::close_dialog(DIALOG);
    #[cfg(feature = "hydrate")]
    let leave = guard::watch(changes);
    #[cfg(not(feature = "hydrate"))]
    let leave = || {};
    let footer: Part = (move || {
        view! {
            <Button autofocus=true on_click=Callback::new(move |_| stay())>{words::STAY}</Button>
            <Button kind=ButtonKind::Danger on_click=Callback::new(move |_| leave())>{words::LEAVE}</Button>
        }
    })
    .into();
    view! {
        <Dialog id=DIALOG title=Signal::derive(move || words::leave(changes.get())) footer>
            <p>{words::LEAVE_TEXT}</p>
        </Dialog>
    }
}

#[cfg(feature = "hydrate")]
mod guard {
    use std::{cell::RefCell, rc::Rc};

    use leptos::prelude::*;
    use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
    use web_sys::{Element, Event};

    use crate::ui::{close_dialog, open_dialog};

    /// Where the person was about to go.
    enum Way {
        Link(web_sys::HtmlElement),
        Back,
    }

    type Waiting = Rc<RefCell<Option<Way>>>;

    thread_local! {
        static WAITING: Waiting = Rc::default();
        /// The way out was confirmed: the next events pass.
        static OPEN: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
    }

    /// Listens before the router does; the answer goes the way that was meant.
    pub(super) fn watch(changes: Signal<usize>) -> impl Fn() + Copy + Send + Sync + 'static {
        OPEN.with(|open| open.set(false));
        let dirty =
            move || changes.try_get_untracked().unwrap_or_default() > 0 && !OPEN.with(std::cell::Cell::get);
        let here = window().location().href().unwrap_or_default();
        listen("beforeunload", move |event| {
            if dirty() {
                event.prevent_default();
                let _ = js_sys::Reflect::set(event, &"returnValue".into(), &"".into());
            }
        });
        listen("click", move |event| {
            let Some(link) = leaving(event).filter(|_| dirty()) else { return };
            event.prevent_default();
            event.stop_immediate_propagation();
            ask(Way::Link(link));
        });
        listen("popstate", move |event| {
            let now = window().location().href().unwrap_or_default();
            if !dirty() || page_of(&now) == page_of(&here) {
                return;
            }
            event.stop_immediate_propagation();
            // The address is back at once; the page never left.
            if let Ok(history) = window().history() {
                let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&here));
            }
            ask(Way::Back);
        });
        || {
            OPEN.with(|open| open.set(true));
            close_dialog(super::DIALOG);
            match WAITING.with(|waiting| waiting.borrow_mut().take()) {
                Some(Way::Link(link)) => link.click(),
                Some(Way::Back) => {
                    if let Ok(history) = window().history() {
                        let _ = history.go_with_delta(-2);
                    }
                }
                None => {}
            }
        }
    }

    /// Without the fragment: a jump inside of the page leaves nothing.
    fn page_of(href: &str) -> &str {
        href.split('#').next().unwrap_or(href)
    }

    fn ask(way: Way) {
        WAITING.with(|waiting| *waiting.borrow_mut() = Some(way));
        open_dialog(super::DIALOG);
    }

    /// The link of a click that leads to another page.
    fn leaving(event: &Event) -> Option<web_sys::HtmlElement> {
        let mouse = event.dyn_ref::<web_sys::MouseEvent>()?;
        if mouse.ctrl_key() || mouse.meta_key() || mouse.shift_key() || mouse.button() != 0 {
            return None;
        }
        let link = event.target()?.dyn_into::<Element>().ok()?.closest("a[href]").ok()??;
        let href = link.get_attribute("href")?;
        let stays =
            href.starts_with('#') || link.has_attribute("download") || link.get_attribute("target").is_some();
        if stays { None } else { link.dyn_into().ok() }
    }

    /// On the window, before anybody else, until the page goes.
    fn listen(name: &'static str, mut hear: impl FnMut(&Event) + 'static) {
        let closure = Closure::<dyn FnMut(Event)>::new(move |event: Event| hear(&event));
        let function: js_sys::Function = closure.as_ref().unchecked_ref::<js_sys::Function>().clone();
        let _ = window().add_event_listener_with_callback_and_bool(name, &function, true);
        let kept = send_wrapper::SendWrapper::new((closure, function));
        on_cleanup(move || {
            let (closure, function) = kept.take();
            let _ = window().remove_event_listener_with_callback_and_bool(name, &function, true);
            drop(closure);
        });
    }
}
