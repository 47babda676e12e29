//! Icons of the Lucide set. Product code names an icon in Rust and gets it inline; a plugin names one by
//! text and gets a reference to `/icons/{name}.svg`, which the server answers with [`lucide_svg`].

use leptos::prelude::*;

use crate::ui::{El, el};

pub use icondata::Icon as IconData;

/// An inline icon: decoration beside a word, hidden from readers. `size` is in pixels.
pub fn icon(icon: IconData, size: u8, class: &'static str) -> El {
    svg(size, class)
        .attr("fill", "none")
        .attr("stroke", "currentColor")
        .attr("stroke-linecap", "round")
        .attr("stroke-linejoin", "round")
        .markup(icon.data)
}

fn svg(size: u8, class: &'static str) -> El {
    let class = if class.is_empty() { "icon".to_owned() } else { ["icon ", class].concat() };
    let size = size.to_string();
    el("svg")
        .class(class)
        .attr("width", size.clone())
        .attr("height", size)
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
}

/// An icon named by a plugin's manifest or view; decoration, hidden from readers.
pub fn named_icon(name: &str, size: u8) -> El {
    svg(size, "").kid(el("use").attr("href", named_icon_href(name)))
}

/// [`icon`] as a component; 16 pixels unless told.
#[component]
pub fn Icon(
    icon: IconData,
    #[prop(default = 16)] size: u8,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    self::icon(icon, size, class)
}

/// The address of an icon that is known only by its name. Anything that is not a Lucide name leads to a
/// neutral square, so the name is reduced to the letters such names are made of.
pub fn named_icon_href(name: &str) -> String {
    let mut href = String::with_capacity(name.len() + 14);
    href.push_str("/icons/");
    let clean = name.chars().filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-').take(64);
    let before = href.len();
    href.extend(clean);
    if href.len() == before {
        href.push_str("square");
    }
    href.push_str(".svg#i");
    href
}

/// [`named_icon`] as a component; 16 pixels unless told.
#[component]
pub fn NamedIcon(
    #[prop(into)] name: Signal<String>,
    #[prop(default = 16)] size: u8,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    svg(size, class).kid(el("use").live("href", move || Some(named_icon_href(&name.read()))))
}

/// The file behind `/icons/{name}.svg`: the icon with the id `i`, or a neutral square for a name that Lucide
/// does not have. Never an error, because a typing mistake in a plugin is not one of the page.
#[cfg(feature = "ssr")]
pub fn lucide_svg(name: &str) -> String {
    let key: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let data = match LUCIDE.binary_search_by(|(known, _)| (*known).cmp(&key)) {
        Ok(at) => LUCIDE[at].1.data,
        Err(_) => r#"<rect x="5" y="5" width="14" height="14" rx="2" />"#,
    };
    let head = concat!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><g id="i" fill="none" "#,
        r#"stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">"#,
    );
    [head, data, "</g></svg>\n"].concat()
}

/// Every icon by its name without hyphens, sorted (made from the names in `icondata_lu`).
#[cfg(feature = "ssr")]
static LUCIDE: &[(&str, &IconData)] = &include!("icons/lucide.in");

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_so_that_every_icon_is_found() {
        assert!(LUCIDE.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(lucide_svg("arrow-down-0-1").contains(icondata::LuArrowDown01.data));
        assert!(lucide_svg("sparkles").contains(icondata::LuSparkles.data));
    }

    #[test]
    fn an_unknown_name_draws_a_neutral_square() {
        assert!(lucide_svg("no-such-icon").contains("<rect"));
        assert!(lucide_svg("../../etc/passwd").contains("<rect"));
    }

    #[test]
    fn an_address_never_leaves_the_icons_folder() {
        assert_eq!(named_icon_href("../x?y#z"), "/icons/xyz.svg#i");
        assert_eq!(named_icon_href("Ü"), "/icons/square.svg#i");
        assert_eq!(named_icon_href("list-todo"), "/icons/list-todo.svg#i");
    }
}
