//! MLflow's REST API 2.0, as far as it is asked: registered models, and the server's version.

use serde::Deserialize;
use tenon_sdk::{Cx, Error, backend::Answer, contract::abi::FaultCode, percent_encoded};

use super::settings::{Auth, Settings};

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
    /// A sentence for people: the server, or the way to it, says no.
    Told(String),
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
            return Err(Trouble::Told(self.refusal(&answer)));
        }
        answer.json().map_err(|_| Trouble::Told(self.is_another()))
    }

    /// Something answers there, and it is no MLflow.
    pub fn is_another(&self) -> String {
        let host = self.settings.base();
        format!("{host} answers, and what it says is not MLflow's. Is the address right?")
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
                Trouble::Told(format!("The server cannot be reached: {}.", error.fault().message))
            }
            _ => Trouble::Failed(error),
        })
    }

    fn refusal(&self, answer: &Answer) -> String {
        let said = serde_json::from_slice::<Wrong>(&answer.body).map(|wrong| wrong.message);
        match (answer.status, self.settings.auth, said) {
            (401 | 403, Auth::None, _) => "The server wants somebody to sign in. Choose how above.".into(),
            (401 | 403, Auth::Basic, _) => {
                format!(
                    "The server answered {}: the user name or the password is not accepted.",
                    answer.status
                )
            }
            (401 | 403, Auth::Token, _) => {
                format!("The server answered {}: the token is not accepted.", answer.status)
            }
            (404, ..) => "The server answered 404: there is no MLflow at this address.".into(),
            (status, _, Ok(message)) => {
                let short: String = message.chars().take(200).collect();
                format!("The server answered {status}: {short}")
            }
            (status, ..) => format!("The server answered {status}."),
        }
    }
}
