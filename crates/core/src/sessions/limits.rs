//! How often somebody may try: sign-ins per account and per address, installs and builds per actor; and how much plugins
//! may use up of what is the operator's.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock, clock::DefaultClock};
use tenon_api::ids::{InstallationId, TenantId, UserId};

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
    /// Recipients.
    emails: Shared,
    /// KiB.
    llm: Shared,
    clock: DefaultClock,
}

fn per_minute(count: u32) -> Quota {
    Quota::per_minute(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN))
}

fn per_hour(count: u32) -> Quota {
    Quota::per_hour(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN))
}

/// Something of the operator's that plugins use up: so much an hour for each, and four times as much for all of a
/// tenant.
struct Shared {
    most: u32,
    installations: DefaultKeyedRateLimiter<InstallationId>,
    tenants: DefaultKeyedRateLimiter<TenantId>,
}

impl Shared {
    fn new(most: u32) -> Self {
        Self {
            most: most.max(1),
            installations: RateLimiter::keyed(per_hour(most)),
            tenants: RateLimiter::keyed(per_hour(most.saturating_mul(4))),
        }
    }

    fn take(
        &self,
        tenant: TenantId,
        installation: InstallationId,
        count: usize,
        clock: &DefaultClock,
    ) -> std::result::Result<(), u64> {
        // More at once than an hour's is an hour's.
        let count = u32::try_from(count).unwrap_or(u32::MAX).clamp(1, self.most);
        take(&self.installations, &installation, count, clock)?;
        take(&self.tenants, &tenant, count, clock)
    }

    fn sweep(&self) {
        self.installations.retain_recent();
        self.tenants.retain_recent();
    }
}

/// Takes `count`, or says in how many seconds it could be taken.
fn take<K: std::hash::Hash + Eq + Clone>(
    limiter: &DefaultKeyedRateLimiter<K>,
    key: &K,
    count: u32,
    clock: &DefaultClock,
) -> std::result::Result<(), u64> {
    match limiter.check_key_n(key, NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(until)) => {
            let wait = until.wait_time_from(clock.now());
            Err((wait + Duration::from_millis(999)).as_secs().max(1))
        }
        Err(_) => Err(60),
    }
}

/// Whose tries are counted together. A machine has its network's half of an IPv6 address for itself, and may take
/// another address with every request.
pub fn counted(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        _ => address.to_owned(),
    }
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
            emails: Shared::new(settings.emails_per_hour),
            llm: Shared::new(settings.llm_kib_per_hour),
            clock: DefaultClock::default(),
        }
    }

    pub fn sign_in(&self, email_key: &str, address: &str) -> Result<()> {
        self.spend(&self.accounts, &email_key.to_owned())?;
        self.spend(&self.addresses, &counted(address))
    }

    pub fn install(&self, user: UserId) -> Result<()> {
        self.spend(&self.installs, &user)
    }

    pub fn build(&self, user: UserId) -> Result<()> {
        self.spend(&self.builds, &user)
    }

    /// Whether one more refused attempt of this address is worth a row.
    pub fn refusal(&self, address: &str) -> bool {
        self.refusals.check_key(&counted(address)).is_ok()
    }

    /// Before a plugin's event of so many bytes is kept: the seconds to wait when it announces too much.
    pub fn event(&self, installation: InstallationId, bytes: usize) -> std::result::Result<(), u64> {
        let kib = u32::try_from(bytes.div_ceil(1_024)).unwrap_or(u32::MAX).clamp(1, EVENT_KIB_PER_MINUTE);
        take(&self.events, &installation, kib, &self.clock)
    }

    /// Before a plugin's e-mail goes to so many: the seconds to wait.
    pub fn email(
        &self,
        tenant: TenantId,
        installation: InstallationId,
        recipients: usize,
    ) -> std::result::Result<(), u64> {
        self.emails.take(tenant, installation, recipients, &self.clock)
    }

    /// Before the AI service is asked something of so many bytes with its answer: the seconds to wait.
    pub fn llm(
        &self,
        tenant: TenantId,
        installation: InstallationId,
        bytes: usize,
    ) -> std::result::Result<(), u64> {
        self.llm.take(tenant, installation, bytes.div_ceil(1_024), &self.clock)
    }

    /// Forgets keys that are as good as new, so that strangers cannot fill the memory.
    pub fn sweep(&self) {
        self.accounts.retain_recent();
        self.addresses.retain_recent();
        self.installs.retain_recent();
        self.builds.retain_recent();
        self.refusals.retain_recent();
        self.events.retain_recent();
        self.emails.sweep();
        self.llm.sweep();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_with_many_addresses_is_counted_once() {
        assert_eq!(counted("2001:db8:1:2:3:4:5:6"), counted("2001:db8:1:2::1"));
        assert_ne!(counted("2001:db8:1:2::1"), counted("2001:db8:1:3::1"));
        assert_eq!((counted("203.0.113.9").as_str(), counted("").as_str()), ("203.0.113.9", ""));
    }

    #[test]
    fn a_plugin_has_its_hour_and_its_tenant_four() {
        let limits = Limits::new(&Settings { emails_per_hour: 10, ..Settings::default() });
        let (acme, globex) = (TenantId::new(), TenantId::new());
        let greedy = InstallationId::new();
        assert_eq!(limits.email(acme, greedy, 10), Ok(()));
        assert!(limits.email(acme, greedy, 1).is_err_and(|seconds| (1..=3_600).contains(&seconds)));
        for _ in 0..3 {
            assert_eq!(limits.email(acme, InstallationId::new(), 50), Ok(()), "an hour's at once");
        }
        assert!(limits.email(acme, InstallationId::new(), 1).is_err(), "a fifth plugin of the same tenant");
        assert_eq!(limits.email(globex, InstallationId::new(), 1), Ok(()));
    }
}
