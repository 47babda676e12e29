//! What the message looks like, as the settings were when it was drawn; a test is sent as they are saved now.

use serde::{Deserialize, Serialize};
use tenon_sdk::{
    Step, View, register_view,
    view::{Draw, Size, Tone, Tree, button, card, stack, text},
};

use crate::words::fill;

register_view!(Preview);

pub struct Preview;

#[derive(Serialize, Deserialize)]
pub enum Msg {
    Test,
    Sent,
}

impl View for Preview {
    const NAME: &'static str = "preview";
    /// A test is on its way.
    type Model = bool;
    type Msg = Msg;

    fn init(_: &mut Step) -> bool {
        false
    }

    fn update(sending: &mut bool, msg: Msg, step: &mut Step) {
        match msg {
            Msg::Test => {
                *sending = true;
                // Without words of its own: those that it was drawn with may be older than what is saved.
                step.call("POST", "/send-test", None, Some(Msg::Sent));
            }
            Msg::Sent => {
                *sending = false;
                match step.answer() {
                    Some((true, body)) => {
                        let words = body["message"].as_str().unwrap_or("Sent.").to_owned();
                        step.toast_with(Tone::Success, words);
                    }
                    _ => {
                        let said = step.refusal().unwrap_or("It could not be sent. Try again.");
                        let said: String = said.chars().take(300).collect();
                        step.toast_with(Tone::Danger, said);
                    }
                }
            }
        }
    }

    fn draw(sending: &bool, step: &Step) -> Tree {
        let name = &step.cx().user.name;
        let mut message = stack().gap(Size::S);
        // One text per line: a text knows no line ends.
        let words = fill(&written(step, "text"), name);
        message = message.children(words.lines().take(200).map(|line| match line.trim() {
            "" => text(" "),
            line => text(line),
        }));
        stack()
            .gap(Size::M)
            .child(text("As it is saved, with your own name.").size(Size::S))
            .child(card(&fill(&written(step, "subject"), name)).child(message))
            .child(button("Send me a test").disabled(*sending).on_click(&Msg::Test))
    }
}

/// A setting as it was when this was drawn.
fn written(step: &Step, name: &str) -> String {
    step.props()["values"][name].as_str().unwrap_or_default().to_owned()
}
