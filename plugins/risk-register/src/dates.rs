//! Days of the calendar as the collection keeps them, `2026-11-20`, in UTC.

use tenon_sdk::time::date;

const DAY: u64 = 86_400_000_000;

/// The day of a time in microseconds since 1970, `days` later.
pub fn day(micros: u64, days: u64) -> String {
    date(micros / DAY + days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(day(0, 20_454), "2026-01-01");
        assert_eq!(day(20_454 * DAY, 0), "2026-01-01");
        assert_eq!(day(20_454 * DAY + DAY - 1, 0), "2026-01-01", "its last microsecond");
    }

    #[test]
    fn a_month_later_passes_the_end_of_the_year() {
        assert_eq!(day(20_453 * DAY, 30), "2026-01-30");
    }
}
