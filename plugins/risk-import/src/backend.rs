//! The template, the preview of a file, and the job that imports it.

mod check;
mod import;
mod members;
mod preview;
mod template;
mod upload;

use tenon_sdk::{Cx, Error, Health, JobReport, JobRun, Plugin, Request, Response, Result, register_plugin};

#[derive(Debug, Default)]
pub struct RiskImport;

register_plugin!(RiskImport: install health route job);

impl Plugin for RiskImport {
    fn health(&self, cx: &Cx) -> Result<Health> {
        let offered = cx.services().list()?;
        Ok(match offered.iter().any(|service| service.service == import::REGISTER) {
            true => Health::good().say("Risk Register takes imports."),
            false => Health::bad("Risk Register is not there, or an older one. Install or update it."),
        })
    }

    fn route(&self, cx: &Cx, request: &Request) -> Result<Response> {
        match request.route() {
            ("GET", "/template") => template::download(cx),
            ("POST", "/preview") => preview::preview(cx, request),
            ("POST", "/import") => import::start(cx, request),
            ("GET", "/imports/{run}") => import::state(cx, request.param("run")),
            (method, path) => {
                Err(Error::not_supported(format!("Risk Import does not answer {method} {path}.")))
            }
        }
    }

    fn job(&self, cx: &Cx, run: &JobRun) -> Result<JobReport> {
        import::run(cx, run)
    }
}
