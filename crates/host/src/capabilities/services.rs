//! `services`: calls into other plugins of the tenant. They share the caller's time and count as its depth.

use tenon_contract::guest::ServiceCall;

use crate::{
    bindings::tenon::plugin::services::{Error, Host},
    guest::Guest,
};

const MAX_NAME_BYTES: usize = 128;

impl Host for Guest {
    async fn call(
        &mut self,
        service: String,
        method: String,
        input: String,
    ) -> wasmtime::Result<Result<String, Error>> {
        Ok(self.service_call(service, method, input).await)
    }

    async fn list(&mut self) -> wasmtime::Result<Result<String, Error>> {
        Ok(self.service_list().await)
    }
}

impl Guest {
    async fn service_call(
        &mut self,
        service: String,
        method: String,
        input: String,
    ) -> Result<String, Error> {
        self.pass_named("services", &service)?;
        for (what, name) in [("service", &service), ("method", &method)] {
            if name.is_empty() || name.len() > MAX_NAME_BYTES || name.chars().any(char::is_control) {
                let rule = format!("{what}: 1 to {MAX_NAME_BYTES} bytes without control characters");
                return Err(Error::Invalid(rule));
            }
        }
        let (most, deep) = (self.limits.imports.service_bytes, self.limits.call_depth);
        if input.len() > most {
            return Err(Error::Invalid(format!("an input of {} bytes; at most {most}", input.len())));
        }
        if self.link.depth >= deep {
            return Err(Error::Invalid(format!(
                "{service}: services call each other at most {deep} deep; this would be one more"
            )));
        }
        let (target, sent) = (format!("{service}.{method}"), input.len());
        let call = ServiceCall { service, method, input, limit: self.left() };
        let answer = self.ask(|services, cx| async move { services.call(&cx, call).await }).await;
        self.note("services", &target, sent + answer.as_ref().map_or(0, String::len), answer.is_ok());
        Ok(answer?)
    }

    async fn service_list(&mut self) -> Result<String, Error> {
        let may = self.pass_any("services")?;
        let found = self.ask(|services, cx| async move { services.offered(&cx, &may).await }).await;
        self.note("services", "list", 0, found.is_ok());
        super::write(&found?)
    }
}
