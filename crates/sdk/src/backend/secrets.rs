//! Signing with a secret that nobody reads; needs it under `[[capabilities.secrets]]` with the purpose `sign`.

use std::marker::PhantomData;

use super::{Cx, Result, bindings::tenon::plugin::secrets};

/// See [`Cx::secrets`].
#[derive(Debug)]
pub struct Secrets<'cx>(PhantomData<&'cx Cx>);

impl Secrets<'_> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }

    pub fn hmac_sha256(&self, name: &str, bytes: &[u8]) -> Result<Vec<u8>> {
        Ok(secrets::sign(name, "hmac-sha256", bytes)?)
    }

    /// `alg` is `hmac-sha256`, `hmac-sha512` or `hmac-sha1`.
    pub fn sign(&self, name: &str, alg: &str, bytes: &[u8]) -> Result<Vec<u8>> {
        Ok(secrets::sign(name, alg, bytes)?)
    }

    /// Whether somebody who knows the secret signed `bytes`: `signature` is the HMAC-SHA-256 in hex. Takes as long
    /// for a wrong one as for a right one.
    pub fn verifies_hex(&self, name: &str, bytes: &[u8], signature: &str) -> Result<bool> {
        let wanted = self.hmac_sha256(name, bytes)?;
        Ok(same(&wanted, signature.as_bytes()))
    }
}

fn same(wanted: &[u8], hex: &[u8]) -> bool {
    let mut differs = u8::from(hex.len() != wanted.len() * 2);
    for (at, byte) in wanted.iter().enumerate() {
        let digit = |at: usize| hex.get(at).map_or(0xff, |digit| digit.to_ascii_lowercase());
        differs |= (DIGITS[usize::from(byte >> 4)] ^ digit(at * 2))
            | (DIGITS[usize::from(byte & 15)] ^ digit(at * 2 + 1));
    }
    differs == 0
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_compared_whole_and_in_either_case() {
        assert!(same(&[0x0f, 0xa0], b"0fa0") && same(&[0x0f, 0xa0], b"0FA0"));
        for wrong in ["", "0f", "0fa1", "1fa0", "0fa0ff", "zzzz"] {
            assert!(!same(&[0x0f, 0xa0], wrong.as_bytes()), "{wrong}");
        }
    }
}
