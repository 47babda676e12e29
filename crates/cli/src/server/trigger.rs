//! `tenon trigger`: a call into an installed plugin, as whoever the token belongs to.

use std::{fs, time::Duration};

use serde_json::{Value, json};
use tenon_api::running::{Run, RunStatus, StartRun, Started};
use tokio::time::Instant;

use super::{Client, block_on, client::Answer, connect, plugin_or_here, tenant_path};
use crate::{
    args::{TriggerArgs, TriggerKind},
    error::Error,
    output::Output,
};

/// Between two looks at a run.
const LOOK: Duration = Duration::from_millis(500);

pub fn run(args: &TriggerArgs, output: &Output) -> Result<(), Error> {
    let plugin = plugin_or_here(args.plugin.as_deref())?;
    let tenant = tenant_path(&args.tenant)?;
    let installation = format!("{tenant}/installations/{plugin}");
    // Words that cannot be meant are told before a server is asked for anything.
    let given = given(&args.kind)?;
    let client = connect(&args.server)?;
    block_on(async {
        match &args.kind {
            TriggerKind::Route { method, path, .. } => {
                let content = given.map(|body| ("application/json", body.to_string().into_bytes()));
                let path = format!("{tenant}/ext/{plugin}/{}", path.trim_start_matches('/'));
                let answer = client.send(&method.to_ascii_uppercase(), &path, content).await?;
                show(&answer, output)
            }
            TriggerKind::Health => {
                let answer = client.send("GET", &format!("{installation}/health"), None).await?;
                show(&answer, output)
            }
            TriggerKind::Job { name, timeout, .. } => {
                let wait = Duration::from_secs(*timeout);
                job(&client, &installation, name, given, wait, output).await
            }
        }
    })
}

/// What is sent along.
fn given(kind: &TriggerKind) -> Result<Option<Value>, Error> {
    match kind {
        TriggerKind::Route { body, .. } => body.as_deref().map(|body| read("--body", body)).transpose(),
        TriggerKind::Job { name, .. } if !tenon_contract::key::is_dotted_name(name) => {
            Err(Error::usage("job", format!("{name:?} is not the name of a job, like sync")))
        }
        TriggerKind::Job { input, .. } => input.as_deref().map(|input| read("--input", input)).transpose(),
        TriggerKind::Health => Ok(None),
    }
}

/// JSON from the command line, or from the file behind an `@`.
fn read(option: &str, text: &str) -> Result<Value, Error> {
    let Some(path) = text.strip_prefix('@') else {
        let wrong = |error: serde_json::Error| Error::usage("json", format!("{option} is not JSON: {error}"));
        return serde_json::from_str(text).map_err(wrong);
    };
    let text = fs::read(path).map_err(|error| Error::file(path, &error))?;
    serde_json::from_slice(&text)
        .map_err(|error| Error::File { path: path.into(), message: format!("this is not JSON: {error}") })
}

fn show(answer: &Answer, output: &Output) -> Result<(), Error> {
    let body = answer.json();
    if !answer.is_success() {
        let data = Some(json!({ "status": answer.status, "body": body }));
        return Err(Error::Failed { message: answer.in_words(), issues: Vec::new(), data });
    }
    if output.json {
        output.data(&json!({ "ok": true, "status": answer.status, "body": body }));
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
    let body = serde_json::to_vec(&StartRun { input: input.unwrap_or_default() });
    let body = body.map_err(|error| Error::Environment(format!("the input cannot be sent: {error}")))?;
    let Started { run: id } =
        client.post(&format!("{installation}/jobs/{name}/run"), "application/json", body).await?;
    output.progress(&format!("{name} runs as {id}"));
    let until = Instant::now() + wait;
    let mut told = String::new();
    loop {
        let run: Run = client.get(&format!("{installation}/runs/{id}")).await?;
        if run.status.is_over() {
            return over(&run, output);
        }
        let progress = progress(&run);
        if progress != told {
            output.progress(&progress);
            told = progress;
        }
        if Instant::now() >= until {
            let message = format!(
                "{id} did not end within {} s; it goes on, see {installation}/runs/{id}",
                wait.as_secs()
            );
            let data = Some(json!({ "run": run }));
            return Err(Error::Failed { message, issues: Vec::new(), data });
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn over(run: &Run, output: &Output) -> Result<(), Error> {
    if run.status == RunStatus::Done {
        if output.json {
            output.data(&json!({ "ok": true, "run": run }));
        }
        output.line(run.message.as_deref().unwrap_or("Done."));
        return Ok(());
    }
    let word = if run.status == RunStatus::Cancelled { "was cancelled" } else { "failed" };
    let why = run.message.as_deref().map(|message| format!(": {message}")).unwrap_or_default();
    let message = format!("{} {word}{why}", run.id);
    let data = Some(json!({ "run": run }));
    Err(Error::Failed { message, issues: Vec::new(), data })
}

/// How far a run is: empty while it says nothing.
fn progress(run: &Run) -> String {
    let count = match (run.done, run.total) {
        (0, 0) => String::new(),
        (done, 0) => done.to_string(),
        (done, total) => format!("{done} of {total}"),
    };
    let parts = [count.as_str(), run.message.as_deref().unwrap_or_default()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use tenon_api::Timestamp;

    use super::*;

    #[test]
    fn progress_is_told_as_far_as_it_is_known() {
        let id = "run_00000000000000000000000001";
        let run = |done, total, message: Option<&str>| Run {
            id: id.parse().unwrap(),
            job: "sync".into(),
            status: RunStatus::Running,
            cause: "person".into(),
            attempt: 1,
            done,
            total,
            message: message.map(str::to_owned),
            report: None,
            queued_at: Timestamp::from_micros(0),
            started_at: None,
            finished_at: None,
        };
        for (run, told) in [
            (run(0, 0, None), ""),
            (run(3, 0, None), "3"),
            (run(0, 7, None), "0 of 7"),
            (run(3, 7, Some("Models")), "3 of 7: Models"),
            (run(0, 0, Some("Begins")), "Begins"),
        ] {
            assert_eq!(progress(&run), told);
        }
    }
}
