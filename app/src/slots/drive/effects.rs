//! What a view asks its surroundings to do: `call navigate toast refresh after records open close download job
//! slot_event`.

use std::{rc::Rc, time::Duration};

use leptos::prelude::{Callable, set_timeout_with_handle};
use serde_json::{Value, json};
use tenon_contract::view::{
    Effect, EventType, MAX_EFFECTS, MAX_PENDING_AFTER, MIN_AFTER_MS, ViewEvent, kinds::Tone,
};

use super::{Act, Driver};
use crate::{
    api::{self, Method},
    slots::SlotEvent,
    ui::{Toast, ToastTone},
};

impl Driver {
    /// `by_person`: the step answered something a person did; only then a view may lead elsewhere.
    pub(super) fn carry_out(self: &Rc<Self>, effects: Vec<Effect>, by_person: bool) {
        for effect in effects.into_iter().take(MAX_EFFECTS) {
            match effect {
                Effect::Call { route, method, body, then } => {
                    self.call(route, &method, body, then, by_person)
                }
                Effect::Navigate { to } if by_person => {
                    let rest = if to == "/" { "" } else { &to };
                    (self.seat.navigate)(&[self.seat.base.as_str(), rest].concat());
                }
                Effect::Navigate { .. } => {}
                Effect::Toast { text, tone } => {
                    self.seat.toasts.push(Toast::new(text).tone(toast_tone(tone)))
                }
                Effect::Refresh {} => return self.refresh(),
                Effect::After { ms, then } => self.after(ms, then),
                Effect::Records { collection, query, then } => {
                    self.records(collection, query, then, by_person);
                }
                Effect::Open { contribution, props } => {
                    if by_person && !(self.seat.open)(&contribution, props.unwrap_or_default()) {
                        let text = ["There is no ", &contribution, " to open"].concat();
                        self.seat.toasts.push(Toast::new(text).tone(ToastTone::Danger));
                    }
                }
                Effect::Download { route } => {
                    if by_person {
                        let seat = &self.seat;
                        save(&api::views::ext(&seat.tenant, &seat.request.plugin, &route));
                    }
                }
                Effect::Job { name, input, then } if by_person => {
                    let path = api::views::job_path(&self.seat.tenant, &self.seat.request.plugin, &name);
                    self.ask(path, Method::Post, Some(json!({ "input": input })), then, true);
                }
                Effect::Job { .. } => {}
                Effect::Close {} => {
                    if let Some(close) = self.seat.close {
                        let _ = close.try_run(());
                    }
                }
                Effect::SlotEvent { name, data } => {
                    if let Some(slot_event) = self.seat.slot_event {
                        let request = &self.seat.request;
                        let event = json!({
                            "name": name,
                            "data": data,
                            "plugin": request.plugin,
                            "contribution": request.contribution,
                        });
                        let _ = slot_event.try_run(SlotEvent { event, by_person });
                    }
                }
            }
        }
    }

    fn call(
        self: &Rc<Self>,
        route: String,
        method: &str,
        body: Option<Value>,
        then: Option<Value>,
        by_person: bool,
    ) {
        let method = match method {
            "POST" => Method::Post,
            "PUT" => Method::Put,
            "PATCH" => Method::Patch,
            "DELETE" => Method::Delete,
            _ => Method::Get,
        };
        let path = api::views::ext_path(&self.seat.tenant, &self.seat.request.plugin, &route);
        self.ask(path, method, body, then, by_person);
    }

    /// Whatever comes back goes to the view as `{ok, status, body}`.
    fn ask(
        self: &Rc<Self>,
        path: String,
        method: Method,
        body: Option<Value>,
        then: Option<Value>,
        by_person: bool,
    ) {
        let driver = self.clone();
        leptos::task::spawn_local(async move {
            let age = driver.age.get();
            let answer = api::views::ask(&path, method, body.as_ref()).await;
            let Some(then) = then.filter(|_| driver.age.get() == age) else { return };
            let value = match answer {
                Ok((status, body)) => json!({ "ok": true, "status": status, "body": body }),
                Err(error) => json!({ "ok": false, "status": error.status, "body": error }),
            };
            let event = ViewEvent { kind: EventType::Result, value: Some(value), values: None, key: None };
            driver.enqueue(Act { msg: then, event: Some(event), by_person });
        });
    }

    /// A page of one of the plugin's own collections, as this person: `{ok, items, next}`.
    fn records(
        self: &Rc<Self>,
        collection: String,
        query: Option<Value>,
        then: Option<Value>,
        by_person: bool,
    ) {
        let Some(then) = then else { return };
        let driver = self.clone();
        leptos::task::spawn_local(async move {
            let age = driver.age.get();
            let seat = &driver.seat;
            let query = query.unwrap_or_default();
            let answer = api::views::records(&seat.tenant, &seat.request.plugin, &collection, &query).await;
            if driver.age.get() != age {
                return;
            }
            let value = match answer {
                Ok(page) => json!({ "ok": true, "items": page["items"], "next": page["next"] }),
                Err(error) => json!({ "ok": false, "status": error.status, "body": error }),
            };
            let event = ViewEvent { kind: EventType::Result, value: Some(value), values: None, key: None };
            driver.enqueue(Act { msg: then, event: Some(event), by_person });
        });
    }

    fn after(self: &Rc<Self>, ms: u64, then: Value) {
        if self.pending.get() >= MAX_PENDING_AFTER {
            return;
        }
        self.pending.set(self.pending.get() + 1);
        let (weak, age) = (Rc::downgrade(self), self.age.get());
        let due = move || {
            if let Some(driver) = weak.upgrade().filter(|driver| driver.age.get() == age) {
                driver.pending.set(driver.pending.get().saturating_sub(1));
                let event = ViewEvent { kind: EventType::Result, value: None, values: None, key: None };
                driver.enqueue(Act { msg: then, event: Some(event), by_person: false });
            }
        };
        if let Ok(timer) = set_timeout_with_handle(due, Duration::from_millis(ms.max(MIN_AFTER_MS))) {
            let mut timers = self.timers.borrow_mut();
            // Handles of timers that ran are of no use; the last few are all that can be pending.
            if timers.len() >= 2 * MAX_PENDING_AFTER {
                timers.drain(..MAX_PENDING_AFTER);
            }
            timers.push(timer);
        }
    }
}

/// The browser keeps what is at an address of ours; the page stays.
fn save(href: &str) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast as _;
        let link = leptos::prelude::document().create_element("a").ok();
        if let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = link.set_attribute("href", href);
            let _ = link.set_attribute("download", "");
            link.click();
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = href;
}

fn toast_tone(tone: Option<Tone>) -> ToastTone {
    match tone {
        Some(Tone::Success) => ToastTone::Success,
        Some(Tone::Warning) => ToastTone::Warning,
        Some(Tone::Danger) => ToastTone::Danger,
        _ => ToastTone::Neutral,
    }
}
