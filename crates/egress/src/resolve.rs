//! Names become addresses here and nowhere else: what was checked is what is connected to.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, ToSocketAddrs},
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use tokio::sync::Semaphore;

#[async_trait]
pub trait Resolve: Send + Sync {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// Lookups at once. Each holds a thread for as long as the machine's resolver takes, also when nobody waits for it any
/// more: names whose servers never answer must not take the threads that everything else needs.
const MOST: usize = 32;
/// Of names below one domain, which a plugin may choose as it likes where `*.example.com` was allowed.
const MOST_OF_DOMAIN: usize = 4;
/// Domains without a lookup are thrown out when there are more than this.
const REMEMBERED: usize = 1_024;

/// The machine's own resolver.
#[derive(Debug, Clone)]
pub struct SystemResolver {
    places: Arc<Semaphore>,
    domains: Arc<Mutex<HashMap<String, Arc<Semaphore>>>>,
}

impl Default for SystemResolver {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(MOST)), domains: Arc::default() }
    }
}

impl SystemResolver {
    fn domain(&self, host: &str) -> Arc<Semaphore> {
        let mut domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        if domains.len() > REMEMBERED {
            domains.retain(|_, places| Arc::strong_count(places) > 1);
        }
        let places = || Arc::new(Semaphore::new(MOST_OF_DOMAIN));
        Arc::clone(domains.entry(domain(host)).or_insert_with(places))
    }
}

/// The last two labels: who runs them decides how long a lookup takes.
fn domain(host: &str) -> String {
    let labels: Vec<&str> = host.trim_end_matches('.').rsplit('.').take(2).collect();
    labels.join(".").to_ascii_lowercase()
}

#[async_trait]
impl Resolve for SystemResolver {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        // The domain's own place first: names that wait for their own kind hold nobody else's.
        let own = self.domain(host).acquire_owned().await.map_err(io::Error::other)?;
        let shared = Arc::clone(&self.places).acquire_owned().await.map_err(io::Error::other)?;
        let host = host.to_owned();
        let lookup = tokio::task::spawn_blocking(move || {
            // They are free when the thread is.
            let _places = (own, shared);
            (host.as_str(), 0).to_socket_addrs().map(|found| found.map(|address| address.ip()).collect())
        });
        lookup.await.map_err(io::Error::other)?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn names_below_one_domain_do_not_take_the_places_of_others() {
        let resolver = SystemResolver::default();
        let slow = resolver.domain("a.evil.example");
        let _held: Vec<_> = (0..MOST_OF_DOMAIN).map(|_| slow.clone().try_acquire_owned().unwrap()).collect();
        assert!(resolver.domain("B.EVIL.example.").try_acquire().is_err(), "one more of the same");
        assert!(resolver.domain("evil.test").try_acquire().is_ok());
        assert!(!resolver.resolve("localhost").await.expect("the machine itself").is_empty());
    }

    #[test]
    fn domains_without_a_lookup_are_forgotten() {
        let resolver = SystemResolver::default();
        for number in 0..=REMEMBERED + 1 {
            resolver.domain(&format!("www.{number}.example"));
            resolver.domain(&format!("host{number}"));
        }
        assert!(resolver.domains.lock().unwrap().len() <= REMEMBERED + 1);
    }
}
