//! What needs no grant: `log`, `config`, `clock`, `random`.

use std::time::Duration;

use tenon_contract::abi::CallKind;
use tenon_host::{LogLevel, Outcome};
use tenon_hostile::{Hostile, Word, asking, backend};

use super::{Asked, MOST, body, text};

#[tokio::test]
async fn free_powers_work_in_every_call_without_anything_declared() {
    for kind in CallKind::ALL {
        let asked = Asked::new(&asking("config.get", &[]), &[]);
        let mut call = asked.call("");
        call.kind = kind;
        call.context.config = r#"{"token":"set"}"#.into();
        assert_eq!(text(asked.sandbox.run(call).await.outcome), r#"{"token":"set"}"#, "{kind:?}");
    }
}

#[tokio::test]
async fn the_time_is_the_embedders_and_the_other_clock_starts_with_the_call() {
    let read = async |function: &str| {
        let answer = body(Asked::new(&asking(function, &[]), &[]).with("").await.outcome);
        u64::from_le_bytes(answer.try_into().unwrap())
    };
    assert_eq!(read("clock.now").await, 1_700_000_000_000_000);
    let since = Duration::from_nanos(read("clock.monotonic").await);
    assert!(since < Duration::from_secs(5), "a clock of the machine would say {since:?}");
}

#[tokio::test]
async fn random_bytes_are_as_many_as_asked_for_and_never_the_same() {
    let asked = Asked::new(&asking("random.bytes", &[Word::Num(MOST.random_bytes)]), &[]);
    let (first, second) = (body(asked.with("").await.outcome), body(asked.with("").await.outcome));
    assert_eq!((first.len(), second.len()), (65_536, 65_536));
    assert_ne!(first, second);
    let asked = Asked::new(&asking("random.bytes", &[Word::Num(MOST.random_bytes + 1)]), &[]);
    match asked.with("").await.outcome {
        Outcome::Trap { message } => assert!(message.contains("at most 65536"), "{message}"),
        other => panic!("{other:?}"),
    }
}

fn line(fields: &str) -> Vec<u8> {
    asking("log.write", &[Word::Num(2), Word::Body, Word::Text(fields)])
}

#[tokio::test]
async fn a_line_reaches_the_embedder_and_the_report() {
    let asked = Asked::new(&line(r#"{"n":1}"#), &[]);
    let report = asked.with("late").await;
    let written = &report.logs[0];
    assert_eq!(
        (written.level, written.message.as_str(), written.fields.as_str()),
        (LogLevel::Warn, "late", r#"{"n":1}"#)
    );
    assert_eq!(*asked.sandbox.services.logged.lock().unwrap(), 1);
}

#[tokio::test]
async fn a_line_is_cut_between_characters_and_fields_that_do_not_fit_go_whole() {
    let asked = Asked::new(&line(r#"{"n":1}"#), &[]);
    let report = asked.with("ü".repeat(MOST.log_line_bytes)).await;
    let written = &report.logs[0];
    assert_eq!((written.message.len(), written.fields.as_str()), (8_192, ""));
    let report = asked.with("x".repeat(MOST.log_line_bytes - 7)).await;
    assert_eq!(report.logs[0].fields, r#"{"n":1}"#);
}

#[tokio::test]
async fn what_is_cut_off_a_line_is_given_back_at_once() {
    let asked = Asked::new(&backend(Hostile::LogBricks), &[]);
    let report = asked.with("").await;
    assert!(matches!(report.outcome, Outcome::Answer { .. }), "{:?}", report.outcome);
    let held: usize = report.logs.iter().map(|line| line.message.capacity() + line.fields.capacity()).sum();
    assert!(
        held <= MOST.log_lines * MOST.log_line_bytes,
        "100 lines of 4 MiB were written; {held} bytes are held"
    );
}
