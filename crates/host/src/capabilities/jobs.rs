//! `jobs`: starting own jobs, and saying how far one is.

use serde_json::Value;
use tenon_contract::abi::CallKind;

use tenon_contract::guest::Progress;

use crate::{
    bindings::tenon::plugin::jobs::{Error, Host},
    guest::Guest,
};

const MAX_NAME_BYTES: usize = 63;

impl Host for Guest {
    async fn start(&mut self, job: String, input: String) -> wasmtime::Result<Result<String, Error>> {
        Ok(self.job_start(job, &input).await)
    }

    async fn progress(
        &mut self,
        done: u64,
        total: u64,
        message: String,
    ) -> wasmtime::Result<Result<(), Error>> {
        Ok(self.job_progress(done, total, message).await)
    }
}

impl Guest {
    async fn job_start(&mut self, job: String, input: &str) -> Result<String, Error> {
        self.pass("jobs")?;
        if job.is_empty() || job.len() > MAX_NAME_BYTES || job.chars().any(char::is_control) {
            return Err(Error::Invalid(format!(
                "job: 1 to {MAX_NAME_BYTES} bytes without control characters"
            )));
        }
        let most = self.limits.imports.job_input_bytes;
        if input.len() > most {
            return Err(Error::Invalid(format!(
                "an input of {} bytes; at most {most}. Keep what is larger as a file",
                input.len()
            )));
        }
        let bytes = input.len();
        let input: Value = serde_json::from_str(input)
            .map_err(|error| Error::Invalid(format!("the input is JSON: {error}")))?;
        super::no_null("the input", &input)?;
        let target = job.clone();
        let run = self.ask(|services, cx| async move { services.job_start(&cx, &job, input).await }).await;
        self.note("jobs", &target, bytes, run.is_ok());
        Ok(run?)
    }

    async fn job_progress(&mut self, done: u64, total: u64, mut message: String) -> Result<(), Error> {
        self.pass("jobs")?;
        if self.kind != CallKind::Job {
            return Err(Error::Invalid("progress is said in a job only".into()));
        }
        message.truncate(message.floor_char_boundary(self.limits.imports.job_message_bytes));
        let progress = Progress { done, total, message };
        let bytes = progress.message.len();
        let said = self.ask(|services, cx| async move { services.job_progress(&cx, progress).await }).await;
        self.note("jobs", "progress", bytes, said.is_ok());
        Ok(said?)
    }
}
