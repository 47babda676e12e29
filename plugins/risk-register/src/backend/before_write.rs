//! The filter on `risks`: a code where there is none, the level, and an owner who is one of the tenant.

mod codes;
mod owners;

use tenon_sdk::{Cx, Result, Writes, backend::Values};

use crate::{level::level, summary::NOT_STARTED};
use codes::Codes;
use owners::Owners;

pub fn complete(cx: &Cx, writes: &mut Writes) -> Result<()> {
    let mut codes = Codes::reserve(cx, writes)?;
    let mut owners = Owners::new(cx);
    writes.filter(|before, risk| {
        if text(risk, "code").is_empty() {
            risk.insert("code".into(), codes.give().into());
        }
        if before.is_none() && text(risk, "mitigation_status").is_empty() {
            risk.insert("mitigation_status".into(), NOT_STARTED.into());
        }
        let rated = level(word(risk, "likelihood"), word(risk, "severity"));
        risk.insert("level".into(), rated.into());
        let owner = text(risk, "owner");
        if owner.is_empty() {
            // An emptied input is no owner.
            risk.remove("owner");
        } else if before.and_then(|before| word(before, "owner")) != Some(owner) {
            let owner = owners.find(owner)?;
            risk.insert("owner".into(), owner.into());
        }
        Ok(())
    })
}

fn word<'a>(values: &'a Values, field: &str) -> Option<&'a str> {
    values.get(field).and_then(|value| value.as_str())
}

fn text<'a>(values: &'a Values, field: &str) -> &'a str {
    word(values, field).unwrap_or_default().trim()
}
