//! `clock`: wall time from the embedder, and a clock that starts with the call so that nothing about
//! the machine can be read from it.

use crate::{bindings::tenon::plugin::clock::Host, guest::Guest};

impl Host for Guest {
    fn now(&mut self) -> wasmtime::Result<u64> {
        Ok(self.services.now_micros())
    }

    fn monotonic(&mut self) -> wasmtime::Result<u64> {
        Ok(u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX))
    }
}
