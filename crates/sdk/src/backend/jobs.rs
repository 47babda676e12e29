//! Own `[[jobs]]`: starting one, running one, and saying how far it is.

use std::marker::PhantomData;

use serde::{Serialize, de::DeserializeOwned};
use tenon_contract::abi::{JobAnswer, JobHead};

use super::{Cx, Error, Result, bindings::tenon::plugin::jobs};

/// See [`Cx::jobs`].
#[derive(Debug)]
pub struct Jobs<'cx>(PhantomData<&'cx Cx>);

impl Jobs<'_> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }

    /// Answers the run, `run_…`; needs `[capabilities.jobs]`.
    pub fn start(&self, job: &str, input: &impl Serialize) -> Result<String> {
        Ok(jobs::start(job, &serde_json::to_string(input)?)?)
    }
}

/// One run of a job. It may be called twice: what was done already must stay right.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRun(JobHead);

impl JobRun {
    pub(super) fn new(head: JobHead) -> Self {
        Self(head)
    }

    /// The name in `[[jobs]]`.
    pub fn job(&self) -> &str {
        &self.0.job
    }

    /// `run_…`, the same for every attempt.
    pub fn run(&self) -> &str {
        &self.0.run
    }

    /// 1 for the first.
    pub fn attempt(&self) -> u32 {
        self.0.attempt
    }

    /// An "invalid" error when the input does not fit; `()` or an `Option` where there may be none.
    pub fn input<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_value(self.0.input.clone()).map_err(|error| {
            Error::invalid(["The input is not what this job takes: ", &error.to_string()].concat())
        })
    }

    /// How far it is, for people who wait; `total` 0: not known. Needs `[capabilities.jobs]`.
    pub fn progress(&self, done: u64, total: u64, message: &str) -> Result<()> {
        Ok(jobs::progress(done, total, message)?)
    }
}

/// The end of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobReport(pub(super) JobAnswer);

impl JobReport {
    /// "128 models synced."
    pub fn say(message: impl Into<String>) -> Self {
        Self(JobAnswer { message: Some(message.into()), report: None })
    }

    /// What was done, for programs; at most 64 KiB as JSON.
    pub fn report(mut self, report: &impl Serialize) -> Result<Self> {
        self.0.report = Some(serde_json::to_value(report)?);
        Ok(self)
    }
}
