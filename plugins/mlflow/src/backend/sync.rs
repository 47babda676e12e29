//! The job: what the server has becomes what the collection has. A run that is done again finds little to do.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use tenon_sdk::{Commit, Cx, Find, JobReport, JobRun, Record, Result};

use super::{
    LAST, MODELS,
    model::Model,
    models,
    server::{Server, Trouble},
    settings::Settings,
};
use crate::status::LastSync;

/// Records of one commit.
const CHUNK: usize = 500;
/// Records of one page of the collection.
const READ: u32 = 200;
/// Characters of what is told about a sync that did not work.
const TOLD: usize = 500;

pub fn sync(cx: &Cx, run: &JobRun, settings: &Settings) -> Result<JobReport> {
    match bring_over(cx, run, settings) {
        Ok(last) => {
            cx.kv().set(LAST, &last)?;
            let LastSync { added, changed, removed, .. } = last;
            let words =
                format!("{} synced: {added} new, {changed} changed, {removed} removed.", models(last.models));
            JobReport::say(words).report(&last)
        }
        Err(Trouble::Told(error)) => {
            keep(cx, &error.to_string());
            Err(error)
        }
        Err(Trouble::Failed(error)) => {
            // The words of the host and of the collection are no whole sentence.
            keep(cx, &format!("It stopped: {}.", error.to_string().trim_end_matches('.')));
            Err(error)
        }
    }
}

/// Who looks at the page sees why the models are old, and that the sync has ended.
fn keep(cx: &Cx, sentence: &str) {
    let kept = cx.kv().update(LAST, |last: &mut LastSync| {
        last.error = Some(sentence.chars().take(TOLD).collect());
        last.tried_at = cx.now();
    });
    // What the sync came to is told in any case, by its own error.
    if let Err(error) = kept {
        let why = json!(error.to_string());
        cx.log().warn("how the sync went cannot be kept", &[("why", why)]);
    }
}

fn bring_over(cx: &Cx, run: &JobRun, settings: &Settings) -> std::result::Result<LastSync, Trouble> {
    let server = Server::new(cx, settings);
    let mut kept = kept(cx).map_err(Trouble::Failed)?;
    let mut last = LastSync { at: cx.now(), tried_at: cx.now(), ..LastSync::default() };
    // A model that moves between two pages is told twice.
    let mut seen = BTreeSet::new();
    let mut page = None;
    loop {
        let found = server.models(page.as_deref())?;
        let mut commit = Commit::new();
        for model in &found.registered_models {
            let model = Model::of(model, settings.base());
            if !seen.insert(model.name.clone()) {
                continue;
            }
            last.models += 1;
            let written = match kept.remove(&model.name) {
                None => {
                    last.added += 1;
                    commit.create(MODELS, &model)
                }
                Some(record) if record.values == model => continue,
                Some(record) => {
                    last.changed += 1;
                    commit.replace(MODELS, &record.id, &model)
                }
            };
            commit = written.map_err(Trouble::Failed)?;
        }
        write(cx, &commit)?;
        page = found.next_page_token.filter(|token| !token.is_empty());
        run.progress(last.models, 0, &[&models(last.models), " read"].concat()).map_err(Trouble::Failed)?;
        if page.is_none() {
            break;
        }
    }
    last.server_version = server.version()?;
    // Nothing but braces is what MLflow answers without models, and what many others answer to everything.
    if last.models == 0 && last.server_version.is_none() && !kept.is_empty() {
        return Err(server.is_another());
    }
    // What is left is not on the server any more.
    let gone: Vec<_> = kept.into_values().collect();
    last.removed = gone.len() as u64;
    for chunk in gone.chunks(CHUNK) {
        write(cx, &chunk.iter().fold(Commit::new(), |commit, record| commit.delete(MODELS, &record.id)))?;
    }
    cx.log().info("models synced", &[("models", json!(last.models)), ("added", json!(last.added))]);
    Ok(last)
}

fn write(cx: &Cx, commit: &Commit) -> std::result::Result<(), Trouble> {
    if !commit.is_empty() {
        cx.collections().commit(commit).map_err(Trouble::Failed)?;
    }
    Ok(())
}

/// Everything in the collection, by name.
fn kept(cx: &Cx) -> Result<BTreeMap<String, Record<Model>>> {
    let (mut all, mut find) = (BTreeMap::new(), Find::all().limit(READ));
    loop {
        let page = cx.collections().query::<Model>(MODELS, &find)?;
        all.extend(page.items.into_iter().map(|record| (record.values.name.clone(), record)));
        match page.next {
            Some(next) => find = Find::all().limit(READ).after(next),
            None => return Ok(all),
        }
    }
}
