//! Days of the calendar as the collection keeps them, `2026-11-20`, in UTC.

const DAY: u64 = 86_400_000_000;

/// The day of a time in microseconds since 1970, `days` later.
pub fn day(micros: u64, days: u64) -> String {
    let (year, month, day) = civil(micros / DAY + days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Year, month and day of a number of days since 1970-01-01 in the Gregorian calendar.
/// After Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        let known = [
            (0, "1970-01-01"),
            (31 + 28, "1970-03-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_454, "2026-01-01"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ];
        for (days, wanted) in known {
            assert_eq!(day(0, days), wanted);
            assert_eq!(day(days * DAY + DAY - 1, 0), wanted, "its last microsecond");
        }
    }

    #[test]
    fn a_month_later_passes_the_end_of_the_year() {
        assert_eq!(day(20_453 * DAY, 30), "2026-01-30");
    }
}
