//! A dialog on the risks page of Risk Register: greets somebody by name and tells the page that it did.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tenon_sdk::{
    Step, View,
    view::{Draw, Input, Size, Tone, Tree, alert, button, form, read, row, stack, text},
};

use crate::count::{Greet, Greeting, MAX_NAME};

pub struct GreetOwner;

#[derive(Default, Serialize, Deserialize)]
pub struct Model {
    /// What was typed, while the answer is awaited and when it failed.
    name: String,
    sending: bool,
    /// What the plugin said.
    said: Option<String>,
    failed: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub enum Msg {
    Greet,
    Said,
    Again,
    Close,
}

impl View for GreetOwner {
    const NAME: &'static str = "greet-owner";
    type Model = Model;
    type Msg = Msg;

    fn init(_: &mut Step) -> Model {
        Model::default()
    }

    fn update(model: &mut Model, msg: Msg, step: &mut Step) {
        match msg {
            Msg::Greet => {
                let name = step.values().and_then(|values| values["name"].as_str()).unwrap_or_default();
                *model = Model { name: name.trim().to_owned(), sending: true, ..Model::default() };
                let body = json!(Greet { name: Some(model.name.clone()) });
                step.call("POST", "/hello", Some(body), Some(Msg::Said));
            }
            Msg::Said => {
                model.sending = false;
                match read_answer(step) {
                    Ok(message) => {
                        step.slot_event("greeted", Some(json!({ "name": model.name })));
                        model.said = Some(message);
                    }
                    Err(why) => model.failed = Some(why),
                }
            }
            Msg::Again => *model = Model::default(),
            Msg::Close => step.close(),
        }
    }

    fn draw(model: &Model, step: &Step) -> Tree {
        let close = || button("Close").on_click(&Msg::Close);
        if let Some(said) = &model.said {
            let actions =
                row().gap(Size::S).child(button("Greet another").on_click(&Msg::Again)).child(close());
            return stack().gap(Size::M).child(text(said.as_str()).size(Size::L)).child(actions);
        }
        let total = step.props().get("total").and_then(Value::as_u64).unwrap_or_default();
        let intro = match total {
            0 => "There are no risks yet. Greet somebody before the first one.".to_owned(),
            1 => "One risk has somebody to look after it. Greet them.".to_owned(),
            _ => [&total.to_string(), " risks have people who look after them. Greet one of them."].concat(),
        };
        let mut dialog = stack().gap(Size::M).child(text(intro));
        if let Some(why) = &model.failed {
            dialog = dialog.child(alert(why).tone(Tone::Danger));
        }
        let inputs = form(json!({
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": { "title": "Name", "type": "string", "minLength": 1, "maxLength": MAX_NAME }
            }
        }));
        let words = if model.sending { "Greeting…" } else { "Greet" };
        dialog
            .child(inputs.value(json!({ "name": model.name })).submit(words).on_submit(&Msg::Greet))
            .child(close())
    }
}

/// What was said, or a sentence about why not.
fn read_answer(step: &Step) -> Result<String, String> {
    let failed = || "It could not be said. Try again.".to_owned();
    let (ok, body) = step.answer().ok_or_else(failed)?;
    if ok {
        return read::<Greeting>(body.clone()).map(|greeting| greeting.message).map_err(|_| failed());
    }
    Err(body.pointer("/errors/0/detail").and_then(Value::as_str).map_or_else(failed, str::to_owned))
}
