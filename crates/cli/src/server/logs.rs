//! `tenon logs`: the lines of an installed plugin as the server streams them: those that it keeps, and with `--follow`
//! those that come.

use std::time::Duration;

use tenon_api::running::{LogLevel, LogLine};

use super::{Client, block_on, connect, events::Events, plugin_or_here, tenant_path};
use crate::{args::LogsArgs, error::Error, output::Output};

/// The event between the lines that are kept and those that come.
const MARK: &str = "live";
/// Before a stream that ended is opened again.
const AGAIN: Duration = Duration::from_secs(1);

pub fn run(args: &LogsArgs, output: &Output) -> Result<(), Error> {
    let plugin = plugin_or_here(args.plugin.as_deref())?;
    let tenant = tenant_path(&args.tenant)?;
    let client = connect(&args.server)?;
    let mut tail = Tail::new(&client, &tenant, plugin.as_str(), output);
    block_on(async {
        if !args.follow {
            return tail.kept().await;
        }
        tokio::select! {
            done = tail.follow() => done,
            // Whoever follows ends it so.
            _ = tokio::signal::ctrl_c() => Ok(()),
        }
    })
}

/// How far a stream is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    Mark,
    End,
}

/// The log of one plugin, and how much of it was shown.
pub struct Tail<'a> {
    client: &'a Client,
    path: String,
    output: &'a Output,
    /// Id of the last line that was shown.
    last: Option<String>,
    was_open: bool,
}

impl<'a> Tail<'a> {
    /// `tenant` is its path.
    pub fn new(client: &'a Client, tenant: &str, plugin: &str, output: &'a Output) -> Self {
        let path = format!("{tenant}/installations/{plugin}/logs");
        Self { client, path, output, last: None, was_open: false }
    }

    async fn kept(&mut self) -> Result<(), Error> {
        self.read(Until::Mark).await
    }

    /// Goes on where it was when the server ends the stream, or goes away for a while. A refusal ends it, and so does a
    /// server that was never there.
    async fn follow(&mut self) -> Result<(), Error> {
        let mut told = String::new();
        loop {
            match self.read(Until::End).await {
                Ok(()) => told.clear(),
                Err(Error::Unreachable(why)) if self.was_open => self.tell(&mut told, why),
                Err(error) => return Err(error),
            }
            tokio::time::sleep(AGAIN).await;
        }
    }

    /// The same for a plugin that may not be there yet: nothing ends it.
    pub async fn follow_whatever_comes(&mut self) {
        let mut told = String::new();
        loop {
            match self.read(Until::End).await {
                Ok(()) => told.clear(),
                Err(error) => self.tell(&mut told, format!("No logs: {error}")),
            }
            tokio::time::sleep(AGAIN).await;
        }
    }

    /// Once for each reason.
    fn tell(&self, told: &mut String, why: String) {
        if why != *told {
            self.output.progress(&why);
            *told = why;
        }
    }

    async fn read(&mut self, until: Until) -> Result<(), Error> {
        let mut response = self.client.stream(&self.path, self.last.as_deref()).await?;
        self.was_open = true;
        let mut events = Events::default();
        loop {
            let piece = response
                .chunk()
                .await
                .map_err(|error| Error::Unreachable(format!("the stream of logs broke: {error}")))?;
            let Some(bytes) = piece else { return Ok(()) };
            for event in events.feed(&bytes) {
                if event.name == MARK && until == Until::Mark {
                    return Ok(());
                }
                if event.name.is_empty() {
                    self.show(&event.data);
                    self.last = event.id.or(self.last.take());
                }
            }
        }
    }

    fn show(&self, data: &str) {
        // A newer server may say more than we know.
        let Ok(line) = serde_json::from_str::<LogLine>(data) else { return };
        if self.output.json {
            self.output.event(&line);
        } else {
            self.output.line(&in_words(&line));
        }
    }
}

/// Control characters of a plugin do not reach the terminal.
fn in_words(line: &LogLine) -> String {
    let fields: String = match &line.fields {
        serde_json::Value::Object(fields) => {
            fields.iter().map(|(name, value)| format!("  {name}={value}")).collect()
        }
        _ => String::new(),
    };
    let level = match line.level {
        LogLevel::Debug => "debug",
        LogLevel::Info => "info",
        LogLevel::Warn => "warn",
        LogLevel::Error => "error",
    };
    let text = format!("{}  {level:<5}  {}{fields}", line.at, line.message);
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_shown_on_one_line_and_controls_nothing() {
        let line = serde_json::json!({ "at": "2026-11-20T14:02:00Z", "level": "warn", "message": "a\u{1b}[31m\nb",
            "fields": { "n": 1 }, "request_id": "req_1" });
        let line = serde_json::from_value(line).unwrap();
        assert_eq!(in_words(&line), "2026-11-20T14:02:00.000000Z  warn   a [31m b  n=1");
    }
}
