//! The settings, and requests to the site: Jira Cloud's REST API 3 with an e-mail address and an API token.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use tenon_sdk::{
    Cx, Error, Result,
    backend::{Answer, Fetch},
};

const TOKEN: &str = "api_token";
/// For all requests of a call: a service has five seconds, and what an issue became is to be told within them.
pub const CALL_MS: u32 = 4_500;
/// A connection test has thirty.
pub const TEST_MS: u32 = 25_000;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Settings {
    site_url: String,
    email: String,
    project: String,
    issue_type: Option<String>,
    /// `set` or `unset`.
    api_token: Option<String>,
}

impl Settings {
    /// Without a slash at its end.
    pub fn base(&self) -> &str {
        self.site_url.trim().trim_end_matches('/')
    }

    pub fn project(&self) -> &str {
        self.project.trim()
    }

    pub fn issue_type(&self) -> &str {
        self.issue_type.as_deref().unwrap_or("Task")
    }

    /// An "invalid" error with every setting that cannot stay as it is.
    pub fn check(&self) -> Result<()> {
        let mut wrong = Vec::new();
        if !self.base().starts_with("https://") && !self.base().starts_with("http://") {
            wrong.push(("/site_url", "url", "Write the address of your Jira, https://acme.atlassian.net."));
        }
        if self.api_token.as_deref() != Some("set") {
            wrong.push(("/api_token", "required", "Enter the API token of the account."));
        }
        // It goes into an address and into a search.
        if self.project().is_empty() || !self.project().chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        {
            wrong.push(("/project", "key", "A key is made of letters, digits and \"_\": OPS."));
        }
        if wrong.is_empty() {
            return Ok(());
        }
        let error = Error::invalid("Some settings cannot stay as they are.");
        Err(wrong.into_iter().fold(error, |error, (at, code, message)| error.field(at, code, message)))
    }
}

pub struct Site<'a> {
    cx: &'a Cx,
    settings: &'a Settings,
    /// When the time is over, on the clock of [`Cx::monotonic`].
    until: u64,
}

/// Of a millisecond.
const NANOS: u64 = 1_000_000;

/// What Jira says when something is wrong.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Wrong {
    error_messages: Vec<String>,
    errors: BTreeMap<String, String>,
}

impl<'a> Site<'a> {
    /// All requests together have `ms` milliseconds.
    pub fn new(cx: &'a Cx, settings: &'a Settings, ms: u32) -> Self {
        Self { cx, settings, until: cx.monotonic().saturating_add(u64::from(ms) * NANOS) }
    }

    pub fn settings(&self) -> &Settings {
        self.settings
    }

    pub fn get(&self, path: &str) -> Result<Value> {
        json(&accepted(self.send(self.cx.http().get(&self.url(path)))?)?)
    }

    /// Who signs in. Every Jira answers that: one that finds nothing there is none.
    pub fn myself(&self) -> Result<Value> {
        let answer = self.send(self.cx.http().get(&self.url("/rest/api/3/myself")))?;
        match answer.status {
            404 => Err(Error::refused("There is no Jira at this address (404). Check the site.")),
            _ => json(&accepted(answer)?),
        }
    }

    pub fn post(&self, path: &str, body: &Value) -> Result<Value> {
        json(&accepted(self.send(self.cx.http().post(&self.url(path)).json(body)?)?)?)
    }

    /// A post that makes something: once Jira took it, it is made, whatever is said of it. Null where that cannot be
    /// read. An error that is "unavailable" may be tried again.
    pub fn make(&self, path: &str, body: &Value) -> Result<Value> {
        let sent = self.send(self.cx.http().post(&self.url(path)).json(body)?);
        let answer = sent.map_err(|error| ticketing::not_known("Jira", None, error))?;
        let status = Some(answer.status);
        let answer = accepted(answer).map_err(|error| ticketing::not_known("Jira", status, error))?;
        Ok(answer.json().unwrap_or_default())
    }

    fn url(&self, path: &str) -> String {
        [self.settings.base(), path].concat()
    }

    fn send(&self, fetch: Fetch) -> Result<Answer> {
        let fetch = fetch.basic(self.settings.email.trim(), TOKEN).header("accept", "application/json");
        let left = self.until.saturating_sub(self.cx.monotonic()) / NANOS;
        let left = u32::try_from(left).unwrap_or(u32::MAX).max(1);
        fetch.timeout_ms(left).send().map_err(|error| ticketing::unreachable("Jira", error))
    }
}

fn accepted(answer: Answer) -> Result<Answer> {
    if answer.is_success() { Ok(answer) } else { Err(refusal(&answer)) }
}

fn json(answer: &Answer) -> Result<Value> {
    answer.json().map_err(|_| strange("something that is not JSON"))
}

fn refusal(answer: &Answer) -> Error {
    if let Some(overloaded) = ticketing::retry("Jira", answer) {
        return overloaded;
    }
    let wrong: Wrong = serde_json::from_slice(&answer.body).unwrap_or_default();
    let said: Vec<_> = wrong.error_messages.iter().chain(wrong.errors.values()).cloned().collect();
    let said: String = said.join(" ").chars().take(300).collect();
    match answer.status {
        401 => Error::refused("Jira answered 401: the e-mail address or the API token is not accepted."),
        403 => Error::refused("Jira answered 403: this account may not do that."),
        404 => Error::refused("Jira knows no such thing, or this account may not see it."),
        400 => {
            let error = Error::invalid(format!("Jira does not take this: {said}"));
            wrong.errors.into_iter().fold(error, |error, (field, message)| {
                let pointer = match field.as_str() {
                    "summary" => "/title".to_owned(),
                    other => format!("/{other}"),
                };
                error.field(&pointer, "refused", message)
            })
        }
        status => Error::unavailable(format!("Jira answered {status}. {said}").trim_end().to_owned()),
    }
}

/// An answer of another shape.
pub fn strange(what: &str) -> Error {
    Error::unavailable(format!("Jira answered {what} that does not fit."))
}

#[cfg(test)]
mod tests {
    use tenon_sdk::serde_json::{from_value, json};

    use super::*;

    #[test]
    fn settings_that_lead_elsewhere_are_refused() {
        let places = |value: Value| {
            let error = from_value::<Settings>(value).unwrap().check().err();
            let fields = error.iter().flat_map(|error| &error.fault().fields);
            fields.map(|field| field.pointer.clone()).collect::<Vec<_>>()
        };
        assert_eq!(places(json!({})), ["/site_url", "/api_token", "/project"]);
        let good = json!({ "site_url": "https://a.atlassian.net", "api_token": "set", "project": "OPS" });
        assert_eq!(places(good), [] as [&str; 0]);
        let bad = json!({ "site_url": "https://a", "api_token": "set", "project": "OPS\" OR x = \"" });
        assert_eq!(places(bad), ["/project"]);
    }
}
