//! The settings as the backend reads them, and what their schema cannot say.

use serde::Deserialize;
use tenon_sdk::{Error, Result};

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Settings {
    greeting: Option<String>,
    pub tone: Tone,
    pub also_greet: Vec<String>,
    signs: bool,
    signature: Option<String>,
    /// `set` or `unset`; the value itself never comes here.
    passphrase: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    #[default]
    Plain,
    Cheerful,
    Formal,
}

impl Tone {
    pub fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Cheerful => "cheerful",
            Self::Formal => "formal",
        }
    }
}

/// Words that no greeting is made of.
const RUDE: [&str; 5] = ["idiot", "stupid", "shut up", "get lost", "damn"];

impl Settings {
    fn greeting(&self) -> &str {
        self.greeting.as_deref().map_or("Hello", str::trim)
    }

    pub fn has_letters(&self) -> bool {
        self.greeting().chars().any(char::is_alphabetic)
    }

    pub fn has_passphrase(&self) -> bool {
        self.passphrase.as_deref() == Some("set")
    }

    /// An "invalid" error with every setting that cannot stay as it is.
    pub fn check(&self) -> Result<()> {
        let mut error: Option<Error> = None;
        let mut refuse = |pointer: &str, code: &str, message: String| {
            let known =
                error.take().unwrap_or_else(|| Error::invalid("Some settings cannot stay as they are."));
            error = Some(known.field(pointer, code, message));
        };
        if let Some(word) = rude_word(self.greeting()) {
            refuse("/greeting", "rude", format!("“{word}” is rude. Greet people kindly."));
        }
        for (index, name) in self.also_greet.iter().enumerate() {
            if let Some(word) = rude_word(name) {
                let pointer = format!("/also_greet/{index}");
                refuse(&pointer, "rude", format!("“{word}” is nobody's name."));
            }
        }
        error.map_or(Ok(()), Err)
    }

    /// "Hello, Ada." with everybody who is greeted too, and the signature.
    pub fn greet(&self, name: &str) -> String {
        let everybody = [name].into_iter().chain(self.also_greet.iter().map(String::as_str));
        let names = join(&everybody.collect::<Vec<_>>());
        let greeting = self.greeting();
        let mut words = match self.tone {
            Tone::Plain => format!("{greeting}, {names}."),
            Tone::Cheerful => format!("{greeting}, {names}!"),
            Tone::Formal => format!("{greeting}, dear {names}."),
        };
        if let (true, Some(signature)) = (self.signs, &self.signature) {
            words.push_str(&format!(" Yours, {signature}."));
        }
        words
    }
}

fn rude_word(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    RUDE.into_iter().find(|word| {
        text.match_indices(word).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + word.len()..].chars().next();
            !before.into_iter().chain(after).any(char::is_alphanumeric)
        })
    })
}

/// "Ada", "Ada and Bo", "Ada, Bo and Cy"
fn join(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use tenon_sdk::serde_json::{Value, from_value, json};

    use super::*;

    fn settings(value: Value) -> Settings {
        from_value(value).unwrap()
    }

    #[test]
    fn without_settings_it_greets_as_it_always_did() {
        assert_eq!(settings(json!({})).greet("Ada"), "Hello, Ada.");
    }

    #[test]
    fn each_setting_shows() {
        let all = json!({
            "greeting": "Good morning", "tone": "formal", "also_greet": ["Bo", "Cy"], "signs": true,
            "signature": "the team", "passphrase": "set"
        });
        let all = settings(all);
        assert_eq!(all.greet("Ada"), "Good morning, dear Ada, Bo and Cy. Yours, the team.");
        assert!(all.has_passphrase());
        assert_eq!(settings(json!({ "tone": "cheerful" })).greet("Ada"), "Hello, Ada!");
        let unsigned = settings(json!({ "signs": false, "signature": "the team" }));
        assert_eq!(unsigned.greet("Ada"), "Hello, Ada.");
        assert!(!settings(json!({ "passphrase": "unset" })).has_passphrase());
    }

    #[test]
    fn rude_words_are_refused_where_they_stand() {
        let rude = settings(json!({ "greeting": "Hey Stupid", "also_greet": ["Bo", "you idiot!"] }));
        let error = rude.check().unwrap_err();
        let pointers: Vec<_> = error.fault().fields.iter().map(|field| field.pointer.as_str()).collect();
        assert_eq!(pointers, ["/greeting", "/also_greet/1"]);
        for kind in ["Hello", "Amsterdamned", "Idiotically glad"] {
            assert_eq!(settings(json!({ "greeting": kind })).check(), Ok(()), "{kind}");
        }
    }

    #[test]
    fn a_greeting_without_letters_is_heard_by_nobody() {
        assert!(!settings(json!({ "greeting": "…" })).has_letters());
        assert!(settings(json!({ "greeting": "Grüezi" })).has_letters());
    }
}
