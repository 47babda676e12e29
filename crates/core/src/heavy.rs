//! Work that keeps a processor busy for long and cannot be stopped once begun: heavy checks of values ([`crate::schemas`])
//! and masking of many secrets ([`crate::secrets`]). It has few places, and a tenant has a share of them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tenon_api::ids::TenantId;
use tokio::sync::Semaphore;

use crate::{Cx, Error, Result};

/// Pieces of heavy work at the same time in the process.
const PLACES: usize = 2;
/// Of these for one tenant: with others waiting, each tenant has one piece in the line and not all it asked for.
const PLACES_OF_TENANT: usize = 1;

pub(crate) struct Heavy {
    places: Arc<Semaphore>,
    /// Of the tenants that have work here; `None` is the platform.
    shares: Mutex<HashMap<Option<TenantId>, Weak<Semaphore>>>,
}

impl Default for Heavy {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(PLACES)), shares: Mutex::default() }
    }
}

impl Heavy {
    /// Does `work` on a thread of its own: nobody else's request waits for it. Whoever hangs up leaves a piece that has
    /// begun in its place.
    pub async fn apart<T: Send + 'static>(
        &self,
        cx: &Cx,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        // The share first: what waits for it stands in nobody else's way.
        let share = self.share(cx.tenant.as_ref().map(|tenant| tenant.id));
        let held = share.clone().acquire_owned().await.map_err(Error::internal)?;
        let place = self.places.clone().acquire_owned().await.map_err(Error::internal)?;
        let done = tokio::task::spawn_blocking(move || {
            let _places = (share, held, place);
            work()
        });
        done.await.map_err(Error::internal)
    }

    fn share(&self, of: Option<TenantId>) -> Arc<Semaphore> {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(share) = shares.get(&of).and_then(Weak::upgrade) {
            return share;
        }
        shares.retain(|_, share| share.strong_count() > 0);
        let share = Arc::new(Semaphore::new(PLACES_OF_TENANT));
        shares.insert(of, Arc::downgrade(&share));
        share
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc::channel, time::Duration};

    use tenon_store::TenantCx;

    use super::*;

    fn someone() -> Cx {
        let tenant = TenantCx { id: TenantId::new(), slug: "acme".into(), name: "Acme".into(), role: None };
        Cx { tenant: Some(tenant), ..Cx::system("heavy") }
    }

    #[tokio::test]
    async fn a_tenant_with_much_heavy_work_leaves_a_place_to_another() {
        let heavy = Arc::new(Heavy::default());
        let (begun, begins) = channel();
        let (ends, greedy) = (Mutex::new(Vec::new()), someone());
        let pieces: Vec<_> = (0..PLACES + 2)
            .map(|_| {
                let (heavy, greedy, begun, (end, ended)) =
                    (heavy.clone(), greedy.clone(), begun.clone(), channel::<()>());
                ends.lock().expect("a lock").push(end);
                tokio::spawn(async move {
                    let work = move || {
                        begun.send(()).expect("somebody listens");
                        // Until the test lets go of the other end.
                        ended.recv().is_err()
                    };
                    heavy.apart(&greedy, work).await
                })
            })
            .collect();
        let listening = tokio::task::spawn_blocking(move || begins.recv().map(|()| begins)).await;
        let _listening = listening.expect("a thread").expect("one has begun");

        let (place, neighbour) = (Duration::from_secs(10), someone());
        let answer =
            tokio::time::timeout(place, heavy.apart(&neighbour, || 1)).await.expect("not behind all of it");
        assert_eq!(answer.expect("a place"), 1);
        assert!(pieces.iter().all(|piece| !piece.is_finished()));

        ends.lock().expect("a lock").clear();
        for piece in pieces {
            assert!(piece.await.expect("a task").expect("a place"), "all of it is done in the end");
        }
        heavy.share(None);
        assert_eq!(heavy.shares.lock().expect("a lock").len(), 1, "tenants without work are forgotten");
    }
}
