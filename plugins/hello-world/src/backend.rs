//! Keeps the saved counts of a tenant and greets.

use serde_json::json;
use tenon_sdk::{
    Changed, Cx, Done, Error, Health, Plugin, Request, Response, Result, TestReport, register_plugin,
};

use crate::{
    count::{Greet, Greeting, KEPT, MAX_COUNT, MAX_NAME, SaveCount, Saved, SavedCounts},
    settings::Settings,
};

const COUNTS: &str = "counts";
const GREETINGS: &str = "greetings";

#[derive(Debug, Default)]
pub struct HelloWorld;

register_plugin!(HelloWorld: install uninstall health route configure validate_config test_connection);

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

    fn configure(&self, cx: &Cx, changed: &Changed) -> Result<Done> {
        if !changed.has("greeting") {
            return Ok(Done::default());
        }
        let settings: Settings = cx.config().read()?;
        Ok(Done::say(format!("From now on: “{}”", settings.greet("Ada"))))
    }

    fn validate_config(&self, cx: &Cx) -> Result<()> {
        cx.config().read::<Settings>()?.check()
    }

    fn test_connection(&self, cx: &Cx) -> Result<TestReport> {
        let settings: Settings = cx.config().read()?;
        if !settings.has_letters() {
            return Ok(TestReport::failed("The greeting has no letters. Nobody would hear it."));
        }
        let secret = if settings.has_passphrase() { "is set" } else { "is not set" };
        let message = format!("It would say “{}” The passphrase {secret}.", settings.greet("Ada"));
        let detail = json!({ "tone": settings.tone.word(), "also_greeted": settings.also_greet.len() });
        Ok(TestReport::ok(message).detail(&detail).server_version(env!("CARGO_PKG_VERSION")))
    }

    fn route(&self, cx: &Cx, request: &Request) -> Result<Response> {
        match request.route() {
            ("GET", "/count") => Response::json(&cx.kv().get::<SavedCounts>(COUNTS)?.unwrap_or_default()),
            ("POST", "/count") => save(cx, request),
            ("POST", "/hello") => say_hello(cx, request),
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

fn say_hello(cx: &Cx, request: &Request) -> Result<Response> {
    // The button of the dashboard sends nothing: it greets whoever pressed it.
    let greet = if request.body().is_empty() { Greet::default() } else { request.json()? };
    let name = greet.name.map_or_else(|| request.caller().name.clone(), |name| name.trim().to_owned());
    if name.is_empty() || name.chars().count() > MAX_NAME {
        let message = format!("Use 1 to {MAX_NAME} characters.");
        return Err(Error::invalid("This is no name to greet.").field("/name", "length", message));
    }
    let settings: Settings = cx.config().read()?;
    let greetings: u32 =
        cx.kv().update(GREETINGS, |greetings: &mut u32| *greetings = greetings.saturating_add(1))?;
    let hello = settings.greet(&name);
    let message = if greetings == 1 {
        format!("{hello} You are the first.")
    } else {
        format!("{hello} This is greeting {greetings}.")
    };
    Response::json(&Greeting { message })
}
