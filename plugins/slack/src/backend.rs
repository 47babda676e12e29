//! Asks Slack who the token is, and sends messages.

mod api;

use serde::{Deserialize, Serialize};
use serde_json::json;
use tenon_sdk::{
    Cx, Error, Health, Plugin, Request, Response, Result, TestReport, contract::abi::FaultCode,
    register_plugin,
};

use api::{Api, Settings};

/// Characters of a message; Slack cuts longer ones.
const MAX_TEXT: usize = 4_000;
const MAX_CHANNEL: usize = 80;

#[derive(Debug, Default)]
pub struct Slack;

register_plugin!(Slack: install health route validate_config test_connection);

/// The body of `POST /message`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    #[serde(default)]
    channel: Option<String>,
    text: String,
}

/// The answer of `chat.postMessage`, and of `POST /message`.
#[derive(Serialize, Deserialize)]
struct Posted {
    channel: String,
    /// The message's name within its channel.
    ts: String,
}

/// The answer of `auth.test`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Who {
    team: String,
    user: String,
    url: String,
    team_id: String,
    bot_id: Option<String>,
}

impl Plugin for Slack {
    fn health(&self, cx: &Cx) -> Result<Health> {
        let settings: Settings = cx.config().read()?;
        Ok(match Api::new(cx, &settings).call::<Who>("auth.test", &json!({})) {
            Ok(_) => Health::good().say("Slack answers."),
            Err(error) => Health::bad(error.fault().message.as_str()),
        })
    }

    fn validate_config(&self, cx: &Cx) -> Result<()> {
        cx.config().read::<Settings>()?.check()
    }

    fn test_connection(&self, cx: &Cx) -> Result<TestReport> {
        let settings: Settings = cx.config().read()?;
        match Api::new(cx, &settings).call::<Who>("auth.test", &json!({})) {
            Ok(who) => {
                let detail = json!({ "team_id": who.team_id, "url": who.url, "bot": who.bot_id.is_some() });
                let words = format!("Signed in to {} as {}.", who.team, who.user);
                Ok(TestReport::ok(words).detail(&detail))
            }
            Err(error) => match error.fault().code {
                FaultCode::Refused | FaultCode::Unavailable => {
                    Ok(TestReport::failed(error.fault().message.as_str()))
                }
                _ => Err(error),
            },
        }
    }

    fn route(&self, cx: &Cx, request: &Request) -> Result<Response> {
        match request.route() {
            ("POST", "/message") => send(cx, request),
            (method, path) => Err(Error::not_supported(format!("Slack does not answer {method} {path}."))),
        }
    }
}

fn send(cx: &Cx, request: &Request) -> Result<Response> {
    let Message { channel, text } = request.json()?;
    let settings: Settings = cx.config().read()?;
    let refuse = |pointer: &str, code: &str, message: String| {
        Err(Error::invalid("This message cannot be sent.").field(pointer, code, message))
    };
    let channel = channel.as_deref().map(str::trim).filter(|channel| !channel.is_empty());
    let Some(channel) = channel.or_else(|| settings.channel()) else {
        return refuse("/channel", "required", "Name a channel, or set one in the settings.".into());
    };
    if channel.chars().count() > MAX_CHANNEL || channel.chars().any(char::is_control) {
        return refuse("/channel", "length", format!("1 to {MAX_CHANNEL} characters."));
    }
    let length = text.chars().count();
    if text.trim().is_empty() || length > MAX_TEXT {
        return refuse("/text", "length", format!("{length} characters; it must be 1 to {MAX_TEXT}."));
    }
    let posted: Posted =
        Api::new(cx, &settings).call("chat.postMessage", &json!({ "channel": channel, "text": text }))?;
    cx.log().info("message sent", &[("channel", json!(posted.channel))]);
    Ok(Response::json(&posted)?.with_status(201))
}
