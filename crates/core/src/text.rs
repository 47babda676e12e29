//! Texts from outside made fit to keep: NFC, no control or bidirectional characters, and Markdown as safe HTML.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};
use tenon_api::FieldError;
use unicode_normalization::UnicodeNormalization;

/// Whether a character has no place in a name shown to people.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A name for people: NFC, trimmed, 1 to `max` characters.
pub fn name(pointer: &str, text: &str, max: usize) -> Result<String, FieldError> {
    let wrong =
        |code: &str, detail: String| FieldError { pointer: pointer.into(), code: code.into(), detail };
    let text: String = text.trim().nfc().collect();
    if text.is_empty() {
        return Err(wrong("empty", "Enter a name.".into()));
    }
    if text.chars().count() > max {
        return Err(wrong("too_long", format!("Use at most {max} characters.")));
    }
    if text.chars().any(is_hidden) {
        return Err(wrong("hidden_characters", "Leave out control and direction characters.".into()));
    }
    Ok(text)
}

/// A line somebody writes to others: NFC, trimmed, at most `max` characters; may be empty.
pub fn note(pointer: &str, text: &str, max: usize) -> Result<String, FieldError> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    name(pointer, text, max)
}

/// An e-mail address as it is kept, and the key it is found by.
pub fn email(pointer: &str, text: &str) -> Result<(String, String), FieldError> {
    let wrong =
        |detail: &str| FieldError { pointer: pointer.into(), code: "email".into(), detail: detail.into() };
    let text: String = text.trim().nfc().collect();
    let fits = text.len() <= 254
        && !text.chars().any(|c| is_hidden(c) || c.is_whitespace())
        && text
            .split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && domain.len() >= 3 && !domain.contains('@'));
    if !fits {
        return Err(wrong("Enter an e-mail address, like ada@example.com."));
    }
    let key = email_key(&text);
    Ok((text, key))
}

/// Upper and lower case of an address mean the same person.
pub fn email_key(text: &str) -> String {
    text.trim().nfc().flat_map(char::to_lowercase).collect()
}

/// CommonMark with tables to HTML. HTML of the author's own is shown as text, images vanish, links are
/// `https` or `mailto` only and open without a trace.
pub fn markdown(text: &str) -> String {
    let mut dropped_links = 0_usize;
    let mut in_image = 0_usize;
    let events =
        Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).filter_map(|event| {
            match event {
                Event::Html(html) | Event::InlineHtml(html) => Some(Event::Text(html)),
                Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => None,
                Event::Start(Tag::Image { .. }) => {
                    in_image += 1;
                    None
                }
                Event::End(TagEnd::Image) => {
                    in_image = in_image.saturating_sub(1);
                    None
                }
                Event::Start(Tag::Link { dest_url, .. }) => {
                    if dest_url.starts_with("https://") || dest_url.starts_with("mailto:") {
                        Some(Event::Html(CowStr::from(format!(
                            "<a rel=\"noopener noreferrer nofollow\" href=\"{}\">",
                            escape(&dest_url)
                        ))))
                    } else {
                        dropped_links += 1;
                        None
                    }
                }
                Event::End(TagEnd::Link) => {
                    if dropped_links > 0 {
                        dropped_links -= 1;
                        None
                    } else {
                        Some(Event::Html(CowStr::from("</a>")))
                    }
                }
                // The page owns level 1; what a README calls level 1 stands one lower.
                Event::Start(Tag::Heading { level, .. }) => {
                    Some(Event::Html(CowStr::from(format!("<h{}>", lower(level)))))
                }
                Event::End(TagEnd::Heading(level)) => {
                    Some(Event::Html(CowStr::from(format!("</h{}>\n", lower(level)))))
                }
                other => Some(other),
            }
        });
    let mut out = String::new();
    html::push_html(&mut out, events);
    out.replace(" style=\"", " data-style=\"")
}

fn lower(level: pulldown_cmark::HeadingLevel) -> u8 {
    (level as u8 + 1).min(6)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_of_the_author_is_text_and_scripts_never_run() {
        let html = markdown(
            "# Hi\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![i](https://evil/x.png) [ok](https://example.com/\"a)",
        );
        assert!(
            !html.contains("<script") && !html.contains("javascript:") && !html.contains("<img"),
            "{html}"
        );
        assert!(html.contains("<h2>Hi</h2>") && html.contains("&lt;script&gt;"), "{html}");
    }

    #[test]
    fn a_name_with_a_direction_override_is_refused() {
        assert_eq!(name("/name", "ada\u{202e}exe", 60).expect_err("refused").code, "hidden_characters");
    }
}
