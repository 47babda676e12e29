//! From a moment to the text on a clock. Offsets are those of standard time: a view has no time zone database.

/// A place and its distance from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub name: &'static str,
    /// Minutes east of UTC.
    pub offset: i64,
}

pub const PLACES: [Place; 4] = [
    Place { name: "UTC", offset: 0 },
    Place { name: "New York", offset: -5 * 60 },
    Place { name: "Nairobi", offset: 3 * 60 },
    Place { name: "Tokyo", offset: 9 * 60 },
];

const SECONDS_A_DAY: i64 = 86_400;

/// `HH:MM:SS` at a place; `now` in microseconds since 1970-01-01T00:00:00Z.
pub fn clock(now: i64, place: Place) -> String {
    let second = local(now, place).rem_euclid(SECONDS_A_DAY);
    let mut text = String::with_capacity(8);
    for (index, part) in [second / 3_600, second / 60 % 60, second % 60].into_iter().enumerate() {
        if index > 0 {
            text.push(':');
        }
        push_two(&mut text, part);
    }
    text
}

/// "yesterday", "tomorrow" or nothing: the day at a place, seen from UTC.
pub fn day(now: i64, place: Place) -> &'static str {
    let here = local(now, Place { offset: 0, ..place }).div_euclid(SECONDS_A_DAY);
    match local(now, place).div_euclid(SECONDS_A_DAY) - here {
        ..0 => "yesterday",
        0 => "",
        1.. => "tomorrow",
    }
}

fn local(now: i64, place: Place) -> i64 {
    now.div_euclid(1_000_000) + place.offset * 60
}

fn push_two(text: &mut String, number: i64) {
    for digit in [number / 10, number % 10] {
        text.push(char::from(b'0' + u8::try_from(digit % 10).unwrap_or(0)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 12 * 3_600 * 1_000_000;

    #[test]
    fn clocks_differ_by_their_offsets() {
        let shown: Vec<String> = PLACES.iter().map(|place| clock(NOON + 5_999_999, *place)).collect();
        assert_eq!(shown, ["12:00:05", "07:00:05", "15:00:05", "21:00:05"]);
    }

    #[test]
    fn days_change_at_midnight() {
        let evening = NOON + 4 * 3_600 * 1_000_000;
        assert_eq!(PLACES.map(|place| day(evening, place)), ["", "", "", "tomorrow"]);
        assert_eq!(PLACES.map(|place| day(0, place)), ["", "yesterday", "", ""]);
    }

    #[test]
    fn moments_before_1970_have_a_clock_too() {
        assert_eq!(clock(-1, PLACES[0]), "23:59:59");
    }
}
