//! Reads models from the tracking server into the collection, and tells how that went.

mod model;
mod server;
mod settings;
mod sync;

use serde_json::json;
use tenon_sdk::{
    Cx, Error, Find, Health, JobReport, JobRun, Plugin, Request, Response, Result, TestReport,
    register_plugin,
};

use crate::status::{Count, LastSync, STAGES, Status};
use server::{Server, Trouble};
use settings::Settings;

/// The one collection.
const MODELS: &str = "models";
/// The value that holds the [`LastSync`].
const LAST: &str = "last_sync";
/// Models that a connection test counts; more are not worth the time.
const COUNTED: usize = 2_000;

#[derive(Debug, Default)]
pub struct Mlflow;

register_plugin!(Mlflow: install health route job validate_config test_connection);

impl Plugin for Mlflow {
    fn health(&self, cx: &Cx) -> Result<Health> {
        Ok(match cx.kv().get::<LastSync>(LAST)? {
            None => Health::good().say("Not synced yet."),
            Some(LastSync { error: Some(error), .. }) => {
                Health::bad(["The last sync did not work. ", &error].concat())
            }
            Some(last) => Health::good().say([&models(last.models), " synced."].concat()),
        })
    }

    fn validate_config(&self, cx: &Cx) -> Result<()> {
        cx.config().read::<Settings>()?.check()
    }

    fn test_connection(&self, cx: &Cx) -> Result<TestReport> {
        let settings: Settings = cx.config().read()?;
        Ok(match count(&Server::new(cx, &settings)) {
            Ok((found, version)) => {
                let words = match found {
                    COUNTED => format!("Found {COUNTED} models or more."),
                    _ => format!("Found {}.", models(found as u64)),
                };
                let detail =
                    json!({ "models": found, "certificates_checked": !settings.takes_any_certificate() });
                let report = TestReport::ok([&words, settings.notice()].concat()).detail(&detail);
                version.into_iter().fold(report, TestReport::server_version)
            }
            Err(Trouble::Told(error)) => TestReport::failed(error.to_string()),
            Err(Trouble::Failed(error)) => return Err(error),
        })
    }

    fn job(&self, cx: &Cx, run: &JobRun) -> Result<JobReport> {
        let settings: Settings = cx.config().read()?;
        sync::sync(cx, run, &settings)
    }

    fn route(&self, cx: &Cx, request: &Request) -> Result<Response> {
        match request.route() {
            ("POST", "/sync") => {
                let run = cx.jobs().start("sync", &json!({ "by": request.caller().name }))?;
                Ok(Response::json(&json!({ "run": run, "message": "Sync started." }))?.with_status(202))
            }
            ("GET", "/status") => status(cx),
            (method, path) => Err(Error::not_supported(format!("MLflow does not answer {method} {path}."))),
        }
    }
}

fn count(server: &Server<'_>) -> std::result::Result<(usize, Option<String>), Trouble> {
    let (mut found, mut page) = (0, None);
    loop {
        let answer = server.models(page.as_deref())?;
        found += answer.registered_models.len();
        page = answer.next_page_token.filter(|token| !token.is_empty());
        if found >= COUNTED || page.is_none() {
            break;
        }
    }
    Ok((found.min(COUNTED), server.version()?))
}

fn status(cx: &Cx) -> Result<Response> {
    let groups = cx.collections().group(MODELS, "stage", &Find::all())?;
    let of = |stage: &str| groups.iter().filter(|group| group.value == stage).map(|group| group.count).sum();
    let stages = STAGES.iter().map(|stage| Count { stage: (*stage).into(), count: of(stage) }).collect();
    let total = groups.iter().map(|group| group.count).sum();
    Response::json(&Status { stages, total, last: cx.kv().get(LAST)? })
}

/// "1 model", "128 models"
fn models(count: u64) -> String {
    [count.to_string().as_str(), if count == 1 { " model" } else { " models" }].concat()
}
