//! Each attack by itself under the limits of the profile: it ends as the table says.

use tenon_contract::{abi::RouteAnswer, view::parse_output};
use tenon_host::{CallReport, Outcome, ViewOutcome};
use tenon_hostile::{Attack, Ends, Hostile, HostileView, backend, view};

use crate::support::{Sandbox, call_with_all};

/// Why `outcome` is not what the table says; `None` when it is.
pub fn misfit(attack: &Attack, outcome: &Outcome) -> Option<String> {
    let fits = match (attack.ends, outcome) {
        (Ends::Deadline, Outcome::Deadline { .. })
        | (Ends::OutOfMemory, Outcome::OutOfMemory { .. })
        | (Ends::Fault, Outcome::Fault(_))
        | (Ends::Answered, Outcome::Answer { .. }) => true,
        (Ends::Trap(part), Outcome::Trap { message }) => message.contains(part),
        (Ends::Unreadable, Outcome::Answer { head, .. }) => {
            serde_json::from_str::<RouteAnswer>(head).is_err()
        }
        _ => false,
    };
    (!fits).then(|| format!("{}: {:?} was expected, not {outcome:?}", attack.name, attack.ends))
}

/// The same for a step of a view.
pub fn view_misfit(attack: &Attack, outcome: &ViewOutcome) -> Option<String> {
    let fits = match (attack.ends, outcome) {
        (Ends::Deadline, ViewOutcome::Deadline { .. })
        | (Ends::OutOfMemory, ViewOutcome::OutOfMemory { .. }) => true,
        (Ends::Trap(part), ViewOutcome::Trap { message })
        | (Ends::Invalid(part), ViewOutcome::Invalid { message }) => message.contains(part),
        (Ends::Unreadable, ViewOutcome::Answer(bytes)) => parse_output(bytes).is_err(),
        (Ends::Answered, ViewOutcome::Answer(bytes)) => parse_output(bytes).is_ok(),
        _ => false,
    };
    (!fits).then(|| format!("{}: {:?} was expected, not {}", attack.name, attack.ends, short(outcome)))
}

fn short(outcome: &ViewOutcome) -> String {
    match outcome {
        ViewOutcome::Answer(bytes) => format!("{} bytes: {:?}", bytes.len(), parse_output(bytes).map(drop)),
        other => format!("{other:?}"),
    }
}

/// A fault is the only ending in which a guest's own words come back: they are few.
fn few_words(report: &CallReport) {
    if let Outcome::Fault(fault) = &report.outcome {
        assert!(fault.message.len() <= 4_096 && fault.fields.len() <= 100, "{} fields", fault.fields.len());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_hostile_backend_ends_as_the_table_says() {
    let sandbox = Sandbox::with(|config| {
        config.limits.route = std::time::Duration::from_secs(3);
        config.limits.service = std::time::Duration::from_secs(3);
    });
    sandbox.join();
    let mut misfits = Vec::new();
    for hostile in Hostile::ALL {
        let digest = sandbox.backend(&backend(hostile));
        sandbox.services.offers.lock().unwrap().insert("probe/self@1".into(), digest.clone());
        let mut call = call_with_all(&digest);
        call.context.tenant = [hostile as u8; 16];
        let report = sandbox.run(call).await;
        few_words(&report);
        misfits.extend(misfit(&hostile.attack(), &report.outcome));
    }
    assert!(misfits.is_empty(), "{}", misfits.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_hostile_view_ends_as_the_table_says() {
    let sandbox = Sandbox::new();
    let mut misfits = Vec::new();
    for hostile in HostileView::ALL {
        let digest = sandbox.view(&view(hostile));
        let report = sandbox.host.view(&digest, b"{}".to_vec()).await;
        misfits.extend(view_misfit(&hostile.attack(), &report.outcome));
    }
    assert!(misfits.is_empty(), "{}", misfits.join("\n"));
}

#[tokio::test]
async fn what_one_call_left_no_other_finds() {
    let sandbox = Sandbox::with(|config| {
        // One place: each call gets the memory of the one before.
        config.max_backend_calls = 1;
        config.threads = 1;
    });
    for hostile in [Hostile::Residue, Hostile::StateCarry] {
        let digest = sandbox.backend(&backend(hostile));
        let first = sandbox.run(call_with_all(&digest)).await.outcome;
        for tenant in 2..6 {
            let mut call = call_with_all(&digest);
            call.context.tenant = [tenant; 16];
            assert_eq!(sandbox.run(call).await.outcome, first, "{hostile:?}");
        }
        let clean = if hostile == Hostile::Residue { 0 } else { 1 };
        assert_eq!(first, Outcome::Answer { head: "{}".into(), body: vec![clean] }, "{hostile:?}");
    }
}
