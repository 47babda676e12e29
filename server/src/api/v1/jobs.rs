//! Jobs of plugins and their runs.

use serde::Deserialize;

pub mod cancel;
pub mod get_run;
pub mod list;
pub mod list_runs;
pub mod run;

#[derive(Debug, Deserialize)]
pub struct OfJob {
    pub plugin: String,
    pub job: String,
}

#[derive(Debug, Deserialize)]
pub struct OfRun {
    pub plugin: String,
    pub run: String,
}
