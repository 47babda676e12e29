//! `random`: bytes from the operating system.

use crate::{
    bindings::tenon::plugin::random::Host,
    guest::{Guest, RuleBroken, ServiceFailed},
};

const MAX_BYTES: u32 = 64 << 10;

impl Host for Guest {
    fn bytes(&mut self, len: u32) -> wasmtime::Result<Vec<u8>> {
        if len > MAX_BYTES {
            return Err(RuleBroken(format!(
                "random.bytes: {len} bytes asked for, at most {MAX_BYTES} at once"
            ))
            .into());
        }
        let mut bytes = vec![0; len as usize];
        getrandom::fill(&mut bytes).map_err(|error| ServiceFailed(format!("random: {error}")))?;
        Ok(bytes)
    }
}
