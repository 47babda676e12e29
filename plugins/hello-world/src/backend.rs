//! Keeps the saved counts of a tenant and greets.

use serde::Serialize;
use serde_json::json;
use tenon_sdk::{Cx, Done, Error, Health, Plugin, Request, Response, Result, register_plugin};

use crate::count::{KEPT, MAX_COUNT, SaveCount, Saved, SavedCounts};

const COUNTS: &str = "counts";
const GREETINGS: &str = "greetings";

#[derive(Debug, Default)]
pub struct HelloWorld;

register_plugin!(HelloWorld: install uninstall health route);

#[derive(Serialize)]
struct Greeting {
    message: String,
}

impl Plugin for HelloWorld {
    fn install(&self, cx: &Cx) -> Result<Done> {
        // Data kept from an earlier installation stays as it is.
        if cx.kv().entry(GREETINGS)?.is_none() {
            cx.kv().set(GREETINGS, &0_u32)?;
        }
        cx.log().info("ready to greet", &[]);
        Ok(Done::say("Installed. Say hello from the dashboard."))
    }

    fn health(&self, cx: &Cx) -> Result<Health> {
        let greetings: u32 = cx.kv().get(GREETINGS)?.unwrap_or_default();
        let words = if greetings == 1 {
            "1 greeting so far.".to_owned()
        } else {
            format!("{greetings} greetings so far.")
        };
        Ok(Health::good().say(words))
    }

    fn route(&self, cx: &Cx, request: &Request) -> Result<Response> {
        match request.route() {
            ("GET", "/count") => Response::json(&cx.kv().get::<SavedCounts>(COUNTS)?.unwrap_or_default()),
            ("POST", "/count") => save(cx, request),
            ("POST", "/hello") => greet(cx, request),
            (method, path) => {
                Err(Error::not_supported(format!("Hello World does not answer {method} {path}.")))
            }
        }
    }
}

fn save(cx: &Cx, request: &Request) -> Result<Response> {
    let SaveCount { count } = request.json()?;
    if count > MAX_COUNT {
        let message = format!("At most {MAX_COUNT}.");
        return Err(Error::invalid("This count is too large.").field("/count", "too_large", message));
    }
    let saved = Saved { count, name: request.caller().name.clone(), at: cx.now() };
    let counts = cx.kv().update(COUNTS, |counts: &mut SavedCounts| {
        counts.saved.insert(0, saved.clone());
        counts.saved.truncate(KEPT);
    })?;
    cx.log().info("count saved", &[("count", json!(count))]);
    Ok(Response::json(&counts)?.with_status(201))
}

fn greet(cx: &Cx, request: &Request) -> Result<Response> {
    let greetings: u32 =
        cx.kv().update(GREETINGS, |greetings: &mut u32| *greetings = greetings.saturating_add(1))?;
    let name = &request.caller().name;
    let message = if greetings == 1 {
        format!("Hello, {name}. You are the first.")
    } else {
        format!("Hello, {name}. This is greeting {greetings}.")
    };
    Response::json(&Greeting { message })
}
