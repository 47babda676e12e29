//! The backend: one object per call. It runs as whoever asked, so the rights of the caller count too.

use serde::Deserialize;
use serde_json::json;
use tenon_sdk::{
    Changed, Commit, Cx, Done, Error, Find, Health, JobReport, JobRun, Plugin, Request, Response, Result,
    register_plugin,
};

use crate::note::{Note, Summary};

#[derive(Debug, Deserialize)]
struct Settings {
    most: u64,
}

#[derive(Debug, Default)]
pub struct Backend;

register_plugin!(Backend: install health configure route job);

impl Plugin for Backend {
    fn install(&self, _: &Cx) -> Result<Done> {
        Ok(Done::say("Installed. Write the first note."))
    }

    fn health(&self, cx: &Cx) -> Result<Health> {
        Ok(Health::good().say(format!("{} open notes.", open_notes(cx)?)))
    }

    /// Before new settings are in force; an error would leave the old ones.
    fn configure(&self, cx: &Cx, changed: &Changed) -> Result<Done> {
        let settings: Settings = cx.config().read()?;
        Ok(if changed.has("most") { Done::say(format!("At most {} open notes.", settings.most)) } else { Done::default() })
    }

    fn route(&self, cx: &Cx, request: &Request) -> Result<Response> {
        match request.route() {
            ("GET", "/summary") => {
                let open = u32::try_from(open_notes(cx)?).unwrap_or(u32::MAX);
                let done = cx.collections().count("notes", &Find::all().eq("done", true))?;
                Response::json(&Summary { open, done: u32::try_from(done).unwrap_or(u32::MAX) })
            }
            ("POST", "/notes") => add(cx, &request.json()?),
            (method, path) => Err(Error::not_supported(format!("Nothing answers {method} {path}."))),
        }
    }

    fn job(&self, cx: &Cx, run: &JobRun) -> Result<JobReport> {
        match run.job() {
            "tidy" => tidy(cx),
            other => Err(Error::not_supported(format!("There is no job {other}."))),
        }
    }
}

fn open_notes(cx: &Cx) -> Result<u64> {
    cx.collections().count("notes", &Find::all().ne("done", true))
}

fn add(cx: &Cx, note: &Note) -> Result<Response> {
    let settings: Settings = cx.config().read()?;
    if open_notes(cx)? >= settings.most {
        return Err(Error::refused(format!("There are {} open notes already. Finish one first.", settings.most)));
    }
    let made = cx.collections().commit(&Commit::new().create("notes", note)?)?;
    cx.log().info("a note was added", &[("title", json!(note.title))]);
    Ok(Response::json(&json!({ "id": made.first().map(|one| &one.id) }))?.with_status(201))
}

/// May run twice for the same run: deleting what is gone already changes nothing.
fn tidy(cx: &Cx) -> Result<JobReport> {
    let mut deleted = 0;
    loop {
        let page = cx.collections().query::<Note>("notes", &Find::all().eq("done", true).limit(200))?;
        if page.items.is_empty() {
            break;
        }
        let mut commit = Commit::new();
        for note in &page.items {
            commit = commit.delete("notes", &note.id);
        }
        cx.collections().commit(&commit)?;
        deleted += page.items.len();
    }
    cx.kv().set("tidied", &cx.now())?;
    JobReport::say(format!("{deleted} notes deleted.")).report(&json!({ "deleted": deleted }))
}
