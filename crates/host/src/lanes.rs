//! Hands work to the guest threads: each thread has a lane that gives work its first slice; what needs
//! more becomes a task of its own. While calls come one after the other, both sides look out for a moment
//! before they sleep, because waking a thread costs more than most calls; under load nobody does.

use std::{
    collections::VecDeque,
    fmt,
    future::{Future, poll_fn},
    hint,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
    time::{Duration, Instant},
};

use tokio::{sync::Notify, task::yield_now};

/// How long a thread looks out, on either side: about what being put to sleep and woken costs.
const LOOKOUT: Duration = Duration::from_micros(25);
/// Calls in a row that found nobody else at work, before anybody looks out.
const ALONE: usize = 4;
/// After this many pieces of work a lane lets the other tasks of its thread go first.
const TURN: u32 = 16;

pub type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The work that waits, shared by all lanes of a runtime.
#[derive(Default)]
pub struct Lanes {
    waiting: Mutex<VecDeque<Work>>,
    /// Length of `waiting`, to look at without its lock.
    length: AtomicUsize,
    /// Lanes that look out and have not been promised work: a submitter takes one off instead of waking.
    looking: AtomicUsize,
    at_work: AtomicUsize,
    /// Submissions since one found others at work.
    alone: AtomicUsize,
    asleep: Notify,
}

impl Lanes {
    /// Answers whether its end is worth a lookout: a lane was looking out for it, or one that was asleep wakes with
    /// nothing else to do. Without the second, one missed lookout would let both sides miss every later one.
    pub fn submit(&self, work: Work) -> bool {
        if self.at_work.fetch_add(1, Ordering::SeqCst) == 0 {
            self.alone.fetch_add(1, Ordering::Relaxed);
        } else {
            self.alone.store(0, Ordering::Relaxed);
        }
        {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.push_back(work);
            self.length.store(waiting.len(), Ordering::SeqCst);
        }
        let promised = self.take_lookout();
        if !promised {
            self.asleep.notify_one();
        }
        promised || self.alone.load(Ordering::Relaxed) >= ALONE
    }

    /// To be called once for each submission, when its work has ended or was dropped.
    pub fn ended(&self) {
        self.at_work.fetch_sub(1, Ordering::SeqCst);
    }

    /// Drops what still waits, when no lane will come any more.
    pub fn clear(&self) {
        let waiting = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        drop(waiting);
    }

    /// One lane: ends with its runtime.
    pub async fn serve(self: Arc<Self>) {
        let mut turn = 0;
        loop {
            let mut work = self.next().await;
            let first = poll_fn(|cx| Poll::Ready(work.as_mut().poll(cx))).await;
            turn += 1;
            if first.is_pending() {
                tokio::spawn(work);
                turn = TURN;
            }
            if turn >= TURN {
                turn = 0;
                yield_now().await;
            }
        }
    }

    async fn next(&self) -> Work {
        loop {
            if let Some(work) = self.pop() {
                return work;
            }
            if self.alone.load(Ordering::Relaxed) >= ALONE {
                self.looking.fetch_add(1, Ordering::SeqCst);
                spin(|| (self.length.load(Ordering::SeqCst) > 0).then_some(()));
                // Work promised to this lane lies in the queue by now: it was put there before the promise.
                self.take_lookout();
            }
            if let Some(work) = self.pop() {
                return work;
            }
            self.asleep.notified().await;
        }
    }

    fn take_lookout(&self) -> bool {
        self.looking.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |lanes| lanes.checked_sub(1)).is_ok()
    }

    fn pop(&self) -> Option<Work> {
        if self.length.load(Ordering::SeqCst) == 0 {
            return None;
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let work = waiting.pop_front();
        self.length.store(waiting.len(), Ordering::SeqCst);
        if !waiting.is_empty() {
            // Two submitters may have woken one lane: it passes the call on.
            self.asleep.notify_one();
        }
        work
    }
}

impl fmt::Debug for Lanes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lanes").field("length", &self.length).finish_non_exhaustive()
    }
}

/// Asks `look` again and again for a moment. Without the processor's pause instruction: hypervisors take
/// many of those in a row for a lock that is held, and give the processor away. Between two looks it divides,
/// each by the result before: that waits almost without work, and leaves a core that is shared to its other
/// thread, which is where the guest may run.
pub fn spin<T>(mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let start = Instant::now();
    let (mut wait, by) = (hint::black_box(u64::MAX), hint::black_box(3));
    loop {
        for _ in 0..8 {
            if let Some(found) = look() {
                return Some(found);
            }
            for _ in 0..4 {
                wait = (wait / by) | (1 << 63);
            }
            wait = hint::black_box(wait);
        }
        if start.elapsed() >= LOOKOUT {
            return None;
        }
    }
}
