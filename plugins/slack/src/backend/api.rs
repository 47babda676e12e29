//! Slack's Web API: POST with JSON, and an answer that says `ok` or an error by its name.

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use tenon_sdk::{Cx, Error, Result, contract::abi::FaultCode};

const TOKEN: &str = "bot_token";
/// A route has five seconds in all.
const TIMEOUT_MS: u32 = 4_500;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Settings {
    api_url: Option<String>,
    channel: String,
    /// `set` or `unset`.
    bot_token: Option<String>,
}

impl Settings {
    /// Without a slash at its end.
    fn base(&self) -> &str {
        self.api_url.as_deref().unwrap_or("https://slack.com").trim().trim_end_matches('/')
    }

    pub fn channel(&self) -> Option<&str> {
        Some(self.channel.trim()).filter(|channel| !channel.is_empty())
    }

    pub fn check(&self) -> Result<()> {
        match self.bot_token.as_deref() {
            Some("set") => Ok(()),
            _ => Err(Error::invalid("Some settings cannot stay as they are.").field(
                "/bot_token",
                "required",
                "Enter the token of your bot.",
            )),
        }
    }
}

pub struct Api<'a> {
    cx: &'a Cx,
    settings: &'a Settings,
}

/// What every answer has.
#[derive(Deserialize)]
struct Envelope {
    ok: bool,
    #[serde(default)]
    error: String,
    /// The scope that is missing.
    #[serde(default)]
    needed: String,
}

impl<'a> Api<'a> {
    pub fn new(cx: &'a Cx, settings: &'a Settings) -> Self {
        Self { cx, settings }
    }

    pub fn call<T: DeserializeOwned>(&self, method: &str, input: &Value) -> Result<T> {
        let url = [self.settings.base(), "/api/", method].concat();
        let fetch = self.cx.http().post(&url).bearer(TOKEN);
        // Slack warns of JSON that does not say its encoding.
        let fetch = fetch.body("application/json; charset=utf-8", serde_json::to_vec(input)?);
        let answer = fetch.timeout_ms(TIMEOUT_MS).send().map_err(|error| match error.fault().code {
            FaultCode::Unavailable => {
                Error::unavailable(format!("Slack cannot be reached: {}.", error.fault().message))
            }
            _ => error,
        })?;
        if answer.status == 429 {
            let seconds: u32 = answer.header("retry-after").and_then(|text| text.parse().ok()).unwrap_or(30);
            let error = Error::unavailable("Slack wants to be asked less often. Try later.");
            return Err(error.retry_after_ms(seconds.saturating_mul(1_000)));
        }
        if !answer.is_success() {
            let next = match answer.status {
                500.. => "Try again later.",
                _ => "Check its address in the settings.",
            };
            return Err(Error::unavailable(format!("Slack answered {}. {next}", answer.status)));
        }
        let Envelope { ok, error, needed } = answer.json()?;
        if ok { answer.json() } else { Err(refusal(&error, &needed)) }
    }
}

/// Slack's names of errors, in sentences. A channel that is wrong is told at its place.
fn refusal(error: &str, needed: &str) -> Error {
    let channel = |code: &str, message: &str| Error::invalid(message).field("/channel", code, message);
    match error {
        "invalid_auth" | "not_authed" | "token_revoked" | "token_expired" | "account_inactive" => {
            Error::refused(format!("Slack does not accept the token ({error})."))
        }
        "missing_scope" => Error::refused(format!("The bot has no scope {needed}. Add it at api.slack.com.")),
        "channel_not_found" => channel("not_found", "There is no such channel, or the bot cannot see it."),
        "not_in_channel" => channel("not_in_channel", "The bot is not in this channel. Invite it there."),
        "is_archived" => channel("archived", "This channel is archived."),
        "msg_too_long" => Error::invalid("This message cannot be sent.").field(
            "/text",
            "length",
            "Slack finds it too long.",
        ),
        "ratelimited" => Error::unavailable("Slack wants to be asked less often. Try later."),
        other => {
            let name: String =
                other.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(60).collect();
            Error::unavailable(format!("Slack says {name}."))
        }
    }
}
