//! How often each power was used, beside its sentence. Manage → Permissions tells it; elsewhere nothing is shown.

use std::{collections::BTreeMap, sync::Arc};

use leptos::prelude::*;
use tenon_api::{Timestamp, running::PowerUse};
use tenon_contract::consent::Power;

use super::{RelativeTime, Still as _, el, now};
use crate::texts::wizard as words;

const MONTH: i64 = 30 * 86_400;

/// Power → how often and when last, `None` for never. A power that calls do not tell apart from another is left out.
#[derive(Debug, Clone, Default)]
pub struct PowersUsed(Arc<BTreeMap<String, Option<(u64, Timestamp)>>>);

impl PowersUsed {
    pub fn new(powers: &[Power], used: &[PowerUse]) -> Self {
        let uses = powers.iter().filter_map(|power| {
            let alone = powers.iter().filter(|other| other.capability == power.capability).count() == 1;
            let found = used.iter().find(|one| one.power == power.id);
            let found = found.or_else(|| used.iter().find(|one| alone && one.power == power.capability));
            let counted = match power.capability.as_str() {
                // Of several nobody knows which it was.
                "http" => alone,
                // Told by what happens elsewhere; no call says so.
                "subscriptions" | "webhooks" => false,
                _ => true,
            };
            let known = found.is_some() || counted;
            known.then(|| (power.id.clone(), found.map(|one| (one.uses, one.last_used_at))))
        });
        Self(Arc::new(uses.collect()))
    }

    /// Whether it is known that nothing used it in the 30 days before `now`.
    pub fn is_idle(&self, power: &str, now: Timestamp) -> bool {
        let before = now.plus_seconds(-MONTH);
        self.0.get(power).is_some_and(|last| last.is_none_or(|(_, at)| at < before))
    }

    /// Whether an installation is old enough to call a power of it idle.
    pub fn is_old(installed: Timestamp, now: Timestamp) -> bool {
        installed < now.plus_seconds(-MONTH)
    }

    pub(super) fn line(&self, power: &str) -> Option<AnyView> {
        Some(match self.0.get(power)? {
            None => el("p").class("power-reason").kid(words::NOT_USED).still(),
            Some((uses, at)) => el("p")
                .class("power-reason")
                .kid(words::used(*uses, *at > now().plus_seconds(-60)))
                .kid(view! { <RelativeTime at=Signal::stored(*at) /> }.still())
                .still(),
        })
    }
}

#[cfg(test)]
mod tests {
    use tenon_contract::consent::{Cell, Risk};

    use super::*;

    fn power(id: &str) -> Power {
        Power {
            id: id.into(),
            capability: id.split(':').next().unwrap_or_default().into(),
            sentence: String::new(),
            reason: String::new(),
            risk: Risk::Low,
            cell: Cell::Reads,
            short: String::new(),
            values: Vec::new(),
            narrowable: false,
            optional: false,
            change: None,
        }
    }

    fn used(power: &str, days_ago: i64) -> PowerUse {
        PowerUse { power: power.into(), uses: 3, last_used_at: NOW.plus_seconds(-days_ago * 86_400) }
    }

    const NOW: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);

    #[test]
    fn a_use_counts_for_its_own_power_and_for_none_that_it_may_not_have_been() {
        let powers = ["kv", "jobs:sync", "jobs:clean", "http", "http:config:url"].map(power);
        let known = PowersUsed::new(&powers, &[used("kv", 1), used("jobs:sync", 40), used("http", 1)]);
        let idle = |id: &str| known.is_idle(id, NOW);
        assert!(!idle("kv") && idle("jobs:sync") && idle("jobs:clean"));
        assert!(!idle("http:config:url"), "nobody knows which of the two it was");
        assert_eq!(known.0.get("jobs:clean"), Some(&None));
        assert_eq!(known.0.get("http:config:url"), None);
    }

    #[test]
    fn what_no_call_tells_of_is_never_called_idle() {
        let powers =
            ["subscriptions:record.created", "hooks:records.before_write:risks", "directory:members"];
        let known = PowersUsed::new(&powers.map(power), &[used("directory:members", 1)]);
        assert!(!known.is_idle("subscriptions:record.created", NOW), "deliveries are not counted");
        assert!(known.is_idle("hooks:records.before_write:risks", NOW));
        assert!(!known.is_idle("directory:members", NOW));
    }
}
