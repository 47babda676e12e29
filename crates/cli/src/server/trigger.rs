//! `tenon trigger`: a call into an installed plugin, as whoever the token belongs to.

use std::{fs, time::Duration};

use serde_json::{Value, json};
use tokio::time::Instant;

use super::{Client, block_on, client::Answer, connect, plugin_or_here, tenant_path};
use crate::{
    args::{TriggerArgs, TriggerKind},
    error::{Error, Issue},
    output::Output,
};

/// Between two looks at a run.
const LOOK: Duration = Duration::from_millis(500);

pub fn run(args: &TriggerArgs, output: &Output) -> Result<(), Error> {
    let plugin = plugin_or_here(args.plugin.as_deref())?;
    let tenant = tenant_path(&args.tenant)?;
    let installation = format!("{tenant}/installations/{plugin}");
    let client = connect(&args.server)?;
    block_on(async {
        match &args.kind {
            TriggerKind::Route { method, path, body } => {
                let body = body.as_deref().map(|body| read("--body", body)).transpose()?;
                let content = body.map(|body| ("application/json", body.to_string().into_bytes()));
                let path = format!("{tenant}/ext/{plugin}/{}", path.trim_start_matches('/'));
                let answer = client.send(&method.to_ascii_uppercase(), &path, content).await?;
                show(&answer, output)
            }
            TriggerKind::Health => {
                let answer = client.send("GET", &format!("{installation}/health"), None).await?;
                show(&answer, output)
            }
            TriggerKind::Job { name, input, timeout } => {
                let input = input.as_deref().map(|input| read("--input", input)).transpose()?;
                let wait = Duration::from_secs(*timeout);
                job(&client, &installation, name, input, wait, output).await
            }
        }
    })
}

/// JSON from the command line, or from the file behind an `@`.
fn read(option: &str, text: &str) -> Result<Value, Error> {
    let text = match text.strip_prefix('@') {
        Some(path) => fs::read_to_string(path).map_err(|error| Error::file(path, &error))?,
        None => text.to_owned(),
    };
    serde_json::from_str(&text).map_err(|error| {
        Error::Issues(vec![Issue::new("", "json", format!("{option} is not JSON: {error}"))])
    })
}

fn show(answer: &Answer, output: &Output) -> Result<(), Error> {
    let body = answer.json();
    let data = json!({ "ok": answer.is_success(), "status": answer.status, "body": body });
    if !answer.is_success() {
        return Err(Error::Failed { message: answer.in_words(), issues: Vec::new(), data: Some(data) });
    }
    if output.json {
        output.data(&data);
    } else {
        let text = serde_json::to_string_pretty(&body).unwrap_or_default();
        output.line(body.as_str().unwrap_or(&text));
    }
    Ok(())
}

async fn job(
    client: &Client,
    installation: &str,
    name: &str,
    input: Option<Value>,
    wait: Duration,
    output: &Output,
) -> Result<(), Error> {
    if !tenon_contract::key::is_dotted_name(name) {
        let message = format!("{name:?} is not the name of a job, like sync");
        return Err(Error::Issues(vec![Issue::new("", "job", message)]));
    }
    let body = input.map_or_else(|| json!({}), |input| json!({ "input": input }));
    let path = format!("{installation}/jobs/{name}/run");
    let started = client.post(&path, "application/json", body.to_string().into_bytes()).await?;
    // `{run}` is the id, or the run itself.
    let run = started.get("run").unwrap_or(&started);
    let id = run.as_str().or_else(|| run.get("id").and_then(Value::as_str));
    let id = id.ok_or_else(|| Error::Server(format!("the server started no run: {started}")))?.to_owned();
    output.progress(&format!("{name} runs as {id}"));
    let until = Instant::now() + wait;
    let mut told = Value::Null;
    loop {
        let run = client.get(&format!("{installation}/runs/{id}")).await?;
        let word = |name: &str| run.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let status = if word("status").is_empty() { word("state") } else { word("status") };
        match status.as_str() {
            "done" | "succeeded" | "finished" => {
                if output.json {
                    output.data(&json!({ "ok": true, "run": run }));
                }
                let message = word("message");
                output.line(if message.is_empty() { "Done." } else { &message });
                return Ok(());
            }
            "failed" | "cancelled" | "dead" => {
                let message = format!("{id} {status}: {}", word("message"));
                let data = Some(json!({ "ok": false, "run": run }));
                return Err(Error::Failed { message, issues: Vec::new(), data });
            }
            _ => {}
        }
        let progress = run.get("progress").cloned().unwrap_or_default();
        if progress != told && !progress.is_null() {
            output.progress(&progress.to_string());
            told = progress;
        }
        if Instant::now() >= until {
            let message = format!(
                "{id} did not end within {} s; it goes on, see {installation}/runs/{id}",
                wait.as_secs()
            );
            return Err(Error::Failed { message, issues: Vec::new(), data: None });
        }
        tokio::time::sleep(LOOK).await;
    }
}
