//! An image of the plugin's package, never of another place.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;
use tenon_contract::view::{Element, kinds::Size};

use super::{PaintCx, Painted, clean};
use crate::ui::{El, Still as _, el};

pub(super) fn image(painted: &Arc<Painted>, cx: &PaintCx) -> El {
    let (node, given) = (painted.node.clone(), cx.place.given.clone());
    el("span").class("v-image").part(move || {
        let node = node.read();
        let Element::Image(image) = &node.element else { return ().still() };
        let class = match image.size {
            Some(Size::S) => "v-image-s",
            None | Some(Size::M) => "v-image-m",
            Some(Size::L) => "v-image-l",
        };
        match given.read().assets.get(&image.asset).and_then(Value::as_str) {
            Some(address) => el("img")
                .class(class)
                .attr("src", address.to_owned())
                .attr("alt", clean(&image.alt))
                .attr("loading", "lazy")
                .attr("decoding", "async")
                .still(),
            // What is not in the package is said in words.
            None => el("span").class("tone-neutral").attr("data-host", "").kid(clean(&image.alt)).still(),
        }
    })
}
