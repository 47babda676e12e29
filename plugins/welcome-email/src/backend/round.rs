//! One run: whom it wrote to, and who is left for the next.

use serde_json::json;
use tenon_sdk::{Cx, Error, JobReport, Result, backend::Member, contract::abi::FaultCode};

use super::{
    Settings,
    known::{Known, SENT},
};

/// Ids of those whom an earlier run could not write to; who was tried last is the last.
const LATER: &str = "later";
/// As many of them are remembered: a value holds 64 KiB.
const MOST_LATER: usize = 1_000;
/// When so many in a row cannot be written to, it is not about them: the mail server is away.
const IN_A_ROW: usize = 5;

#[derive(Default)]
pub struct Round {
    welcomed: Vec<String>,
    failed: Vec<String>,
    /// Who still waits for a welcome: those who failed, and those who were not tried.
    left: usize,
    /// What was said against the first who failed.
    why: Option<Error>,
}

impl Round {
    pub(super) fn write_to_all(&mut self, cx: &Cx, settings: &Settings) -> Result<()> {
        let mut known = Known::read(cx)?;
        let later: Vec<String> = cx.kv().get(LATER)?.unwrap_or_default();
        let mut new: Vec<Member> = cx.directory().members()?;
        new.retain(|member| !known.has(&member.id));
        // Who failed before stands behind the others, or a few of them would keep everybody else waiting for ever.
        new.sort_by_cached_key(|member| later.iter().position(|id| *id == member.id));
        self.left = new.len();
        let mut in_a_row = 0;
        for member in &new {
            if in_a_row == IN_A_ROW {
                break;
            }
            // Known first: a second welcome is worse than none after a crash between the two.
            known.add(&member.id);
            known.save(cx)?;
            match cx.send_email(&settings.email(member)) {
                Ok(()) => {
                    in_a_row = 0;
                    self.left -= 1;
                    self.welcomed.push(member.id.clone());
                }
                Err(error) => {
                    known.forget(&member.id);
                    known.save(cx)?;
                    in_a_row += usize::from(would_fail_for_all(&error));
                    let fields = [("id", json!(member.id)), ("why", json!(error.to_string()))];
                    cx.log().warn("a member was not welcomed", &fields);
                    self.failed.push(member.id.clone());
                    self.why.get_or_insert(error);
                }
            }
        }
        let tried = self.welcomed.len() + self.failed.len();
        let waiting = new[tried..].iter().map(|member| &member.id).filter(|id| later.contains(*id));
        let mut next: Vec<String> = waiting.chain(&self.failed).cloned().collect();
        next.drain(..next.len().saturating_sub(MOST_LATER));
        if next != later {
            cx.kv().set(LATER, &next)?;
        }
        Ok(())
    }

    /// Adds those who were welcomed to the number that the plugin's health tells.
    pub fn count(&self, cx: &Cx) -> Result<()> {
        let count = self.welcomed.len() as u64;
        if count > 0 {
            cx.kv().update(SENT, |sent: &mut u64| *sent += count)?;
        }
        Ok(())
    }

    /// An error when nobody was welcomed who should have been: the host tries that again where it may help.
    pub fn report(self) -> Result<JobReport> {
        let count = self.welcomed.len() as u64;
        let words = match self.why {
            Some(error) if count == 0 => return Err(error),
            Some(error) => {
                let why = error.to_string();
                format!("{}, {} not: {}.", members(count), self.left, why.trim_end_matches('.'))
            }
            None if count == 0 => "Nobody joined.".to_owned(),
            None => format!("{}.", members(count)),
        };
        JobReport::say(words).report(&json!({ "welcomed": self.welcomed, "failed": self.failed }))
    }
}

/// "1 member welcomed", "2 members welcomed"
pub fn members(count: u64) -> String {
    format!("{count} member{} welcomed", if count == 1 { "" } else { "s" })
}

/// Whether it is about the mail server or the power to write, and not about one address.
fn would_fail_for_all(error: &Error) -> bool {
    matches!(error.fault().code, FaultCode::Unavailable | FaultCode::Refused)
}
