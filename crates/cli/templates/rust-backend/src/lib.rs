//! The backend: one object per call, which remembers nothing by itself. What lasts goes through `cx`.

#![cfg(feature = "backend")]

use serde::{Deserialize, Serialize};
use tenon_sdk::{Cx, Done, Error, Health, Plugin, Request, Response, Result, register_plugin};

/// The body of `POST /count`, which may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Add {
    by: Option<u32>,
}

#[derive(Debug, Serialize)]
struct Count {
    count: u32,
    /// Shown by the button that asked.
    message: String,
}

#[derive(Debug, Default)]
struct Backend;

// The kinds of calls that the code below handles.
register_plugin!(Backend: install health route);

impl Plugin for Backend {
    fn install(&self, _: &Cx) -> Result<Done> {
        Ok(Done::say("Installed. Press Count on the dashboard."))
    }

    fn health(&self, cx: &Cx) -> Result<Health> {
        let count: u32 = cx.kv().get("count")?.unwrap_or_default();
        Ok(Health::good().say(format!("The count is {count}.")))
    }

    fn route(&self, cx: &Cx, request: &Request) -> Result<Response> {
        match request.route() {
            ("GET", "/count") => answer(cx.kv().get("count")?.unwrap_or_default()),
            ("POST", "/count") => {
                let add: Add = if request.body().is_empty() { Add::default() } else { request.json()? };
                let by = add.by.unwrap_or(1);
                if by == 0 || by > 100 {
                    return Err(Error::invalid("This cannot be added.").field("/by", "range", "Use 1 to 100."));
                }
                answer(cx.kv().update("count", |count: &mut u32| *count = count.saturating_add(by))?)
            }
            (method, path) => Err(Error::not_supported(format!("Nothing answers {method} {path}."))),
        }
    }
}

fn answer(count: u32) -> Result<Response> {
    Response::json(&Count { count, message: format!("The count is {count}.") })
}
