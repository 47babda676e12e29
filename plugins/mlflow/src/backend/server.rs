//! MLflow's REST API 2.0, as far as it is asked: registered models, and the server's version.

use serde::Deserialize;
use tenon_sdk::{Cx, Error, backend::Answer, contract::abi::FaultCode, percent_encoded};

use super::settings::{Auth, Settings};

/// How MLflow 3.5 and newer begin, in plain text, when the name in the address is none of their own.
const OTHER_HOST: &str = "Invalid Host header";
/// The secret of the manifest.
const TOKEN: &str = "api_token";
/// Models of one page: a thousand with long descriptions would be more than an answer may hold.
pub const PAGE: usize = 200;

pub struct Server<'a> {
    cx: &'a Cx,
    settings: &'a Settings,
}

/// Why there are no models.
#[derive(Debug)]
pub enum Trouble {
    /// The server, or the way to it, says no: "unavailable", with a sentence for people.
    Told(Error),
    /// The call cannot go on.
    Failed(Error),
}

type Result<T> = std::result::Result<T, Trouble>;

/// One page of `registered-models/search`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Models {
    pub registered_models: Vec<Registered>,
    pub next_page_token: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Registered {
    pub name: String,
    pub description: String,
    /// Milliseconds since 1970.
    pub last_updated_timestamp: u64,
    /// The newest of each stage.
    pub latest_versions: Vec<Version>,
    pub aliases: Vec<Alias>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Version {
    pub version: String,
    pub current_stage: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Alias {
    pub alias: String,
    pub version: String,
}

/// What MLflow says when something is wrong.
#[derive(Deserialize)]
struct Wrong {
    message: String,
}

impl<'a> Server<'a> {
    pub fn new(cx: &'a Cx, settings: &'a Settings) -> Self {
        Self { cx, settings }
    }

    pub fn models(&self, page: Option<&str>) -> Result<Models> {
        let mut path = format!("/api/2.0/mlflow/registered-models/search?max_results={PAGE}");
        if let Some(page) = page {
            path.push_str("&page_token=");
            path.push_str(&percent_encoded(page));
        }
        let answer = self.get(&path)?;
        if !answer.is_success() {
            return Err(Trouble::Told(refusal(&answer, self.settings.auth)));
        }
        answer.json().map_err(|_| self.is_another())
    }

    /// Something answers there, and it is no MLflow.
    pub fn is_another(&self) -> Trouble {
        let host = self.settings.base();
        let words = format!("{host} answers, and what it says is not MLflow's. Is the address right?");
        Trouble::Told(Error::unavailable(words))
    }

    /// `None` where the server does not tell it.
    pub fn version(&self) -> Result<Option<String>> {
        let answer = self.get("/version")?;
        let text = answer.text();
        let version = text.trim();
        let sound =
            answer.is_success() && version.len() <= 40 && version.starts_with(|c: char| c.is_ascii_digit());
        Ok(sound.then(|| version.to_owned()))
    }

    fn get(&self, path: &str) -> Result<Answer> {
        let url = [self.settings.base(), path].concat();
        let fetch = self.cx.http().get(&url).timeout_ms(self.settings.timeout_ms());
        let fetch = match self.settings.auth {
            Auth::None => fetch,
            Auth::Basic => fetch.basic(self.settings.username.trim(), TOKEN),
            Auth::Token => fetch.bearer(TOKEN),
        };
        let fetch = if self.settings.takes_any_certificate() { fetch.insecure_tls() } else { fetch };
        fetch.header("accept", "application/json").send().map_err(|error| match error.fault().code {
            FaultCode::Unavailable => {
                let words = format!("The server cannot be reached: {}.", error.fault().message);
                Trouble::Told(Error::unavailable(words))
            }
            _ => Trouble::Failed(error),
        })
    }
}

/// One that is overloaded says for how long: `Retry-After` in seconds (RFC 9110).
fn refusal(answer: &Answer, auth: Auth) -> Error {
    let error = Error::unavailable(sentence(answer, auth));
    let after = answer.header("retry-after").filter(|_| matches!(answer.status, 429 | 503));
    match after.and_then(|seconds| seconds.trim().parse::<u32>().ok()) {
        Some(seconds) => error.retry_after_ms(seconds.saturating_mul(1_000)),
        None => error,
    }
}

fn sentence(answer: &Answer, auth: Auth) -> String {
    let status = answer.status;
    if status == 403 && answer.text().starts_with(OTHER_HOST) {
        let words = "The server does not take requests for this host name. Add it to its --allowed-hosts.";
        return words.into();
    }
    match (status, auth) {
        (401 | 403, Auth::None) => {
            return "The server wants somebody to sign in. Choose how in the settings.".into();
        }
        (401 | 403, Auth::Basic) => {
            return format!("The server answered {status}: the user name or the password is not accepted.");
        }
        (401 | 403, Auth::Token) => {
            return format!("The server answered {status}: the token is not accepted.");
        }
        (404, _) => return "The server answered 404: there is no MLflow at this address.".into(),
        _ => {}
    }
    let said = serde_json::from_slice::<Wrong>(&answer.body).map(|wrong| wrong.message).unwrap_or_default();
    let said: String = said.trim().trim_end_matches('.').chars().take(200).collect();
    let colon = if said.is_empty() { "" } else { ": " };
    let next = if status == 429 || status >= 500 { " Try again later." } else { "" };
    format!("The server answered {status}{colon}{said}.{next}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
        let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        Answer { status, headers, body: body.into() }
    }

    #[test]
    fn a_server_that_is_overloaded_is_asked_again_when_it_says() {
        let after = |status, text| {
            refusal(&answer(status, &[("Retry-After", text)], ""), Auth::None).fault().retry_after_ms
        };
        assert_eq!((after(429, "7"), after(503, " 120 ")), (Some(7_000), Some(120_000)));
        assert_eq!((after(500, "7"), after(503, "Fri, 20 Nov 2026 10:00:00 GMT")), (None, None));
        assert_eq!(refusal(&answer(503, &[], ""), Auth::None).fault().retry_after_ms, None);
    }

    #[test]
    fn each_refusal_says_what_to_do_next() {
        let told = |status, auth, body: &str| refusal(&answer(status, &[], body), auth).to_string();
        let host = "Invalid Host header - possible DNS rebinding attack detected";
        for auth in [Auth::None, Auth::Basic, Auth::Token] {
            assert_eq!(
                told(403, auth, host),
                "The server does not take requests for this host name. Add it to its --allowed-hosts."
            );
        }
        assert_eq!(
            told(403, Auth::None, ""),
            "The server wants somebody to sign in. Choose how in the settings."
        );
        assert_eq!(told(429, Auth::Token, ""), "The server answered 429. Try again later.");
        assert_eq!(
            told(500, Auth::None, "{\"message\":\"The disk is full.\"}"),
            "The server answered 500: The disk is full. Try again later."
        );
        assert_eq!(told(400, Auth::None, "{\"message\":\"Bad\"}"), "The server answered 400: Bad.");
    }
}
