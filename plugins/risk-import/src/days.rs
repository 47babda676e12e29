//! Days of the calendar: as people write them, and as spreadsheets count them.

use tenon_sdk::time::date;

/// Days from the start of a spreadsheet's calendar to 1970-01-01: 25,569, or 24,107 where it starts in 1904.
const EPOCH: f64 = 25_569.0;
const EPOCH_1904: f64 = 24_107.0;
/// The last day of the year 9999.
const LAST: f64 = 2_932_896.0;

/// `2026-01-31`, if there is such a day.
pub fn day(text: &str) -> Option<String> {
    // A time of day is no part of it: 2026-01-31T00:00:00, 2026-01-31 00:00:00.
    let date = text.split(['T', ' ']).next().unwrap_or_default();
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if parts.next().is_some() || year.len() != 4 || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    let (year, month, day): (u32, u32, u32) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    (day >= 1 && day <= days_of(year, month)).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

fn days_of(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

/// The day that a cell with a date format holds.
pub fn of_serial(serial: f64, is_1904: bool) -> Option<String> {
    let days = serial.floor() - if is_1904 { EPOCH_1904 } else { EPOCH };
    if !(0.0..=LAST).contains(&days) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and LAST")]
    Some(date(days as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_are_days() {
        assert_eq!(day("2026-1-5").as_deref(), Some("2026-01-05"));
        assert_eq!(day("2028-02-29T00:00:00").as_deref(), Some("2028-02-29"));
        for wrong in [
            "",
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "31.12.2026",
            "12/31/2026",
            "2026-01-32",
            "26-01-01",
            "2026-01-01-1",
            "+026-01-01",
        ] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn cells_count_days_from_either_start() {
        assert_eq!(of_serial(47_514.0, false).as_deref(), Some("2030-01-31"));
        assert_eq!(of_serial(47_514.75, false).as_deref(), Some("2030-01-31"));
        assert_eq!(of_serial(46_052.0, true).as_deref(), Some("2030-01-31"));
        assert_eq!(
            (of_serial(-1.0, false), of_serial(1e12, false), of_serial(f64::NAN, false)),
            (None, None, None)
        );
    }
}
