//! RFC 3339 moments with an offset, and dates, as seconds and nanoseconds.

use std::fmt;

use tenon_api::Timestamp;

/// A moment; days are their midnight in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    pub nanos: u32,
}

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        let micros = at.micros();
        Self { seconds: micros.div_euclid(1_000_000), nanos: (micros.rem_euclid(1_000_000) * 1_000) as u32 }
    }
}

impl Moment {
    /// `2026-11-20T14:02:00.5+01:00`; what stands beyond nanoseconds is dropped, a leap second is the next one.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, rest) = (text.get(..10)?, text.get(10..)?);
        let day = Self::parse_date(date)?.seconds;
        let rest = rest.strip_prefix(['T', 't', ' '])?;
        let (hour, minute, second) = (two(rest, 0)?, two(rest, 3)?, two(rest, 6)?);
        let fixed = rest.as_bytes().get(2) == Some(&b':') && rest.as_bytes().get(5) == Some(&b':');
        if !fixed || hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let tail = rest.get(8..)?;
        let (fraction, offset) = match tail.strip_prefix('.') {
            Some(tail) => tail.split_at(tail.find(|c: char| !c.is_ascii_digit())?),
            None => ("0", tail),
        };
        if fraction.is_empty() {
            return None;
        }
        let nanos = fraction
            .bytes()
            .chain(std::iter::repeat(b'0'))
            .take(9)
            .fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
        let offset = match offset {
            "Z" | "z" => 0,
            _ => {
                let sign = if offset.starts_with('+') {
                    1
                } else if offset.starts_with('-') {
                    -1
                } else {
                    return None;
                };
                let (hours, minutes) = (two(offset, 1)?, two(offset, 4)?);
                let fits = offset.len() == 6 && offset.as_bytes()[3] == b':' && hours < 24 && minutes < 60;
                if !fits {
                    return None;
                }
                sign * (hours * 3_600 + minutes * 60)
            }
        };
        Some(Self { seconds: day + hour * 3_600 + minute * 60 + second - offset, nanos })
    }

    /// `2026-11-20`
    pub fn parse_date(text: &str) -> Option<Self> {
        let at = (text.len() == 10).then(|| Timestamp::parse(&format!("{text}T00:00:00Z")))??;
        Some(Self { seconds: at.micros().div_euclid(1_000_000), nanos: 0 })
    }

    /// The UTC day.
    pub fn date(&self) -> String {
        let (year, month, day) = Timestamp::from_micros(self.seconds.saturating_mul(1_000_000)).date();
        format!("{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of_day = self.seconds.rem_euclid(86_400);
        let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}", self.date())?;
        if self.nanos > 0 {
            let digits = format!("{:09}", self.nanos);
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

/// Two digits at `at`.
fn two(text: &str, at: usize) -> Option<i64> {
    let digits = text.get(at..at + 2)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}
