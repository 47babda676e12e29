//! `GET …/jobs` and `GET …/jobs/{job}/runs`.

use tenon_api::{
    Page, Permission,
    ids::RunId,
    running::{Job, Run},
};
use tenon_contract::consent;
use tenon_store::{Cx, runs};

use super::{declared, wire};
use crate::{Core, Error, Result, plugins::search::limit};

/// All of a plugin, each with its last run.
pub async fn jobs(core: &Core, cx: &Cx, plugin: &str) -> Result<Page<Job>> {
    core.authorize(cx, Permission::PluginsRead).await?;
    let installed = core.installed(cx, plugin).await?;
    let last = {
        let mut tx = core.db.read(cx).await?;
        runs::latest(&mut tx, installed.row.id).await?
    };
    let of = |job: &tenon_contract::manifest::Job| Job {
        name: job.name.clone(),
        title: job.title.clone(),
        schedule: job.schedule.clone(),
        when: job.schedule.as_deref().map(consent::schedule_in_words),
        last_run: last.iter().find(|run| run.job == job.name).cloned().map(wire),
    };
    Ok(Page::new(installed.release.manifest.jobs.iter().map(of).collect(), None))
}

/// Newest first.
pub async fn runs_of(
    core: &Core,
    cx: &Cx,
    plugin: &str,
    job: &str,
    asked: Option<u32>,
    cursor: Option<&str>,
) -> Result<Page<Run>> {
    core.authorize(cx, Permission::PluginsRead).await?;
    let installed = core.installed(cx, plugin).await?;
    declared(&installed, job)?;
    let limit = limit(asked)?;
    let before = cursor.map(|cursor| {
        cursor.parse::<RunId>().map_err(|error| Error::invalid("/cursor", "cursor", error.to_string()))
    });
    let before = before.transpose()?;
    let mut rows = {
        let mut tx = core.db.read(cx).await?;
        runs::list(&mut tx, installed.row.id, job, before, i64::from(limit) + 1).await?
    };
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    Ok(Page::new(rows.into_iter().map(wire).collect(), next))
}
