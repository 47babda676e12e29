//! How often somebody may try: sign-ins per account and per address, installs and builds per actor.

use std::{num::NonZeroU32, time::Duration};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock, clock::DefaultClock};
use tenon_api::ids::{InstallationId, UserId};

use crate::{Error, Result, Settings};

/// What one installation may announce: each event is a row of the tenant's change feed, which is kept for 30 days.
pub const EVENT_KIB_PER_MINUTE: u32 = 1_024;

pub struct Limits {
    accounts: DefaultKeyedRateLimiter<String>,
    addresses: DefaultKeyedRateLimiter<String>,
    installs: DefaultKeyedRateLimiter<UserId>,
    builds: DefaultKeyedRateLimiter<UserId>,
    refusals: DefaultKeyedRateLimiter<String>,
    /// KiB of events by plugins.
    events: DefaultKeyedRateLimiter<InstallationId>,
    clock: DefaultClock,
}

fn per_minute(count: u32) -> Quota {
    Quota::per_minute(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN))
}

fn per_hour(count: u32) -> Quota {
    Quota::per_hour(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN))
}

impl Limits {
    pub fn new(settings: &Settings) -> Self {
        Self {
            accounts: RateLimiter::keyed(per_minute(settings.sign_ins_per_minute)),
            // Several people may sit behind one address.
            addresses: RateLimiter::keyed(per_minute(settings.sign_ins_per_minute.saturating_mul(6))),
            installs: RateLimiter::keyed(per_hour(settings.installs_per_hour)),
            builds: RateLimiter::keyed(per_hour(settings.builds_per_hour)),
            refusals: RateLimiter::keyed(per_minute(60)),
            events: RateLimiter::keyed(per_minute(EVENT_KIB_PER_MINUTE)),
            clock: DefaultClock::default(),
        }
    }

    pub fn sign_in(&self, email_key: &str, address: &str) -> Result<()> {
        self.spend(&self.accounts, &email_key.to_owned())?;
        self.spend(&self.addresses, &address.to_owned())
    }

    pub fn install(&self, user: UserId) -> Result<()> {
        self.spend(&self.installs, &user)
    }

    pub fn build(&self, user: UserId) -> Result<()> {
        self.spend(&self.builds, &user)
    }

    /// Whether one more refused attempt of this address is worth a row.
    pub fn refusal(&self, address: &str) -> bool {
        self.refusals.check_key(&address.to_owned()).is_ok()
    }

    /// Before a plugin's event of so many bytes is kept: the seconds to wait when it announces too much.
    pub fn event(&self, installation: InstallationId, bytes: usize) -> std::result::Result<(), u64> {
        let kib = u32::try_from(bytes.div_ceil(1_024)).unwrap_or(u32::MAX).clamp(1, EVENT_KIB_PER_MINUTE);
        let kib = NonZeroU32::new(kib).unwrap_or(NonZeroU32::MIN);
        match self.events.check_key_n(&installation, kib) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(until)) => {
                let wait = until.wait_time_from(self.clock.now());
                Err((wait + Duration::from_millis(999)).as_secs().max(1))
            }
            Err(_) => Err(60),
        }
    }

    /// Forgets keys that are as good as new, so that strangers cannot fill the memory.
    pub fn sweep(&self) {
        self.accounts.retain_recent();
        self.addresses.retain_recent();
        self.installs.retain_recent();
        self.builds.retain_recent();
        self.refusals.retain_recent();
        self.events.retain_recent();
    }

    fn spend<K: std::hash::Hash + Eq + Clone>(
        &self,
        limiter: &DefaultKeyedRateLimiter<K>,
        key: &K,
    ) -> Result<()> {
        limiter.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            Error::too_many((wait + Duration::from_millis(999)).as_secs().max(1))
        })
    }
}
