//! How often each power was used, beside its sentence. Manage → Permissions tells it; elsewhere nothing is shown.

use std::collections::BTreeMap;

use leptos::prelude::*;
use tenon_api::{Timestamp, running::PowerUse};
use tenon_contract::consent::Power;

use super::{RelativeTime, Still as _, el, now};
use crate::texts::wizard as words;

const MONTH: i64 = 30 * 86_400;

type Uses = BTreeMap<String, Option<(u64, Timestamp)>>;

/// Power → how often and when last, `None` for never. A power that calls do not tell apart from another is left out.
/// Empty until it is known.
#[derive(Debug, Clone, Copy)]
pub struct PowersUsed(RwSignal<Uses>);

impl PowersUsed {
    pub fn new() -> Self {
        Self(RwSignal::new(Uses::new()))
    }

    pub fn tell(self, powers: &[Power], used: &[PowerUse]) {
        let uses = powers.iter().filter_map(|power| {
            let alone = powers.iter().filter(|other| other.capability == power.capability).count() == 1;
            let found = used.iter().find(|one| one.power == power.id);
            let found = found.or_else(|| used.iter().find(|one| alone && one.power == power.capability));
            // Each job, secret and service has its own line; of several `http` powers nobody knows which it was.
            let known = found.is_some() || alone || power.id.contains(':') && power.capability != "http";
            known.then(|| (power.id.clone(), found.map(|one| (one.uses, one.last_used_at))))
        });
        let _ = self.0.try_set(uses.collect());
    }

    /// Ids of those that were not used for 30 days, of an installation that is older than that.
    pub fn unused(self, since: Timestamp) -> Vec<String> {
        let before = now().plus_seconds(-MONTH);
        if since > before {
            return Vec::new();
        }
        let idle = |last: &Option<(u64, Timestamp)>| last.is_none_or(|(_, at)| at < before);
        self.0.with(|uses| uses.iter().filter(|(_, last)| idle(last)).map(|(id, _)| id.clone()).collect())
    }

    pub(super) fn line(self, power: &str) -> AnyView {
        match self.0.with(|uses| uses.get(power).copied()) {
            None => ().still(),
            Some(None) => el("p").class("power-reason").kid(words::NOT_USED).still(),
            Some(Some((uses, at))) => el("p")
                .class("power-reason")
                .kid(words::used(uses))
                .kid(view! { <RelativeTime at=Signal::stored(at) /> }.still())
                .still(),
        }
    }
}
