//! Finds new members and writes to them.

mod known;
mod round;

use serde::Deserialize;
use serde_json::json;
use tenon_sdk::{
    Cx, Done, Email, Error, Health, JobReport, JobRun, Plugin, Request, Response, Result, backend::Member,
    register_plugin,
};

use crate::words::{fill, unknown};
use known::Known;
use round::Round;

const MAX_SUBJECT: usize = 120;
const MAX_TEXT: usize = 8_000;

#[derive(Debug, Default)]
pub struct WelcomeEmail;

register_plugin!(WelcomeEmail: install health route job validate_config);

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Settings {
    subject: String,
    text: String,
    reply_to: Option<String>,
}

/// The body of `POST /send-test`: words that are not saved, for programs. Those of the settings where it has none.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Test {
    subject: Option<String>,
    text: Option<String>,
}

impl Plugin for WelcomeEmail {
    fn install(&self, cx: &Cx) -> Result<Done> {
        let members = cx.directory().members()?;
        let mut known = Known::read(cx)?;
        members.iter().for_each(|member| known.add(&member.id));
        known.save(cx)?;
        Ok(Done::say("Installed. Whoever joins from now on is welcomed by its next run."))
    }

    fn health(&self, cx: &Cx) -> Result<Health> {
        let sent: u64 = cx.kv().get(known::SENT)?.unwrap_or_default();
        Ok(Health::good().say(format!("{}.", round::members(sent))))
    }

    fn validate_config(&self, cx: &Cx) -> Result<()> {
        cx.config().read::<Settings>()?.check()
    }

    fn job(&self, cx: &Cx, _: &JobRun) -> Result<JobReport> {
        let settings: Settings = cx.config().read()?;
        let mut round = Round::default();
        let ended = round.write_to_all(cx, &settings);
        // Who was written to counts, however the run ended.
        round.count(cx)?;
        ended?;
        round.report()
    }

    fn route(&self, cx: &Cx, request: &Request) -> Result<Response> {
        match request.route() {
            ("POST", "/send-test") => send_test(cx, request),
            (method, path) => {
                Err(Error::not_supported(format!("Welcome E-mail does not answer {method} {path}.")))
            }
        }
    }
}

/// To whoever asks, and nobody else.
fn send_test(cx: &Cx, request: &Request) -> Result<Response> {
    let test: Test = if request.body().is_empty() { Test::default() } else { request.json()? };
    let mut settings: Settings = cx.config().read()?;
    settings.subject = test.subject.unwrap_or(settings.subject);
    settings.text = test.text.unwrap_or(settings.text);
    settings.check()?;
    let members = cx.directory().members()?;
    let caller = request.caller().id.as_deref();
    let Some(member) = members.iter().find(|member| Some(member.id.as_str()) == caller) else {
        return Err(Error::refused("A test goes to a member's own address, and you are no member here."));
    };
    cx.send_email(&settings.email(member))?;
    Response::json(&json!({ "message": format!("Sent to {}.", member.email) }))
}

impl Settings {
    fn email(&self, member: &Member) -> Email {
        let reply_to = self.reply_to.as_deref().map(str::trim).filter(|address| !address.is_empty());
        Email {
            to: vec![member.email.clone()],
            subject: fill(&self.subject, &member.name),
            text: fill(&self.text, &member.name),
            reply_to: reply_to.map(str::to_owned),
        }
    }

    /// An "invalid" error with everything that cannot stay as it is.
    fn check(&self) -> Result<()> {
        let mut wrong = Vec::new();
        for (pointer, words, most) in
            [("/subject", &self.subject, MAX_SUBJECT), ("/text", &self.text, MAX_TEXT)]
        {
            let length = words.chars().count();
            if words.trim().is_empty() || length > most {
                wrong.push((pointer, "length", format!("{length} characters; it must be 1 to {most}.")));
            } else if let Some(place) = unknown(words) {
                let message = format!("Nothing is known about {place}. Only {{name}} is filled in.");
                wrong.push((pointer, "placeholder", message));
            }
        }
        if self.subject.contains(char::is_control) {
            wrong.push(("/subject", "line", "A subject is one line.".into()));
        }
        if wrong.is_empty() {
            return Ok(());
        }
        let error = Error::invalid("These words cannot stay as they are.");
        Err(wrong.into_iter().fold(error, |error, (at, code, message)| error.field(at, code, message)))
    }
}
