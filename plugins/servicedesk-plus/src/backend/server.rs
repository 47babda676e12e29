//! The settings, and requests to the server: API version 3 with a technician's key.

use serde::Deserialize;
use serde_json::Value;
use tenon_sdk::{
    Cx, Error, Result,
    backend::{Answer, Fetch},
    percent_encoded,
};

const KEY: &str = "technician_key";
/// A service call has five seconds in all.
const TIMEOUT_MS: u32 = 4_500;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Settings {
    server_url: String,
    requester: String,
    /// `set` or `unset`.
    technician_key: Option<String>,
}

impl Settings {
    /// Without a slash at its end.
    pub fn base(&self) -> &str {
        self.server_url.trim().trim_end_matches('/')
    }

    pub fn requester(&self) -> Option<&str> {
        Some(self.requester.trim()).filter(|name| !name.is_empty())
    }

    /// An "invalid" error with every setting that cannot stay as it is.
    pub fn check(&self) -> Result<()> {
        let mut wrong = Vec::new();
        if !self.base().starts_with("https://") && !self.base().starts_with("http://") {
            wrong.push((
                "/server_url",
                "url",
                "Write the address of the server, https://desk.example.com:8443.",
            ));
        }
        if self.technician_key.as_deref() != Some("set") {
            wrong.push(("/technician_key", "required", "Enter the key of a technician."));
        }
        if wrong.is_empty() {
            return Ok(());
        }
        let error = Error::invalid("Some settings cannot stay as they are.");
        Err(wrong.into_iter().fold(error, |error, (at, code, message)| error.field(at, code, message)))
    }
}

pub struct Server<'a> {
    cx: &'a Cx,
    settings: &'a Settings,
}

/// `response_status` of an answer: an object, or a list of them.
#[derive(Deserialize)]
#[serde(untagged)]
enum Statuses {
    One(StatusOf),
    Many(Vec<StatusOf>),
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct StatusOf {
    status_code: u32,
    messages: Vec<Message>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Message {
    status_code: u32,
    message: String,
    field: String,
}

/// Of `status_code`: everything went well.
const SUCCESS: u32 = 2_000;
/// There is no such thing.
const NOT_FOUND: u32 = 4_007;

impl<'a> Server<'a> {
    pub fn new(cx: &'a Cx, settings: &'a Settings) -> Self {
        Self { cx, settings }
    }

    pub fn settings(&self) -> &Settings {
        self.settings
    }

    pub fn get(&self, path: &str, input: Option<&Value>) -> Result<Value> {
        let mut url = self.url(path);
        if let Some(input) = input {
            url.push_str("?input_data=");
            url.push_str(&percent_encoded(&input.to_string()));
        }
        object(accepted(&self.send(self.cx.http().get(&url))?)?)
    }

    /// Whose key it is. Every ServiceDesk Plus answers that: one that finds nothing there is none.
    pub fn user(&self) -> Result<Value> {
        let answer = self.send(self.cx.http().get(&self.url("/api/v3/user")))?;
        match answer.status {
            404 => {
                Err(Error::refused("There is no ServiceDesk Plus at this address (404). Check the server."))
            }
            _ => object(accepted(&answer)?),
        }
    }

    /// A post that makes something: once the server took it, it is made, whatever is said of it. Null where that
    /// cannot be read. An error that is "unavailable" may be tried again.
    pub fn make(&self, path: &str, input: &Value) -> Result<Value> {
        let form = ["input_data=", &percent_encoded(&input.to_string())].concat();
        let fetch = self.cx.http().post(&self.url(path)).body("application/x-www-form-urlencoded", form);
        let not_known = |status, error| ticketing::not_known("ServiceDesk Plus", status, error);
        let answer = self.send(fetch).map_err(|error| not_known(None, error))?;
        accepted(&answer).map_err(|error| not_known(Some(answer.status), error))
    }

    fn url(&self, path: &str) -> String {
        [self.settings.base(), path].concat()
    }

    fn send(&self, fetch: Fetch) -> Result<Answer> {
        let fetch = fetch
            .secret_header("authtoken", KEY)
            .header("accept", "application/vnd.manageengine.sdp.v3+json");
        let answer = fetch.timeout_ms(TIMEOUT_MS).send();
        answer.map_err(|error| ticketing::unreachable("ServiceDesk Plus", error))
    }
}

fn accepted(answer: &Answer) -> Result<Value> {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let status = status_of(&body);
    // Some builds answer 200 to what did not work.
    let failed = status.as_ref().is_some_and(|status| status.status_code != SUCCESS);
    if answer.is_success() && !failed {
        return Ok(body);
    }
    Err(refusal(answer, status.unwrap_or_default()))
}

fn object(body: Value) -> Result<Value> {
    if body.is_object() { Ok(body) } else { Err(strange("something that is not JSON")) }
}

fn status_of(body: &Value) -> Option<StatusOf> {
    match serde_json::from_value(body.get("response_status")?.clone()).ok()? {
        Statuses::One(status) => Some(status),
        Statuses::Many(statuses) => statuses.into_iter().next(),
    }
}

fn refusal(answer: &Answer, status: StatusOf) -> Error {
    if let Some(overloaded) = ticketing::retry("ServiceDesk Plus", answer) {
        return overloaded;
    }
    let has =
        |code: u32| status.status_code == code || status.messages.iter().any(|one| one.status_code == code);
    let said: Vec<_> = status.messages.iter().map(|message| message.message.as_str()).collect();
    let said: String = said.join(" ").chars().take(300).collect();
    match answer.status {
        401 => Error::refused("ServiceDesk Plus answered 401: the technician key is not accepted."),
        403 => Error::refused("ServiceDesk Plus answered 403: this technician may not do that."),
        404 => Error::refused("ServiceDesk Plus knows no such request."),
        _ if has(NOT_FOUND) => Error::refused("ServiceDesk Plus knows no such request."),
        200..=299 | 400 => {
            let error =
                Error::invalid(format!("ServiceDesk Plus does not take this: {said}").trim_end().to_owned());
            let fields = status.messages.into_iter().filter(|message| !message.field.is_empty());
            fields.fold(error, |error, message| {
                let pointer = match message.field.as_str() {
                    "subject" => "/title".to_owned(),
                    other => format!("/{other}"),
                };
                error.field(&pointer, "refused", message.message)
            })
        }
        other => {
            Error::unavailable(format!("ServiceDesk Plus answered {other}. {said}").trim_end().to_owned())
        }
    }
}

/// An answer of another shape.
pub fn strange(what: &str) -> Error {
    Error::unavailable(format!("ServiceDesk Plus answered {what} that does not fit."))
}
