//! Subject and text with a name in them; backend and preview fill them in alike.

/// What becomes the name.
pub const NAME: &str = "{name}";

/// Names are people's own words: a line end or a brace in one changes nothing else.
pub fn fill(template: &str, name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut out = String::new();
    for (at, part) in template.split(NAME).enumerate() {
        if at > 0 {
            out.push_str(&plain);
        }
        out.push_str(part);
    }
    out
}

/// The first `{…}` that is not the name.
pub fn unknown(template: &str) -> Option<&str> {
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let after = &rest[start..];
        let end = after.find('}')?;
        let found = &after[..=end];
        let is_word = found[1..end].chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ' '));
        if found != NAME && is_word {
            return Some(found);
        }
        rest = &after[1..];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_filled_in_once() {
        assert_eq!(fill("Hello {name}, {name}!", "Ada"), "Hello Ada, Ada!");
        assert_eq!(fill("{name}", "{name}\r\nBcc: x"), "{name}  Bcc: x");
        assert_eq!(fill("none", "Ada"), "none");
    }

    #[test]
    fn other_places_are_found() {
        assert_eq!(unknown("Hello {name}, {first name}"), Some("{first name}"));
        assert_eq!(unknown("{Name}"), Some("{Name}"));
        assert_eq!((unknown("{name} {"), unknown("{ \"a\": 1 }"), unknown("")), (None, None, None));
    }
}
