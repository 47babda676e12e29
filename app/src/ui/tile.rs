//! Small pictures of plugins and people, or the letters that stand for them.

use leptos::prelude::*;

use super::el;

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
    let tile = el("span").class(class).attr("aria-hidden", "true");
    match icon_url {
        Some(url) => tile.kid(
            el("img")
                .attr("src", url)
                .attr("alt", "")
                .attr("width", px)
                .attr("height", px)
                .attr("decoding", "async"),
        ),
        None => tile.kid(name.chars().take(1).collect::<String>()),
    }
}

/// The letters of a person, hidden from readers: the name stands beside it or on the button around it.
#[component]
pub fn Avatar(#[prop(into)] name: String) -> impl IntoView {
    el("span").class("avatar").attr("aria-hidden", "true").kid(initials(&name))
}

/// First letters of the first and the last word; the style sheet makes them capitals.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn a_person_has_at_most_two_letters() {
        assert_eq!(initials("Ada Lovelace"), "AL");
        assert_eq!(initials("Ada King Lovelace"), "AL");
        assert_eq!(initials("émile"), "é");
        assert_eq!(initials(""), "");
    }
}
