//! `secrets.sign`: an HMAC under a secret that signs.

use hmac::{Hmac, KeyInit, Mac};
use tenon_contract::{guest::SignAlgorithm, manifest::capabilities::SecretPurpose};

use super::{Answer, Refusal, Running, egress::refused_or};
use crate::{Core, Error, secrets};

pub async fn sign(
    core: &Core,
    running: &Running,
    name: &str,
    algorithm: SignAlgorithm,
    bytes: &[u8],
) -> Answer<Vec<u8>> {
    let opened = match secrets::open::for_call(core, running, name).await {
        Ok(opened) => opened,
        Err(error) => return refused_or(error),
    };
    if opened.purpose != SecretPurpose::Sign {
        return Ok(Err(Refusal::Denied(format!("the secret {name:?} is for signing in, not for signing"))));
    }
    let key = opened.text.expose().as_bytes();
    let signed = match algorithm {
        SignAlgorithm::HmacSha1 => mac::<Hmac<sha1::Sha1>>(key, bytes),
        SignAlgorithm::HmacSha256 => mac::<Hmac<sha2::Sha256>>(key, bytes),
        SignAlgorithm::HmacSha512 => mac::<Hmac<sha2::Sha512>>(key, bytes),
    };
    signed.map(Ok)
}

fn mac<M: Mac + KeyInit>(key: &[u8], bytes: &[u8]) -> crate::Result<Vec<u8>> {
    let mut mac = <M as KeyInit>::new_from_slice(key).map_err(Error::internal)?;
    mac.update(bytes);
    Ok(mac.finalize().into_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2, and RFC 2202 for SHA-1.
    #[test]
    fn the_published_vectors_hold() {
        let (key, text) = (b"Jefe", b"what do ya want for nothing?");
        let hex = |bytes: crate::Result<Vec<u8>>| hex::encode(bytes.expect("signed"));
        assert_eq!(hex(mac::<Hmac<sha1::Sha1>>(key, text)), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
        assert_eq!(
            hex(mac::<Hmac<sha2::Sha256>>(key, text)),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert!(hex(mac::<Hmac<sha2::Sha512>>(key, text)).starts_with("164b7a7bfcf819e2e395fbe73b56e0a3"));
    }
}
