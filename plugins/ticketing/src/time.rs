//! Times as products write them, in RFC 3339.

/// `2026-11-20T10:12:00.000+0000` → `2026-11-20T10:12:00.000+00:00`; what looks otherwise stays.
pub fn with_colon(text: &str) -> String {
    let at = text.len().saturating_sub(5);
    match text.get(at..) {
        Some(zone) if zone.starts_with(['+', '-']) && zone[1..].bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{}{}:{}", &text[..at], &zone[..3], &zone[3..])
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_one_way() {
        assert_eq!(with_colon("2026-11-20T10:12:00.000+0130"), "2026-11-20T10:12:00.000+01:30");
        assert_eq!(with_colon("2026-11-20T10:12:00Z"), "2026-11-20T10:12:00Z");
        assert_eq!(with_colon("é"), "é");
    }
}
