//! The circuit breaker by its own clock.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tenon_contract::{PluginKey, abi::CallKind};
use tenon_host::{
    BreakerLimits,
    breaker::{Breaker, Entry, Refused},
};

struct Case {
    breaker: Breaker,
    seconds: Arc<AtomicU64>,
    plugin: PluginKey,
}

impl Case {
    fn new() -> Self {
        let seconds = Arc::new(AtomicU64::new(0));
        let clock = Arc::clone(&seconds);
        let now = Arc::new(move || Duration::from_secs(clock.load(Ordering::Relaxed)));
        Self {
            breaker: Breaker::with_clock(4, BreakerLimits::default(), now),
            seconds,
            plugin: "probe".parse().unwrap(),
        }
    }

    fn at(&self, seconds: u64) {
        self.seconds.store(seconds, Ordering::Relaxed);
    }

    fn enter(&self) -> Result<Entry, Refused> {
        self.breaker.enter([1; 16], &self.plugin, CallKind::Route)
    }

    fn fail(&self, times: usize) {
        (0..times).for_each(|_| self.enter().expect("it is closed").leave(true));
    }
}

fn seconds(refused: Result<Entry, Refused>) -> u64 {
    refused.expect_err("it is open").retry_after.as_secs()
}

#[test]
fn five_failures_within_a_minute_open_it() {
    let case = Case::new();
    case.fail(4);
    case.enter().unwrap().leave(false);
    case.at(59);
    case.fail(1);
    assert_eq!(seconds(case.enter()), 60);
}

#[test]
fn failures_older_than_a_minute_do_not_count() {
    let case = Case::new();
    case.fail(4);
    case.at(61);
    case.fail(4);
    assert!(case.enter().is_ok());
}

#[test]
fn after_a_minute_one_call_tries_and_a_success_closes_it() {
    let case = Case::new();
    case.fail(5);
    case.at(59);
    assert_eq!(seconds(case.enter()), 1);
    case.at(60);
    let trial = case.enter().unwrap();
    assert_eq!(seconds(case.enter()), 1, "only one tries");
    trial.leave(false);
    case.fail(4);
    assert!(case.enter().is_ok(), "it counts from the start again");
}

#[test]
fn a_failed_trial_opens_it_for_another_minute() {
    let case = Case::new();
    case.fail(5);
    case.at(60);
    case.enter().unwrap().leave(true);
    assert_eq!(seconds(case.enter()), 60);
}

#[test]
fn a_trial_whose_caller_went_away_leaves_room_for_the_next() {
    let case = Case::new();
    case.fail(5);
    case.at(60);
    drop(case.enter().unwrap());
    assert!(case.enter().is_ok());
}

#[test]
fn the_way_out_stays_open_and_other_tenants_are_not_touched() {
    let case = Case::new();
    case.fail(5);
    for kind in [CallKind::Disable, CallKind::Uninstall] {
        assert!(case.breaker.enter([1; 16], &case.plugin, kind).is_ok());
    }
    assert!(case.breaker.enter([2; 16], &case.plugin, CallKind::Route).is_ok());
    assert!(case.breaker.enter([1; 16], &"other".parse().unwrap(), CallKind::Route).is_ok());
}
