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

/// Of milliseconds since 1970. After Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
pub fn rfc3339(millis: u64) -> String {
    let (days, rest) = (millis / 86_400_000, millis / 1_000 % 86_400);
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_one_way() {
        assert_eq!(with_colon("2026-11-20T10:12:00.000+0130"), "2026-11-20T10:12:00.000+01:30");
        assert_eq!(with_colon("2026-11-20T10:12:00Z"), "2026-11-20T10:12:00Z");
        assert_eq!(with_colon("é"), "é");
        assert_eq!(rfc3339(1_795_205_854_214), "2026-11-20T20:17:34Z");
    }
}
