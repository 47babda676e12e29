//! How many requests one token, session or stranger's address may make in a minute.

use std::num::NonZeroU32;

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DefaultKeyedStateStore,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::problem::Problem;

type Limiter = RateLimiter<String, DefaultKeyedStateStore<String>, DefaultClock, StateInformationMiddleware>;

pub struct RequestLimits {
    limiter: Limiter,
    clock: DefaultClock,
    per_minute: u32,
}

/// What is left after one request.
#[derive(Debug, Clone, Copy)]
pub struct Spent {
    limit: u32,
    remaining: u32,
}

impl RequestLimits {
    pub fn new(per_minute: u32) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN));
        Self {
            limiter: RateLimiter::keyed(quota).with_middleware(),
            clock: DefaultClock::default(),
            per_minute,
        }
    }

    pub fn spend(&self, key: &str) -> Result<Spent, Problem> {
        match self.limiter.check_key(&key.to_owned()) {
            Ok(left) => Ok(Spent { limit: self.per_minute, remaining: left.remaining_burst_capacity() }),
            Err(until) => {
                let seconds = until.wait_time_from(self.clock.now()).as_secs() + 1;
                Err(tenon_core::Error::too_many(seconds).into())
            }
        }
    }

    /// Forgets keys that are as good as new, so that strangers cannot fill the memory.
    pub fn sweep(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

impl Spent {
    /// `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers).
    pub fn tell(self, headers: &mut HeaderMap) {
        let mut set = |name: &'static str, text: String| {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(HeaderName::from_static(name), value);
            }
        };
        set("ratelimit-policy", format!("\"requests\";q={};w=60", self.limit));
        set("ratelimit", format!("\"requests\";r={};t=60", self.remaining));
    }
}
