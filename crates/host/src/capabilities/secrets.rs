//! `secrets`: signing with a secret that nobody reads. Sending one is part of `http`.

use tenon_contract::guest::SignAlgorithm;

use crate::{
    bindings::tenon::plugin::secrets::{Error, Host},
    guest::Guest,
};

impl Host for Guest {
    async fn sign(
        &mut self,
        name: String,
        alg: String,
        bytes: Vec<u8>,
    ) -> wasmtime::Result<Result<Vec<u8>, Error>> {
        Ok(self.secret_sign(name, &alg, bytes).await)
    }
}

impl Guest {
    async fn secret_sign(&mut self, name: String, alg: &str, bytes: Vec<u8>) -> Result<Vec<u8>, Error> {
        self.pass_named("secrets", &name)?;
        let Some(algorithm) = SignAlgorithm::parse(alg) else {
            return Err(Error::Invalid("alg is one of hmac-sha256, hmac-sha512, hmac-sha1".into()));
        };
        let most = self.limits.imports.sign_bytes;
        if bytes.len() > most {
            return Err(Error::Invalid(format!("{} bytes to sign; at most {most}", bytes.len())));
        }
        let (target, length) = (name.clone(), bytes.len());
        let signed =
            self.ask(|services, cx| async move { services.sign(&cx, &name, algorithm, bytes).await }).await;
        self.note("secrets", &target, length, signed.is_ok());
        Ok(signed?)
    }
}
