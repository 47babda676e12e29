//! Formats of texts, as far as they are certain: `true` is said of every text that any validator takes.

use super::Format;

pub(super) fn may_be(format: Format, text: &str) -> bool {
    match format {
        Format::Any => true,
        Format::Email => {
            text.rsplit_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
        }
        Format::Uri => is_uri(text),
        Format::Date => is_date(text),
        Format::DateTime => is_date_time(text),
        Format::Hostname => {
            !text.is_empty()
                && !text.starts_with('-')
                && !text.contains(|c: char| c.is_whitespace() || matches!(c, '/' | ':' | '@'))
        }
    }
}

/// An absolute one: a scheme, a colon, and no blank.
fn is_uri(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once(':') else { return false };
    let mut letters = scheme.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        && !text.contains(|c: char| c.is_ascii_whitespace() || matches!(c, '<' | '>' | '"'))
}

fn number(text: &str, digits: std::ops::Range<usize>) -> Option<u32> {
    let part = text.get(digits)?;
    if part.bytes().all(|byte| byte.is_ascii_digit()) { part.parse().ok() } else { None }
}

/// `2026-11-20`, a day that exists.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return false;
    }
    let (Some(year), Some(month), Some(day)) = (number(text, 0..4), number(text, 5..7), number(text, 8..10))
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// The day, and something behind it that may be a time with its zone.
fn is_date_time(text: &str) -> bool {
    let Some(day) = text.get(..10) else { return false };
    let rest = &text[10..];
    let zone = rest.ends_with(['Z', 'z']) || rest.get(1..).is_some_and(|time| time.contains(['+', '-']));
    is_date(day) && rest.len() >= 9 && rest.starts_with(['T', 't', ' ']) && zone
}
