//! The clock of the sandbox: a thread that advances the engine's epoch each 10 ms, at which running
//! guests stop for a moment and look at their deadline (`backend.rs`, `view.rs`).

use std::{
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread,
    time::Duration,
};

use wasmtime::Engine;

use crate::HostError;

pub const TICK: Duration = Duration::from_millis(10);

/// Ticks until it is dropped.
#[derive(Debug)]
pub struct Ticker {
    _stop: Sender<()>,
}

impl Ticker {
    pub fn start(engine: &Engine) -> Result<Self, HostError> {
        let (stop, stopped) = mpsc::channel();
        let engine = engine.weak();
        thread::Builder::new()
            .name("tenon-epoch".into())
            .spawn(move || {
                while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                    let Some(engine) = engine.upgrade() else { return };
                    engine.increment_epoch();
                }
            })
            .map_err(HostError::Thread)?;
        Ok(Self { _stop: stop })
    }
}
