//! One file, sent to a route of the plugin's own as soon as it is chosen; the view gets the answer.

use std::sync::Arc;

use leptos::{ev::Event, prelude::*};
use tenon_contract::view::Element;

use super::{PaintCx, Painted, clean, field::labelled, value};
use crate::ui::{El, el};

pub(super) fn file(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let Element::FileInput(first) = painted.node.read_untracked().element.clone() else { return el("span") };
    let label = value(painted, |element| match element {
        Element::FileInput(input) => clean(&input.label),
        _ => String::new(),
    });
    let sending = ArcRwSignal::new(None::<String>);
    let (chosen, told, cx) = (painted.clone(), sending.clone(), cx.clone());
    let busy = sending.clone();
    let input = el("input")
        .class("input")
        .attr("type", "file")
        .attr("name", first.name.clone())
        .maybe("accept", first.accept.clone())
        .live("disabled", move || busy.read().is_some().then(String::new))
        .on("change", move |event| send(&event, &chosen, &cx, told.clone()));
    let words = move || match &*sending.read() {
        Some(name) => ["Sending ", name, "…"].concat(),
        None => String::new(),
    };
    let said = el("span").class("field-help").attr("role", "status").text(words);
    let field = labelled(false, el("span").class("label").text(label), None, input);
    el("div").class("v-stack v-gap-s").attr("data-field", first.name).kid(field).kid(said)
}

fn send(event: &Event, painted: &Arc<Painted>, cx: &PaintCx, sending: ArcRwSignal<Option<String>>) {
    #[cfg(feature = "hydrate")]
    {
        use tenon_contract::view::EventType;
        use wasm_bindgen::JsCast as _;

        use crate::api::{self, Method};

        let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(input) = input else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        let route = match &painted.node.read_untracked().element {
            Element::FileInput(input) => input.route.clone(),
            _ => return,
        };
        let (method, path) = route.split_once(' ').unwrap_or(("POST", &route));
        let (method, path) = (if method == "PUT" { Method::Put } else { Method::Post }, path.to_owned());
        sending.set(Some(file.name()));
        let (painted, cx) = (painted.clone(), cx.clone());
        leptos::task::spawn_local(async move {
            let answer = api::views::upload(&cx.place.tenant, &cx.place.plugin, method, &path, &file).await;
            sending.set(None);
            // The same file may be chosen again, after it was mended.
            input.set_value("");
            cx.send_with(&painted, EventType::Result, Some(answer), None);
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (event, painted, cx, sending);
}
