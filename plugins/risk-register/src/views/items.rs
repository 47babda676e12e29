//! Risks in lists, as card and page draw them, and what came back from the backend.

use serde::de::DeserializeOwned;
use tenon_sdk::{
    Step,
    view::{Align, Draw, Size, Tone, Tree, badge, list, read, row, text},
};

use crate::{level::LEVELS, summary::Item};

/// The colour of a level: none for what is not rated.
pub fn tone(level: &str) -> Tone {
    match LEVELS.iter().position(|known| *known == level) {
        Some(1) => Tone::Level1,
        Some(2) => Tone::Level2,
        Some(3) => Tone::Level3,
        Some(4) => Tone::Level4,
        Some(5) => Tone::Level5,
        _ => Tone::Neutral,
    }
}

/// One line per risk: when, how bad, what, whose.
pub fn dated(items: &[Item]) -> Tree {
    list().children(items.iter().map(|item| {
        let due = item.due_date.as_deref().unwrap_or("No date");
        row()
            .gap(Size::S)
            .align(Align::Center)
            .key(item.id.as_str())
            .child(text(due).size(Size::S))
            .child(badge(&item.level).tone(tone(&item.level)))
            .child(text(name(item)))
            .children(item.owner.iter().map(|owner| text(owner.as_str()).size(Size::S)))
    }))
}

/// "R-001 Training data holds personal data"
pub fn name(item: &Item) -> String {
    [item.code.as_str(), " ", item.title.as_str()].concat()
}

/// "1 risk", "2 risks"
pub fn risks(count: u64) -> String {
    if count == 1 { "1 risk".into() } else { [&count.to_string(), " risks"].concat() }
}

/// The answer to a call; `None` when it did not work.
pub fn answer<T: DeserializeOwned>(step: &Step) -> Option<T> {
    let (ok, body) = step.answer()?;
    if !ok {
        return None;
    }
    read(body.clone()).ok()
}
