//! Small pictures of plugins and people, or the letters that stand for them.

use leptos::prelude::*;
use crate::ui::Still as _;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TileSize {
    /// Widget heads.
    S16,
    S32,
    #[default]
    S48,
    /// The detail page.
    S64,
}

/// A plugin's icon, or its first letter. Decoration: the name always stands beside it.
#[component]
pub fn Tile(
    #[prop(into)] name: String,
    #[prop(optional_no_strip, into)] icon_url: Option<String>,
    #[prop(optional)] size: TileSize,
) -> impl IntoView {
    let (class, px) = match size {
        TileSize::S16 => ("tile tile-16", "16"),
        TileSize::S32 => ("tile tile-32", "32"),
        TileSize::S48 => ("tile tile-48", "48"),
        TileSize::S64 => ("tile tile-64", "64"),
    };
    let face = match icon_url {
        Some(url) => view! { <img src=url alt="" width=px height=px decoding="async" /> }.still(),
        None => name.chars().next().map(|c| c.to_uppercase().to_string()).still(),
    };
    view! {
        <span class=class aria-hidden="true">
            {face}
        </span>
    }
    .still()
}

/// The letters of a person, hidden from readers: the name stands beside it or on the button around it.
#[component]
pub fn Avatar(#[prop(into)] name: String) -> impl IntoView {
    view! {
        <span class="avatar" aria-hidden="true">
            {initials(&name)}
        </span>
    }
}

/// First letters of the first and the last word.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn a_person_has_at_most_two_letters() {
        assert_eq!(initials("Ada Lovelace"), "AL");
        assert_eq!(initials("Ada King Lovelace"), "AL");
        assert_eq!(initials("émile"), "É");
        assert_eq!(initials(""), "");
    }
}
