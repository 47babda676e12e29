//! What one tenant may hold of the places that all tenants share, so that others always find one. `host.rs` asks it
//! before every guest that works for a tenant.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::Semaphore;

/// Tenants that hold no place are thrown out when there are more than this.
const REMEMBERED: usize = 4_096;

/// Places of each tenant.
#[derive(Debug)]
pub struct Shares {
    most: usize,
    tenants: Mutex<HashMap<[u8; 16], Arc<Semaphore>>>,
}

impl Shares {
    pub fn new(most: usize) -> Self {
        Self { most, tenants: Mutex::default() }
    }

    /// The places of one tenant.
    pub fn of(&self, tenant: [u8; 16]) -> Arc<Semaphore> {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        if tenants.len() > REMEMBERED {
            tenants.retain(|_, places| Arc::strong_count(places) > 1);
        }
        Arc::clone(tenants.entry(tenant).or_insert_with(|| Arc::new(Semaphore::new(self.most))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_that_holds_all_its_places_takes_none_of_another() {
        let shares = Shares::new(2);
        let held: Vec<_> = (0..2).map(|_| shares.of([1; 16]).try_acquire_owned().expect("a place")).collect();
        assert!(shares.of([1; 16]).try_acquire_owned().is_err(), "a third");
        assert!(shares.of([2; 16]).try_acquire_owned().is_ok(), "the neighbour");
        drop(held);
        assert!(shares.of([1; 16]).try_acquire_owned().is_ok());
    }

    #[test]
    fn tenants_who_hold_nothing_are_forgotten_and_others_keep_their_places() {
        let shares = Shares::new(1);
        let held = shares.of([255; 16]).try_acquire_owned().expect("a place");
        for number in 0..=REMEMBERED as u32 + 1 {
            let mut tenant = [0; 16];
            tenant[..4].copy_from_slice(&number.to_le_bytes());
            shares.of(tenant);
        }
        assert!(shares.tenants.lock().expect("a lock").len() < REMEMBERED);
        assert!(shares.of([255; 16]).try_acquire_owned().is_err(), "its place is still held");
        drop(held);
    }
}
