//! `jobs`: started by name with an input; progress is said in a job only.

use serde_json::{Value, json};
use tenon_contract::abi::CallKind;
use tenon_hostile::{Word, asking};

use super::{Asked, MOST, body, denied_without, text, told};

fn jobs() -> [(&'static str, Value); 1] {
    [("jobs", json!({}))]
}

fn start(job: &str) -> Vec<u8> {
    asking("jobs.start", &[Word::Text(job), Word::Body])
}

fn progress() -> Vec<u8> {
    asking("jobs.progress", &[Word::Long(3), Word::Long(10), Word::Body])
}

#[tokio::test]
async fn jobs_without_grant_is_denied() {
    denied_without(&start("sync"), &jobs()).await;
    denied_without(&progress(), &jobs()).await;
}

#[tokio::test]
async fn a_job_starts_with_its_input() {
    let asked = Asked::new(&start("sync"), &jobs());
    let report = asked.with(r#"{"full":true}"#).await;
    assert_eq!(report.host_calls[0].target, "sync");
    assert_eq!(text(report.outcome), "run_1");
    assert_eq!(asked.questions(), [r#"start sync {"full":true}"#]);
}

#[tokio::test]
async fn names_and_inputs_beyond_the_limits_are_invalid() {
    for job in ["", &"j".repeat(64)] {
        Asked::new(&start(job), &jobs()).invalid("null", "job: 1 to 63 bytes").await;
    }
    let asked = Asked::new(&start("sync"), &jobs());
    asked.invalid("", "the input is JSON").await;
    asked.invalid(vec![b' '; MOST.job_input_bytes + 1], "at most 65536").await;
    asked.invalid("[".repeat(MOST.job_input_bytes), "the input is JSON").await;
}

#[tokio::test]
async fn progress_is_said_in_a_job_and_cut_to_a_line() {
    let asked = Asked::new(&progress(), &jobs());
    let (case, message) = told(asked.with("half").await.outcome);
    assert!(case == '1' && message == "progress is said in a job only", "{message}");
    let mut in_job = asked.call("m".repeat(MOST.job_message_bytes + 1));
    in_job.kind = CallKind::Job;
    body(asked.sandbox.run(in_job).await.outcome);
    assert_eq!(asked.questions(), [format!("progress 3/10 {}", "m".repeat(MOST.job_message_bytes))]);
}
