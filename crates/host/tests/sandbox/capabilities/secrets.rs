//! `secrets`: used, and never seen.

use serde_json::{Value, json};
use tenon_hostile::{Word, asking};

use super::{Asked, MOST, body, denied_without, told};

fn sign(secret: &str, algorithm: &str) -> Vec<u8> {
    asking("secrets.sign", &[Word::Text(secret), Word::Text(algorithm), Word::Body])
}

fn signing_key() -> [(&'static str, Value); 1] {
    [("secrets:signing_key", json!({}))]
}

#[tokio::test]
async fn secrets_without_grant_is_denied() {
    denied_without(&sign("signing_key", "hmac-sha256"), &signing_key()).await;
}

#[tokio::test]
async fn one_secret_is_no_other() {
    let asked = Asked::new(&sign("other_key", "hmac-sha256"), &signing_key());
    let (case, message) = told(asked.with("x").await.outcome);
    assert!(case == '0' && message.contains(r#"add "other_key" to [capabilities.secrets]"#), "{message}");
}

#[tokio::test]
async fn a_signature_comes_back_and_the_secret_does_not() {
    let asked = Asked::new(&sign("signing_key", "hmac-sha256"), &signing_key());
    let report = asked.with("body of a webhook").await;
    assert_eq!((report.host_calls[0].target.as_str(), report.host_calls[0].bytes), ("signing_key", 17));
    let signature = body(report.outcome);
    assert_eq!(signature.len(), 32);
    assert_ne!(signature, body(asked.with("another body").await.outcome));
    assert_eq!(asked.questions(), ["sign signing_key 17 bytes", "sign signing_key 12 bytes"]);
}

#[tokio::test]
async fn unknown_algorithms_and_long_texts_are_invalid() {
    for algorithm in ["", "none", "HMAC-SHA256", "md5"] {
        Asked::new(&sign("signing_key", algorithm), &signing_key()).invalid("x", "alg is one of").await;
    }
    let asked = Asked::new(&sign("signing_key", "hmac-sha256"), &signing_key());
    asked.invalid(vec![0; MOST.sign_bytes + 1], "at most 1048576").await;
}
