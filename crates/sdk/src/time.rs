//! Days and times of the calendar in UTC, without a time zone database: what [`crate::Cx::now`] and other programs
//! count is written as people and RFC 3339 have it.

/// Microseconds since 1970 as `2026-11-20T08:30:00Z`; parts of a second are left out.
pub fn rfc3339(micros: u64) -> String {
    let seconds = micros / 1_000_000;
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", date(seconds / 86_400))
}

/// Days since 1970-01-01 as `2026-11-20`.
pub fn date(days: u64) -> String {
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Year, month and day of a number of days since 1970-01-01 in the Gregorian calendar.
/// After Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_gregorian_calendar() {
        for (days, date) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
            (2_932_896, "9999-12-31"),
        ] {
            assert_eq!(super::date(days), date);
        }
    }

    #[test]
    fn times_are_written_to_the_second() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(1_795_205_854_214_999), "2026-11-20T20:17:34Z");
        assert_eq!(rfc3339(1_795_219_199_999_999), "2026-11-20T23:59:59Z");
    }

    #[test]
    fn no_number_is_too_large() {
        assert_eq!(rfc3339(u64::MAX), "586524-01-19T08:01:49Z");
    }
}
