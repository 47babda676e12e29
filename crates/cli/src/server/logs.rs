//! `tenon logs`: the lines of an installed plugin as the server streams them.

use std::time::Duration;

use serde_json::Value;

use super::{Client, block_on, connect, events::Events, plugin_or_here, tenant_path};
use crate::{args::LogsArgs, error::Error, output::Output};

/// Without `--follow`: what is there has come when nothing more came for this long.
const QUIET: Duration = Duration::from_secs(1);

pub fn run(args: &LogsArgs, output: &Output) -> Result<(), Error> {
    let plugin = plugin_or_here(args.plugin.as_deref())?;
    let path = logs_path(&args.tenant, plugin.as_str())?;
    let client = connect(&args.server)?;
    block_on(async {
        tokio::select! {
            done = stream(&client, &path, args.follow, output) => done,
            // Whoever follows ends it so.
            _ = tokio::signal::ctrl_c() => Ok(()),
        }
    })
}

pub fn logs_path(tenant: &str, plugin: &str) -> Result<String, Error> {
    Ok(format!("{}/installations/{plugin}/logs", tenant_path(tenant)?))
}

/// Until the server ends it, or until it is quiet.
pub async fn stream(client: &Client, path: &str, follow: bool, output: &Output) -> Result<(), Error> {
    let mut response = client.stream(path).await?;
    let mut events = Events::default();
    loop {
        let next = response.chunk();
        let piece = if follow {
            next.await
        } else {
            match tokio::time::timeout(QUIET, next).await {
                Ok(piece) => piece,
                Err(_) => return Ok(()),
            }
        };
        match piece {
            Ok(Some(bytes)) => events.feed(&bytes).iter().for_each(|data| show(data, output)),
            Ok(None) => return Ok(()),
            Err(error) => return Err(Error::Server(format!("the stream of logs broke: {error}"))),
        }
    }
}

/// `{at, level, message, fields, request_id}`; anything else is none of ours.
fn show(data: &str, output: &Output) {
    let Ok(line) = serde_json::from_str::<Value>(data) else { return };
    if line.get("message").is_none() {
        return;
    }
    if output.json {
        output.event(&line);
    } else {
        output.line(&in_words(&line));
    }
}

/// Control characters of a plugin do not reach the terminal.
fn in_words(line: &Value) -> String {
    let text = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default();
    let fields = match line.get("fields") {
        Some(Value::Object(fields)) if !fields.is_empty() => {
            fields.iter().map(|(name, value)| format!("  {name}={value}")).collect()
        }
        _ => String::new(),
    };
    let text = format!("{}  {:<5}  {}{fields}", text("at"), text("level"), text("message"));
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_line_is_shown_on_one_line_and_controls_nothing() {
        let line = json!({ "at": "2026-11-20T14:02:00Z", "level": "warn", "message": "a\u{1b}[31m\nb", "fields": { "n": 1 } });
        assert_eq!(in_words(&line), "2026-11-20T14:02:00Z  warn   a [31m b  n=1");
    }
}
