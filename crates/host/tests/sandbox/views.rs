//! View steps: pure, limited, and believed in nothing but their bytes.

use std::time::Duration;

use tenon_host::ViewOutcome;
use tenon_hostile::{HostileView, counter_view, tree_view, view, view_answering};

use crate::support::Sandbox;

#[tokio::test]
async fn an_answer_comes_back_as_the_view_gave_it() {
    let sandbox = Sandbox::new();
    let digest = sandbox.view(&view_answering("{\"model\": \"ü\"}"));
    let report = sandbox.host.view(&digest, b"{}".to_vec()).await;
    assert_eq!(report.outcome, ViewOutcome::Answer("{\"model\": \"ü\"}".into()));
}

#[tokio::test]
async fn the_tree_of_84_nodes_is_a_valid_answer() {
    let sandbox = Sandbox::new();
    let digest = sandbox.view(&tree_view());
    let ViewOutcome::Answer(bytes) = sandbox.host.view(&digest, b"{}".to_vec()).await.outcome else {
        panic!()
    };
    let output = tenon_contract::view::parse_output(&bytes).expect("a valid tree");
    assert_eq!(output.tree.children.len(), 83);
}

#[tokio::test]
async fn state_does_not_cross_steps() {
    let sandbox = Sandbox::new();
    let digest = sandbox.view(&counter_view());
    for _ in 0..20 {
        let ViewOutcome::Answer(bytes) = sandbox.host.view(&digest, b"{}".to_vec()).await.outcome else {
            panic!()
        };
        assert!(String::from_utf8(bytes).unwrap().contains("\"model\":\"1\""));
    }
}

#[tokio::test]
async fn a_loop_ends_wherever_it_is() {
    let sandbox = Sandbox::new();
    for hostile in [HostileView::LoopInStart, HostileView::LoopInStep, HostileView::LoopInAlloc] {
        let digest = sandbox.view(&view(hostile));
        let report = sandbox.host.view(&digest, b"{}".to_vec()).await;
        assert_eq!(report.outcome, ViewOutcome::Deadline { limit: Duration::from_millis(50) }, "{hostile:?}");
    }
}

#[tokio::test]
async fn a_view_may_hold_16_mib() {
    let sandbox = Sandbox::new();
    let digest = sandbox.view(&view(HostileView::MemoryBomb));
    let report = sandbox.host.view(&digest, b"{}".to_vec()).await;
    assert_eq!(report.outcome, ViewOutcome::OutOfMemory { limit: 16 << 20 });
    assert!((15 << 20..=16 << 20).contains(&report.peak_memory), "{}", report.peak_memory);
}

#[tokio::test]
async fn tables_end_at_the_limit() {
    let sandbox = Sandbox::new();
    let digest = sandbox.view(&view(HostileView::TableBomb));
    let report = sandbox.host.view(&digest, b"{}".to_vec()).await;
    assert!(matches!(report.outcome, ViewOutcome::OutOfMemory { .. }), "{:?}", report.outcome);
}

#[tokio::test]
async fn broken_answers_name_the_broken_rule() {
    let sandbox = Sandbox::new();
    let reasons = [
        (HostileView::HugeReturn, "at most 524288"),
        (HostileView::LargeReturn, "at most 524288"),
        (HostileView::BadPointer, "not in the view's memory"),
        (HostileView::BadAlloc, "not in the view's memory"),
    ];
    for (hostile, reason) in reasons {
        let digest = sandbox.view(&view(hostile));
        match sandbox.host.view(&digest, b"{}".to_vec()).await.outcome {
            ViewOutcome::Invalid { message } => assert!(message.contains(reason), "{hostile:?}: {message}"),
            other => panic!("{hostile:?}: {other:?}"),
        }
    }
    for hostile in [HostileView::Trap, HostileView::DeepRecursion] {
        let digest = sandbox.view(&view(hostile));
        let report = sandbox.host.view(&digest, b"{}".to_vec()).await;
        assert!(matches!(report.outcome, ViewOutcome::Trap { .. }), "{hostile:?}");
    }
}

#[tokio::test]
async fn a_view_paints_while_others_loop() {
    let sandbox = Sandbox::with(|config| {
        config.max_view_calls = 16;
        config.threads = 1;
    });
    let spin = sandbox.view(&view(HostileView::LoopInStep));
    let tree = sandbox.view(&tree_view());
    let step = |digest: &str| {
        let (host, digest) = (sandbox.host.clone(), digest.to_owned());
        tokio::spawn(async move { host.view(&digest, b"{}".to_vec()).await.outcome })
    };
    let loops: Vec<_> = (0..8).map(|_| step(&spin)).collect();
    let trees: Vec<_> = (0..50).map(|_| step(&tree)).collect();
    for tree in trees {
        assert!(matches!(tree.await.unwrap(), ViewOutcome::Answer(_)));
    }
    for spin in loops {
        assert!(matches!(spin.await.unwrap(), ViewOutcome::Deadline { .. }));
    }
}

#[tokio::test]
async fn the_views_of_a_page_answer_in_order_and_do_not_wait_for_each_other() {
    let sandbox = Sandbox::with(|config| config.max_view_calls = 16);
    let tree = sandbox.view(&tree_view());
    let spin = sandbox.view(&view(HostileView::LoopInStep));
    let trap = sandbox.view(&view(HostileView::Trap));
    let one = |digest: &String| (digest.clone(), b"{}".to_vec());
    let page =
        vec![one(&spin), one(&tree), one(&trap), one(&tree), one(&"0".repeat(64)), one(&spin), one(&tree)];
    let outcomes: Vec<_> = sandbox.host.views(page).await.into_iter().map(|report| report.outcome).collect();
    assert!(
        matches!(
            outcomes[..],
            [
                ViewOutcome::Deadline { .. },
                ViewOutcome::Answer(_),
                ViewOutcome::Trap { .. },
                ViewOutcome::Answer(_),
                ViewOutcome::NotReady,
                ViewOutcome::Deadline { .. },
                ViewOutcome::Answer(_),
            ]
        ),
        "{outcomes:?}"
    );
    assert!(sandbox.host.views(Vec::new()).await.is_empty());
}
