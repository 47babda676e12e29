//! Per tenant and plugin: how many calls may run at once, and the circuit breaker that leaves a plugin
//! alone after it failed too often. `host.rs` asks it before every backend call.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tenon_contract::{PluginKey, abi::CallKind};
use tokio::sync::Semaphore;

use crate::BreakerLimits;

/// Idle entries are thrown out when there are more than this.
const REMEMBERED: usize = 4_096;

/// Time since some fixed moment; tests bring their own.
pub type Clock = Arc<dyn Fn() -> Duration + Send + Sync>;

/// All breakers of a host.
pub struct Breaker {
    clock: Clock,
    max_calls: usize,
    limits: BreakerLimits,
    entries: Mutex<HashMap<Key, Arc<Slot>>>,
}

type Key = ([u8; 16], PluginKey);

struct Slot {
    places: Arc<Semaphore>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    failures: VecDeque<Duration>,
    open_until: Option<Duration>,
    probing: bool,
}

/// The breaker is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    pub retry_after: Duration,
}

impl Breaker {
    pub fn new(max_calls: usize, limits: BreakerLimits) -> Self {
        let start = Instant::now();
        Self::with_clock(max_calls, limits, Arc::new(move || start.elapsed()))
    }

    pub fn with_clock(max_calls: usize, limits: BreakerLimits, clock: Clock) -> Self {
        Self { clock, max_calls, limits, entries: Mutex::default() }
    }

    /// Lets a call in or says when to come back. `disable` and `uninstall` always come in: the way out of
    /// a failing plugin must stay open.
    pub fn enter(&self, tenant: [u8; 16], plugin: &PluginKey, kind: CallKind) -> Result<Entry, Refused> {
        let slot = self.slot(tenant, plugin);
        let always = matches!(kind, CallKind::Disable | CallKind::Uninstall);
        let probing = if always { false } else { slot.admit((self.clock)())? };
        Ok(Entry { slot, clock: Arc::clone(&self.clock), limits: self.limits, probing, left: false })
    }

    fn slot(&self, tenant: [u8; 16], plugin: &PluginKey) -> Arc<Slot> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() > REMEMBERED {
            let now = (self.clock)();
            entries.retain(|_, slot| Arc::strong_count(slot) > 1 || !slot.state().is_clean(now, self.limits));
        }
        let places = self.max_calls;
        let fresh = || Arc::new(Slot { places: Arc::new(Semaphore::new(places)), state: Mutex::default() });
        Arc::clone(entries.entry((tenant, plugin.clone())).or_insert_with(fresh))
    }
}

impl fmt::Debug for Breaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Breaker").field("max_calls", &self.max_calls).finish_non_exhaustive()
    }
}

impl Slot {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers whether this call is the one that tries after a pause.
    fn admit(&self, now: Duration) -> Result<bool, Refused> {
        let mut state = self.state();
        match state.open_until {
            None => Ok(false),
            Some(until) if now < until => Err(Refused { retry_after: until - now }),
            Some(_) if state.probing => Err(Refused { retry_after: Duration::from_secs(1) }),
            Some(_) => {
                state.probing = true;
                Ok(true)
            }
        }
    }
}

impl State {
    /// Nothing in it would change how the next call is met.
    fn is_clean(&self, now: Duration, limits: BreakerLimits) -> bool {
        let old = |failed: &Duration| now.saturating_sub(*failed) > limits.window;
        self.failures.iter().all(old) && self.open_until.is_none()
    }

    fn fail(&mut self, now: Duration, limits: BreakerLimits, probing: bool) {
        if probing {
            self.open_until = Some(now + limits.pause);
            return;
        }
        self.failures.push_back(now);
        while self.failures.front().is_some_and(|first| now.saturating_sub(*first) > limits.window) {
            self.failures.pop_front();
        }
        if self.failures.len() >= limits.failures {
            self.failures.clear();
            self.open_until = Some(now + limits.pause);
        }
    }
}

/// One call that was let in. Dropped without [`Entry::leave`] (the caller went away) it counts as nothing.
pub struct Entry {
    slot: Arc<Slot>,
    clock: Clock,
    limits: BreakerLimits,
    probing: bool,
    left: bool,
}

impl Entry {
    /// The places of this plugin in this tenant.
    pub fn places(&self) -> &Arc<Semaphore> {
        &self.slot.places
    }

    pub fn leave(mut self, failed: bool) {
        self.left = true;
        let now = (self.clock)();
        let mut state = self.slot.state();
        if self.probing {
            state.probing = false;
        }
        if failed {
            state.fail(now, self.limits, self.probing);
        } else if self.probing {
            *state = State::default();
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if self.probing && !self.left {
            self.slot.state().probing = false;
        }
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry").field("probing", &self.probing).finish_non_exhaustive()
    }
}
