//! `random`: bytes from the operating system.

use crate::{
    bindings::tenon::plugin::random::Host,
    guest::{Guest, RuleBroken, ServiceFailed},
};

impl Host for Guest {
    fn bytes(&mut self, len: u32) -> wasmtime::Result<Vec<u8>> {
        let most = self.limits.imports.random_bytes;
        if len > most {
            return Err(
                RuleBroken(format!("random.bytes: {len} bytes asked for, at most {most} at once")).into()
            );
        }
        let mut bytes = vec![0; len as usize];
        getrandom::fill(&mut bytes).map_err(|error| ServiceFailed(format!("random: {error}")))?;
        Ok(bytes)
    }
}
