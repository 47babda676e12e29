//! Names inside modules: which characters they may have, and how to show one that may have none of them.

/// Longest name of an import or export.
pub const MAX_NAME_BYTES: usize = 512;

/// Printable ASCII without what could break out of a line, a quote or a page.
pub fn is_safe(name: &str) -> bool {
    name.len() <= MAX_NAME_BYTES
        && name
            .bytes()
            .all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'`' | b'<' | b'>' | b'&' | b'\\'))
}

/// `name` for a message: escaped and short.
pub fn shown(name: &str) -> String {
    let mut shown: String = name.chars().take(80).flat_map(char::escape_default).collect();
    shown.truncate(120);
    shown
}
