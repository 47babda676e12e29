//! Calls between plugins: what others offer, and what this one does.

use std::marker::PhantomData;

use serde::{Serialize, de::DeserializeOwned};
use tenon_contract::abi::{Caller, ServiceHead};
pub use tenon_contract::services::Offered;

use super::{Cx, Error, Result, bindings::tenon::plugin::services};

/// See [`Cx::services`].
#[derive(Debug)]
pub struct Services<'cx>(PhantomData<&'cx Cx>);

impl Services<'_> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }

    /// `crm/contacts@1`, or an interface, `ticketing@1`. Takes part of this call's own time.
    pub fn call<T: DeserializeOwned>(
        &self,
        service: &str,
        method: &str,
        input: &impl Serialize,
    ) -> Result<T> {
        let answer = services::call(service, method, &serde_json::to_string(input)?)?;
        serde_json::from_str(&answer).map_err(|error| {
            Error::unavailable(
                [service, " answered something that does not fit: ", &error.to_string()].concat(),
            )
        })
    }

    /// What may be called and is there now.
    pub fn list(&self) -> Result<Vec<Offered>> {
        Ok(serde_json::from_str(&services::list()?)?)
    }
}

/// A call that another plugin makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceCall {
    head: ServiceHead,
    input: Vec<u8>,
}

impl ServiceCall {
    pub(super) fn new(head: ServiceHead, input: Vec<u8>) -> Self {
        Self { head, input }
    }

    /// Service and method, to match on: `("risks", "import")`.
    pub fn target(&self) -> (&str, &str) {
        (&self.head.service, &self.head.method)
    }

    /// The key of the plugin that calls.
    pub fn plugin(&self) -> &str {
        &self.head.plugin
    }

    /// The person behind it, if there is one.
    pub fn caller(&self) -> &Caller {
        &self.head.caller
    }

    /// An "invalid" error when the input does not fit.
    pub fn input<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.input).map_err(|error| {
            Error::invalid(["The input is not what this method takes: ", &error.to_string()].concat())
        })
    }
}
