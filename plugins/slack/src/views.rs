//! The page: one message to a channel.

use serde::{Deserialize, Serialize};
use tenon_sdk::{
    Step, View, register_view,
    view::{Draw, Input, Size, Tone, Tree, alert, field, object, plain_form, stack, text},
};

register_view!(Page);

pub struct Page;

#[derive(Serialize, Deserialize)]
pub struct Model {
    /// Why the last message was not sent.
    refusal: String,
    /// Forms keep what is typed; a sent message is followed by another form.
    sent: u32,
}

#[derive(Serialize, Deserialize)]
pub enum Msg {
    Send,
    Sent,
}

impl View for Page {
    const NAME: &'static str = "page";
    type Model = Model;
    type Msg = Msg;

    fn init(_: &mut Step) -> Model {
        Model { refusal: String::new(), sent: 0 }
    }

    fn update(model: &mut Model, msg: Msg, step: &mut Step) {
        match msg {
            Msg::Send => {
                let typed = |name: &str| step.values().map(|values| values[name].clone()).unwrap_or_default();
                let body = object([("channel", typed("channel")), ("text", typed("text"))]);
                step.call("POST", "/message", Some(body), Some(Msg::Sent));
            }
            Msg::Sent => match step.answer() {
                Some((true, _)) => {
                    model.refusal.clear();
                    model.sent += 1;
                    step.toast_with(Tone::Success, "Message sent.");
                }
                _ => model.refusal = step.refusal().unwrap_or("Try again.").to_owned(),
            },
        }
    }

    fn draw(model: &Model, _: &Step) -> Tree {
        let mut page = stack().gap(Size::L).child(text("The message is sent as your bot."));
        if !model.refusal.is_empty() {
            let words = text(model.refusal.as_str());
            page = page.child(alert("The message was not sent").tone(Tone::Danger).child(words));
        }
        let form = plain_form()
            .submit("Send")
            .key(model.sent.to_string())
            .on_submit(&Msg::Send)
            .child(field("channel", "Channel").note("Empty: the one in the settings."))
            .child(field("text", "Message").required());
        page.child(form)
    }
}
