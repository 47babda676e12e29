//! Numbers and rates risks before they are stored, and answers what the page and the card ask.

mod before_write;
mod import;
mod routes;
mod service;

use serde_json::Value;
use tenon_sdk::{Cx, Error, Health, Plugin, Request, Response, Result, ServiceCall, Writes, register_plugin};

/// The one collection.
pub const RISKS: &str = "risks";

#[derive(Debug, Default)]
pub struct RiskRegister;

register_plugin!(RiskRegister: install health route hook service);

impl Plugin for RiskRegister {
    fn health(&self, cx: &Cx) -> Result<Health> {
        let risks = cx.collections().count(RISKS, &tenon_sdk::Find::all())?;
        let words =
            if risks == 1 { "1 risk recorded.".to_owned() } else { format!("{risks} risks recorded.") };
        Ok(Health::good().say(words))
    }

    fn before_write(&self, cx: &Cx, writes: &mut Writes) -> Result<()> {
        before_write::complete(cx, writes)
    }

    fn route(&self, cx: &Cx, request: &Request) -> Result<Response> {
        match request.route() {
            ("GET", "/summary") => routes::summary(cx),
            ("GET", "/board") => routes::board(cx),
            ("POST", "/risks/{id}/status") => routes::set_status(cx, request),
            (method, path) => {
                Err(Error::not_supported(format!("Risk Register does not answer {method} {path}.")))
            }
        }
    }

    fn service(&self, cx: &Cx, call: &ServiceCall) -> Result<Value> {
        match call.target() {
            ("risks", "list") => service::list(cx, call),
            ("risks", "get") => service::get(cx, call),
            ("risks", "summary") => service::summary(cx),
            ("risks", "import") => import::import(cx, call),
            (service, method) => {
                Err(Error::not_supported(format!("Risk Register offers no {service}.{method}.")))
            }
        }
    }
}
