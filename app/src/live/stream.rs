//! One EventSource per browser and tenant, not per tab: browsers allow six HTTP/1.1 connections in all. The
//! tab that holds a Web Lock reads the stream and passes each event on through a BroadcastChannel; when it
//! closes, the next tab takes over from the last sequence it knows.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    time::Duration,
};

use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use web_sys::{BroadcastChannel, EventSource, MessageEvent};

use crate::api::segment;

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`; missing where the page is not a secure context.
    type Locks;
    #[wasm_bindgen(method)]
    fn request(this: &Locks, name: &str, granted: &js_sys::Function) -> js_sys::Promise;
}

/// What tabs tell each other: a word and a sequence, and on the next line what the stream said.
enum Note<'a> {
    /// The reading tab heard this.
    Event(&'a str),
    /// A tab is new here and knows everything up to the sequence.
    Hello,
}

/// What a tab is told when nobody can say what it missed.
const RESYNC: &str = r#"{"type":"resync"}"#;

/// A tab's part in the stream; dropped when the tab leaves the tenant.
pub struct Stream(Rc<Tab>);

type Heard = Closure<dyn FnMut(MessageEvent)>;

struct Tab {
    tenant: String,
    /// The newest sequence that this tab knows.
    seq: Cell<i64>,
    /// Failed connections in a row.
    tries: Cell<u32>,
    closed: Cell<bool>,
    source: RefCell<Option<Source>>,
    channel: Option<BroadcastChannel>,
    heard: RefCell<Option<Heard>>,
    /// Gives the lock back.
    release: RefCell<Option<js_sys::Function>>,
    online: RwSignal<bool>,
    tell: Box<dyn Fn(Value)>,
}

/// An open connection with the handlers that must live as long as it does.
struct Source {
    events: EventSource,
    _message: Heard,
    _open: Closure<dyn FnMut()>,
    _error: Closure<dyn FnMut()>,
}

impl Drop for Source {
    fn drop(&mut self) {
        self.events.set_onmessage(None);
        self.events.set_onopen(None);
        self.events.set_onerror(None);
        self.events.close();
    }
}

impl Stream {
    /// `seq` is what the page was rendered from; `tell` gets every event after it, in every tab.
    pub fn open(tenant: &str, seq: i64, online: RwSignal<bool>, tell: impl Fn(Value) + 'static) -> Self {
        let name = ["tenon-live-", tenant].concat();
        let tab = Rc::new(Tab {
            tenant: tenant.to_owned(),
            seq: Cell::new(seq),
            tries: Cell::new(0),
            closed: Cell::new(false),
            source: RefCell::new(None),
            channel: BroadcastChannel::new(&name).ok(),
            heard: RefCell::new(None),
            release: RefCell::new(None),
            online,
            tell: Box::new(tell),
        });
        let locks = js_sys::Reflect::get(&window().navigator(), &JsValue::from_str("locks"))
            .ok()
            .filter(|locks| locks.is_object())
            .map(JsCast::unchecked_into::<Locks>);
        match locks {
            Some(locks) if tab.channel.is_some() => {
                tab.listen();
                tab.note(seq, &Note::Hello);
                let weak = Rc::downgrade(&tab);
                let granted = Closure::once_into_js(move || -> JsValue { lead(&weak) });
                let _ = locks.request(&name, granted.unchecked_ref());
            }
            // Without locks every tab reads for itself.
            _ => tab.connect(),
        }
        Self(tab)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.0.closed.set(true);
        self.0.source.take();
        if let Some(channel) = &self.0.channel {
            channel.set_onmessage(None);
            channel.close();
        }
        self.0.heard.take();
        if let Some(release) = self.0.release.take() {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// This tab holds the lock: it reads until the answered promise ends.
fn lead(tab: &Weak<Tab>) -> JsValue {
    let Some(tab) = tab.upgrade().filter(|tab| !tab.closed.get()) else {
        return JsValue::UNDEFINED;
    };
    let held = js_sys::Promise::new(&mut |resolve, _| {
        tab.release.replace(Some(resolve));
    });
    tab.connect();
    held.into()
}

impl Tab {
    /// Follows the channel; as the reader it answers tabs that know less.
    fn listen(self: &Rc<Self>) {
        let Some(channel) = &self.channel else { return };
        let weak = Rc::downgrade(self);
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            let Some(tab) = weak.upgrade() else { return };
            let Some(text) = message.data().as_string() else { return };
            let (head, event) = text.split_once('\n').unwrap_or((&text, ""));
            let Some((word, seq)) = head.split_once(' ') else { return };
            let Ok(seq) = seq.parse::<i64>() else { return };
            let known = tab.seq.get();
            match word {
                // A tab that was rendered later knows it already.
                "event" if seq > known || (seq == known && event != RESYNC) => {
                    tab.seq.set(seq);
                    if let Ok(event) = serde_json::from_str(event) {
                        (tab.tell)(event);
                    }
                }
                "hello" if tab.release.borrow().is_some() && seq < known => {
                    tab.note(known, &Note::Event(RESYNC));
                }
                _ => {}
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        self.heard.replace(Some(heard));
    }

    fn note(&self, seq: i64, note: &Note<'_>) {
        let Some(channel) = &self.channel else { return };
        let seq = seq.to_string();
        let text = match note {
            Note::Event(event) => ["event ", &seq, "\n", event].concat(),
            Note::Hello => ["hello ", &seq].concat(),
        };
        let _ = channel.post_message(&JsValue::from_str(&text));
    }

    fn connect(self: &Rc<Self>) {
        if self.closed.get() {
            return;
        }
        let since = self.seq.get().to_string();
        let url = ["/api/v1/tenants/", &segment(&self.tenant), "/live?since=", &since].concat();
        let Ok(events) = EventSource::new(&url) else { return self.connect_later() };
        let weak = Rc::downgrade(self);
        let message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            if let Some(tab) = weak.upgrade() {
                tab.hear(&message);
            }
        });
        let weak = Rc::downgrade(self);
        let open = Closure::<dyn FnMut()>::new(move || {
            if let Some(tab) = weak.upgrade() {
                tab.tries.set(0);
                tab.online.set(true);
            }
        });
        let weak = Rc::downgrade(self);
        let error = Closure::<dyn FnMut()>::new(move || {
            if let Some(tab) = weak.upgrade() {
                tab.connect_later();
            }
        });
        events.set_onmessage(Some(message.as_ref().unchecked_ref()));
        events.set_onopen(Some(open.as_ref().unchecked_ref()));
        events.set_onerror(Some(error.as_ref().unchecked_ref()));
        self.source.replace(Some(Source { events, _message: message, _open: open, _error: error }));
    }

    fn hear(self: &Rc<Self>, message: &MessageEvent) {
        if let Ok(seq) = message.last_event_id().parse::<i64>() {
            self.seq.set(self.seq.get().max(seq));
        }
        let Some(text) = message.data().as_string() else { return };
        let Ok(event) = serde_json::from_str::<Value>(&text) else { return };
        if event.get("type").and_then(Value::as_str) == Some("goodbye") {
            // The server drains or the stream is 15 minutes old: a fresh one, without counting a failure.
            return self.connect_after(Duration::from_millis(250));
        }
        self.note(self.seq.get(), &Note::Event(&text));
        (self.tell)(event);
    }

    /// 1, 2, 4 … 30 s. The second failure in a row also asks whether the session is still good.
    fn connect_later(self: &Rc<Self>) {
        let tries = self.tries.get();
        self.tries.set(tries.saturating_add(1));
        if tries == 1 {
            let online = self.online;
            leptos::task::spawn_local(async move {
                if let Err(error) = crate::api::me::read().await {
                    online.set(error.code != crate::api::local::OFFLINE);
                }
            });
        }
        self.connect_after(Duration::from_secs((1_u64 << tries.min(5)).min(30)));
    }

    fn connect_after(self: &Rc<Self>, wait: Duration) {
        let weak = Rc::downgrade(self);
        set_timeout(
            move || {
                if let Some(tab) = weak.upgrade() {
                    tab.connect();
                }
            },
            wait,
        );
    }
}
