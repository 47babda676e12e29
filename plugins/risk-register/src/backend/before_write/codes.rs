//! `R-001`, `R-002`, …: the next number for a risk that has none. The last one given is kept, so that no number
//! comes twice, also when two people write at once. Numbers that were refused later leave gaps.

use tenon_sdk::{Cx, Result, Writes};

use super::{text, word};

const LAST: &str = "last_code";
/// Numbers above are words that somebody chose; the count does not follow them.
const MAX_NUMBER: u32 = 999_999;

/// The numbers of one batch.
pub struct Codes {
    next: u32,
}

impl Codes {
    pub fn reserve(cx: &Cx, writes: &Writes) -> Result<Self> {
        let (mut missing, mut highest) = (0, 0);
        for write in writes.iter() {
            let Some(after) = write.after.as_ref().and_then(|after| after.as_object()) else { continue };
            let before = write.before.as_ref().and_then(|before| before.as_object());
            match text(after, "code") {
                "" => missing += 1,
                code if before.and_then(|before| word(before, "code")) == Some(code) => {}
                code => highest = highest.max(number(code).unwrap_or_default()),
            }
        }
        if missing == 0 && highest == 0 {
            return Ok(Self { next: 0 });
        }
        let last = cx.kv().update(LAST, |last: &mut u32| *last = (*last).max(highest) + missing)?;
        Ok(Self { next: last - missing + 1 })
    }

    pub fn give(&mut self) -> String {
        let code = format!("R-{:03}", self.next);
        self.next += 1;
        code
    }
}

/// The number of a code that somebody wrote by hand.
fn number(code: &str) -> Option<u32> {
    let digits = code.strip_prefix("R-").or_else(|| code.strip_prefix("r-"))?;
    digits.parse().ok().filter(|number| *number <= MAX_NUMBER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_written_by_hand_are_counted_when_they_look_like_ours() {
        assert_eq!(number("R-012"), Some(12));
        assert_eq!(number("R-999999"), Some(999_999));
        for other in ["R-", "R-1000000", "R--1", "X-1", "12", "R-1a", ""] {
            assert_eq!(number(other), None, "{other}");
        }
    }

    #[test]
    fn numbers_have_three_digits_and_grow() {
        let mut codes = Codes { next: 9 };
        assert_eq!((codes.give(), codes.give()), ("R-009".into(), "R-010".into()));
        let mut codes = Codes { next: 1_000 };
        assert_eq!(codes.give(), "R-1000");
    }
}
