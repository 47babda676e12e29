//! `email` against a real SMTP server.

use serde_json::json;
use tenon_testing_database::TestDb;

use super::{allow_without, ok, probe, refused};
use crate::{TestApp, db_test};
use tenon_testing::mailbox::Mailbox;

fn to(address: &str) -> serde_json::Value {
    json!({"do": "email", "to": address, "subject": "Grüße", "text": "Two risks are due.\nToday.", "reply_to": "risks@example.test"})
}

#[db_test]
async fn members_are_written_to_in_the_tenants_name_and_nobody_else(db: TestDb) {
    let mailbox = Mailbox::start().await;
    let app = TestApp::with(db, |config| config.email.smtp_url = mailbox.url()).await;
    let ada = probe(&app).await;
    ok(&ada, to("mel@example.test")).await;
    let mail = mailbox.next().await;
    assert_eq!(mail.to, ["mel@example.test"]);
    assert!(
        mail.text.contains("Two risks are due.") && mail.text.contains("Reply-To: risks@example.test"),
        "{}",
        mail.text
    );
    assert!(mail.text.contains("From: Acme <tenon@localhost>"), "{}", mail.text);
    let (case, text) = refused(&ada, to("stranger@evil.test")).await;
    assert_eq!(case, "denied", "{text}");
    // Members of another tenant are strangers here.
    assert_eq!(refused(&ada, to("gus@example.test")).await.0, "denied");
    assert_eq!(refused(&ada, to("mel@example.test\nBcc: x@evil.test")).await.0, "invalid");
    // The next message that arrives is the next that was allowed.
    ok(&ada, to("vic@example.test")).await;
    assert_eq!(mailbox.next().await.to, ["vic@example.test"]);
    allow_without(&ada, &["email"]).await;
    assert_eq!(refused(&ada, to("mel@example.test")).await.0, "denied");
}

#[db_test]
async fn without_a_mail_server_a_plugin_is_told_whom_to_ask(app: TestApp) {
    let ada = probe(&app).await;
    let (case, text) = refused(&ada, to("mel@example.test")).await;
    assert_eq!(case, "unavailable");
    assert!(text.contains("[email]"), "{text}");
}

#[db_test]
async fn a_plugin_writes_to_so_many_an_hour(db: TestDb) {
    let mailbox = Mailbox::start().await;
    let app = TestApp::with(db, |config| {
        config.email.smtp_url = mailbox.url();
        config.limits.emails_per_hour = 2;
    })
    .await;
    let ada = probe(&app).await;
    for _ in 0..2 {
        ok(&ada, to("mel@example.test")).await;
        mailbox.next().await;
    }
    let (case, text) = refused(&ada, to("mel@example.test")).await;
    assert_eq!(case, "quota", "{text}");
    assert!(text.contains("2 addresses an hour") && text.contains("seconds"), "{text}");
}

#[db_test]
async fn a_job_writes_in_the_tenants_name_too(db: TestDb) {
    let mailbox = Mailbox::start().await;
    let app = TestApp::with(db, |config| config.email.smtp_url = mailbox.url()).await;
    let ada = probe(&app).await;
    let start =
        json!({"do": "start", "job": "work", "input": json!({"do": to("mel@example.test")}).to_string()});
    ok(&ada, start).await;
    let mail = mailbox.next().await;
    assert!(mail.text.contains("From: Acme <tenon@localhost>"), "{}", mail.text);
    app.assert_idle().await;
}
