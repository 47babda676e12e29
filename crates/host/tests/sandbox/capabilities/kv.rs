//! `kv`: own values, and namespaces that plugins share.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use tenon_contract::abi::CallKind;
use tenon_host::{BackendCall, DenialReason, Outcome};
use tenon_hostile::{
    Hostile, Word, asking,
    asking::{NO_LONG, NO_TEXT},
    backend, kv_backend,
};

use super::{Asked, MOST, body, denied_without, text, told};
use crate::embedder::Place;

const KEY: Word<'static> = Word::Text("key");

fn kv() -> [(&'static str, Value); 1] {
    [("kv", json!({ "quota_bytes": 1 << 20 }))]
}

fn shared() -> [(&'static str, Value); 1] {
    [("kv:shared:crm.status", json!({}))]
}

/// Stores the body under `key`.
fn set(key: &str, if_version: [Word<'_>; 2]) -> Vec<u8> {
    asking("kv.set", &[&[Word::Text(key), Word::Body][..], &NO_LONG, &if_version].concat())
}

fn list(limit: u32) -> Vec<u8> {
    asking("kv.list", &[&[Word::Body][..], &NO_TEXT, &[Word::Num(limit)]].concat())
}

#[tokio::test]
async fn kv_without_grant_is_denied() {
    let page = [&[KEY][..], &NO_TEXT, &[Word::Num(1)]].concat();
    let put = [&[KEY, Word::Body][..], &NO_LONG, &NO_LONG].concat();
    let own: [(&str, &[Word<'_>]); 4] =
        [("kv.get", &[KEY]), ("kv.set", &put), ("kv.delete", &[KEY]), ("kv.list", &page)];
    for (function, words) in own {
        denied_without(&asking(function, words), &kv()).await;
        let words = [&[Word::Text("crm.status")][..], words].concat();
        denied_without(&asking(&function.replace("kv.", "kv.shared-"), &words), &shared()).await;
    }
}

#[tokio::test]
async fn kv_with_both_writes_under_the_installation_and_hands_the_quota_on() {
    let asked = Asked::new(&kv_backend(), &kv());
    let report = asked.with("value").await;
    assert!(report.denied.is_empty());
    body(report.outcome);
    let place = (Place::Installation([2; 16]), "key".to_owned());
    assert_eq!(asked.sandbox.services.values.lock().unwrap()[&place], (b"value".to_vec(), 1));
    assert_eq!(*asked.sandbox.services.quotas.lock().unwrap(), [Some(1 << 20)]);
    assert_eq!(report.host_calls.len(), 1);
    // A key may be a person's address: only a shared namespace is named.
    assert_eq!((report.host_calls[0].target.as_str(), report.host_calls[0].bytes), ("", 5));
}

#[tokio::test]
async fn a_value_is_read_listed_and_deleted_by_its_own_installation_only() {
    let asked = Asked::new(&set("status", NO_LONG), &kv());
    body(asked.with("green").await.outcome);
    let ask = |wasm: Vec<u8>| asked.sandbox.backend(&wasm);
    let [get, list, delete] =
        [ask(asking("kv.get", &[Word::Body])), ask(list(10)), ask(asking("kv.delete", &[Word::Body]))];
    let by = |digest: &str, installation: u8, words: &str| {
        let mut call = asked.call(words);
        call.release.wasm_digest = digest.to_owned();
        call.context.installation = [installation; 16];
        call
    };
    let run = async |call: BackendCall| asked.sandbox.run(call).await.outcome;
    assert_eq!(text(run(by(&get, 2, "status")).await), "green");
    assert_eq!(text(run(by(&list, 2, "st")).await), "status");
    for digest in [&get, &list] {
        assert_eq!(text(run(by(digest, 3, "status")).await), "", "another installation");
    }
    assert_eq!(body(run(by(&delete, 3, "status")).await), [0]);
    assert_eq!(body(run(by(&delete, 2, "status")).await), [1]);
    assert_eq!(text(run(by(&get, 2, "status")).await), "");
}

#[tokio::test]
async fn a_version_that_has_passed_is_a_conflict() {
    let asked = Asked::new(&set("status", [Word::Num(1), Word::Long(0)]), &kv());
    assert_eq!(body(asked.with("first").await.outcome), [1]);
    assert_eq!(told(asked.with("second").await.outcome).0, '2');
}

#[tokio::test]
async fn a_full_quota_is_said_as_such() {
    let asked = Asked::new(&set("status", NO_LONG), &[("kv", json!({ "quota_bytes": 10 }))]);
    let (case, message) = told(asked.with("more than ten").await.outcome);
    assert!(case == '3' && message.contains("19 bytes"), "{message}");
}

#[tokio::test]
async fn keys_values_and_pages_beyond_the_limits_are_invalid() {
    Asked::new(&set("key", NO_LONG), &kv()).invalid(vec![0; MOST.kv_value_bytes + 1], "at most 65536").await;
    let get = Asked::new(&asking("kv.get", &[Word::Body]), &kv());
    get.invalid("", "not be empty").await;
    get.invalid("k".repeat(MOST.kv_key_bytes + 1), "at most 256").await;
    get.invalid("a\0b", "U+0000").await;
    for limit in [0, MOST.kv_listed + 1] {
        Asked::new(&list(limit), &kv()).invalid("", "1 to 1000").await;
    }
    Asked::new(&list(1), &kv()).invalid("k".repeat(MOST.kv_key_bytes + 1), "at most 256").await;
}

#[tokio::test]
async fn a_flood_of_writes_stays_in_one_key_and_a_bomb_of_keys_in_its_quota() {
    let asked = Asked::new(&backend(Hostile::KvFlood), &kv());
    let mut flood = asked.call("");
    flood.limit = Some(Duration::from_millis(300));
    assert!(matches!(asked.sandbox.run(flood).await.outcome, Outcome::Deadline { .. }));
    assert_eq!(asked.sandbox.services.values.lock().unwrap().len(), 1);
    let asked = Asked::new(&backend(Hostile::KvKeyBomb), &kv());
    body(asked.with("").await.outcome);
    let values = asked.sandbox.services.values.lock().unwrap();
    let held: usize = values.iter().map(|((_, key), (value, _))| key.len() + value.len()).sum();
    assert!(values.len() > 400 && held <= 1 << 20, "{} values of {held} bytes", values.len());
}

#[tokio::test]
async fn a_denial_is_noted_once() {
    let asked = Asked::new(&backend(Hostile::KvFlood), &kv());
    let mut call = asked.call("");
    call.granted = Arc::default();
    call.limit = Some(Duration::from_millis(300));
    let report = asked.sandbox.run(call).await;
    assert_eq!((report.denied.len(), report.host_call_count), (1, 0));
}

#[tokio::test]
async fn shared_values_belong_to_their_namespace_in_the_tenant() {
    let put = [&[Word::Text("crm.status"), KEY, Word::Body][..], &NO_LONG, &NO_LONG].concat();
    let asked = Asked::new(&asking("kv.shared-set", &put), &shared());
    body(asked.with("open").await.outcome);
    let place = (Place::Shared([1; 16], "crm.status".into()), "key".to_owned());
    assert!(asked.sandbox.services.values.lock().unwrap().contains_key(&place));

    let get = asked.sandbox.backend(&asking("kv.shared-get", &[Word::Text("crm.status"), KEY]));
    let mut same_tenant = asked.call("");
    same_tenant.release.wasm_digest = get;
    let mut other_tenant = same_tenant.clone();
    other_tenant.context.tenant = [9; 16];
    assert_eq!(text(asked.sandbox.run(same_tenant).await.outcome), "open");
    assert_eq!(text(asked.sandbox.run(other_tenant).await.outcome), "");
}

#[tokio::test]
async fn a_namespace_of_ones_own_passes_by_the_grant_of_values_and_works_in_no_check_of_settings() {
    let get = asking("kv.shared-get", &[Word::Text("crm.status"), KEY]);
    let both = [("shared:crm.status", json!({})), ("kv", json!({ "quota_bytes": 1 }))];
    let asked = Asked::new(&get, &both);
    let own = asked.call("");
    let mut checking = own.clone();
    let mut ungranted = own.clone();
    ungranted.granted = Arc::default();
    assert_eq!(text(asked.sandbox.run(own).await.outcome), "");
    let report = asked.sandbox.run(ungranted).await;
    assert_eq!(told(report.outcome).0, '0');
    assert_eq!(
        (report.denied[0].capability.as_str(), report.denied[0].reason),
        ("kv", DenialReason::NotGranted)
    );
    checking.kind = CallKind::ValidateConfig;
    let report = asked.sandbox.run(checking).await;
    assert_eq!(told(report.outcome).0, '0');
    assert_eq!(report.denied[0].reason, DenialReason::NotInThisCall);
}
