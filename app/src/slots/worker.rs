//! The workers that run views in the browser: one per release, started when it is needed, ended after a minute
//! of rest, at most eight at once. A step that takes longer than a second ends its worker, and only that step
//! is lost. Called by `drive`.

mod module;
mod pool;

pub(super) use pool::{run, warm};

/// Why a step has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StepError {
    /// It took longer than a second.
    Killed,
    /// The guest stopped, in the words of the engine.
    Stopped(String),
    /// The view could not be fetched or is not one.
    NotLoaded(String),
}

pub(super) type Done = Box<dyn FnOnce(Result<Vec<u8>, StepError>)>;
