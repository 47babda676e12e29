//! A dialog on the risks page of Risk Register: greets somebody by name and tells the page that it did.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tenon_sdk::{
    Step, View,
    view::{Draw, Input, Size, Tone, Tree, alert, button, field, plain_form, stack, text},
};

pub struct GreetOwner;

#[derive(Serialize, Deserialize)]
pub enum Msg {
    Greet,
    Said,
    Close,
}

impl View for GreetOwner {
    const NAME: &'static str = "greet-owner";
    /// Whether it was said, and what: the greeting, or why there is none. Empty before the first try.
    type Model = (bool, String);
    type Msg = Msg;

    fn init(_: &mut Step) -> Self::Model {
        (false, String::new())
    }

    fn update(model: &mut Self::Model, msg: Msg, step: &mut Step) {
        match msg {
            Msg::Greet => {
                let name = step.values().and_then(|values| values["name"].as_str()).unwrap_or_default();
                let body = json!({ "name": name });
                step.call("POST", "/hello", Some(body), Some(Msg::Said));
            }
            Msg::Said => {
                let (said, body) = step.answer().unwrap_or((false, &Value::Null));
                let words = body.pointer(if said { "/message" } else { "/errors/0/detail" });
                let words = words.and_then(Value::as_str).unwrap_or("It could not be said. Try again.");
                *model = (said, words.to_owned());
                if said {
                    step.slot_event("greeted", None);
                }
            }
            Msg::Close => step.close(),
        }
    }

    fn draw((said, words): &Self::Model, step: &Step) -> Tree {
        let mut dialog = stack().gap(Size::M);
        if *said {
            dialog = dialog.child(text(words.as_str()).size(Size::L));
        } else {
            let total = step.props()["total"].as_u64().unwrap_or_default();
            dialog = dialog.child(text(["Risks in the register: ", &total.to_string()].concat()));
            if !words.is_empty() {
                dialog = dialog.child(alert(words).tone(Tone::Danger));
            }
            let name = field("name", "Whom to greet").required();
            dialog = dialog.child(plain_form().child(name).submit("Greet").on_submit(&Msg::Greet));
        }
        dialog.child(button("Close").on_click(&Msg::Close))
    }
}
