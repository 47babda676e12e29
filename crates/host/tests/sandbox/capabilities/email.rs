//! `email`: to whom and how much; who is a member is the embedder's to know.

use serde_json::{Value, json};
use tenon_hostile::{Word, asking, asking::NO_TEXT};

use super::{Asked, MOST, body, denied_without};

const ADA: &str = "ada@acme.test";

fn email() -> [(&'static str, Value); 1] {
    [("email", json!({}))]
}

/// A message whose text is the call's body.
fn send(to: &[&str], subject: &str, reply_to: Option<&str>) -> Vec<u8> {
    let message = [Word::Texts(to, 1), Word::Text(subject), Word::Body];
    match reply_to {
        None => asking("email.send", &[&message[..], &NO_TEXT].concat()),
        Some(address) => asking("email.send", &[&message[..], &[Word::Num(1), Word::Text(address)]].concat()),
    }
}

#[tokio::test]
async fn email_without_grant_is_denied() {
    denied_without(&send(&[ADA], "Welcome", None), &email()).await;
}

#[tokio::test]
async fn a_message_goes_to_the_embedder_and_its_record_names_nobody() {
    let asked = Asked::new(&send(&[ADA, "bo@acme.test"], "Welcome", Some("help@crm.test")), &email());
    let report = asked.with("Hello").await;
    let used = &report.host_calls[0];
    assert_eq!((used.target.as_str(), used.bytes, used.ok), ("2 recipients", 5, true));
    assert_eq!(body(report.outcome), b"");
    assert_eq!(asked.questions(), ["email ada@acme.test bo@acme.test Welcome"]);
}

#[tokio::test]
async fn messages_beyond_the_limits_are_invalid() {
    Asked::new(&send(&[], "Welcome", None), &email()).invalid("x", "0 addresses").await;
    let many = vec![ADA; MOST.email_recipients + 1];
    Asked::new(&send(&many, "Welcome", None), &email())
        .invalid("x", "51 addresses; it must be 1 to 50")
        .await;
    let subject = "s".repeat(MOST.email_subject_bytes + 1);
    for subject in ["", "Welcome\r\nBcc: all@acme.test", &subject] {
        Asked::new(&send(&[ADA], subject, None), &email()).invalid("x", "subject: one line").await;
    }
    let asked = Asked::new(&send(&[ADA], "Welcome", None), &email());
    asked.invalid("x".repeat(MOST.email_text_bytes + 1), "at most 65536").await;
}

#[tokio::test]
async fn what_is_no_address_is_invalid_wherever_it_stands() {
    let long = format!("{}@acme.test", "a".repeat(250));
    for wrong in ["", "ada", "@acme.test", "ada@", "ada@acme.test\r\nBcc: x@y.test", "a da@acme.test", &long]
    {
        for wasm in [send(&[ADA, wrong], "Welcome", None), send(&[ADA], "Welcome", Some(wrong))] {
            Asked::new(&wasm, &email()).invalid("x", "is not an e-mail address").await;
        }
    }
}
