//! How many live streams one person may have open: each holds a connection for a quarter of an hour.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tenon_api::{error::Code, ids::UserId};

use crate::problem::Problem;

/// Cheap to clone.
#[derive(Clone)]
pub struct Streams {
    open: Arc<Mutex<HashMap<UserId, u32>>>,
    most: u32,
}

/// The place of one stream, free again when it is dropped.
pub struct Place {
    streams: Streams,
    user: UserId,
}

impl Streams {
    pub fn new(most: u32) -> Self {
        Self { open: Arc::default(), most }
    }

    /// The new one is refused and those that are open stay: were the oldest ended, its page would come back at once
    /// and end the next.
    pub fn enter(&self, user: UserId) -> Result<Place, Problem> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(user).or_default();
        if *count >= self.most {
            let detail = format!(
                "You have {} live streams open, which is as many as one person may have. Close a page and try again.",
                self.most
            );
            return Err(tenon_core::Error::new(Code::TooMany, detail).with_retry_after(60).into());
        }
        *count += 1;
        Ok(Place { streams: self.clone(), user })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.user);
            }
        }
    }
}
