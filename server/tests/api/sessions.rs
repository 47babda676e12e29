//! Signing in and out, sessions elsewhere, API tokens.

use serde_json::json;

use crate::{TestApp, at, db_test};

const PASSWORD: &str = "correct horse battery";

#[db_test]
async fn signing_in_answers_the_person_and_a_cookie_that_scripts_cannot_read(app: TestApp) {
    let reply = app
        .stranger()
        .post("/api/v1/session", &json!({"email": "Ada@Example.test", "password": PASSWORD}))
        .await;
    let body = reply.expect(201).json();
    assert_eq!(body["user"]["email"], "ada@example.test");
    assert_eq!(body["tenants"][0], json!({"slug": "acme", "name": "Acme", "role": "owner"}));
    let cookie = reply.header("set-cookie");
    for part in ["tenon_session=", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let token = cookie.trim_start_matches("tenon_session=").split(';').next().expect("a token");
    let me = app.stranger().with_cookie(token).get("/api/v1/me").await;
    assert_eq!(me.expect(200).json()["user"]["name"], "Ada");
}

#[db_test]
async fn an_unknown_address_and_a_wrong_password_are_one_answer(app: TestApp) {
    let mut answers = Vec::new();
    for email in ["ada@example.test", "nobody@example.test"] {
        let reply =
            app.stranger().post("/api/v1/session", &json!({"email": email, "password": "wrong"})).await;
        let mut body = reply.expect(401).json();
        body["request_id"] = json!("");
        answers.push(body);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0]["code"], "wrong_credentials");
}

#[db_test]
async fn a_form_signs_in_and_leads_to_where_it_was_going(app: TestApp) {
    let form = format!(
        "email=ada%40example.test&password={}&next=%2Ft%2Facme%3Ftab%3Dmine",
        PASSWORD.replace(' ', "+")
    );
    let reply = app.stranger().form("/api/v1/session", &form).await;
    assert_eq!(reply.expect(303).header("location"), "/t/acme?tab=mine");
    assert!(reply.header("set-cookie").starts_with("tenon_session="));
    let foreign = form.replace("%2Ft%2Facme%3Ftab%3Dmine", "%2F%2Fevil.test");
    assert_eq!(app.stranger().form("/api/v1/session", &foreign).await.expect(303).header("location"), "/");
    let wrong = form.replace("correct", "wrong");
    let reply = app.stranger().form("/api/v1/session", &wrong).await;
    assert_eq!(
        reply.expect(303).header("location"),
        "/sign-in?error=wrong&email=ada%40example.test&next=%2Ft%2Facme%3Ftab%3Dmine"
    );
    assert_eq!(reply.header("set-cookie"), "");
}

#[db_test]
async fn too_many_sign_ins_of_one_account_have_to_wait(db: crate::TestDb) {
    let app = TestApp::with(db, |config| config.limits.sign_ins_per_minute = 2).await;
    let body = json!({"email": "ada@example.test", "password": "wrong"});
    for _ in 0..2 {
        app.stranger().post("/api/v1/session", &body).await.expect(401);
    }
    let reply = app.stranger().post("/api/v1/session", &body).await;
    assert_eq!(reply.expect(429).code(), "too_many");
    assert!(reply.header("retry-after").parse::<u64>().expect("seconds") >= 1);
    let form = app.stranger().form("/api/v1/session", "email=ada%40example.test&password=wrong").await;
    assert!(
        form.expect(303).header("location").starts_with("/sign-in?error=too_many&after="),
        "{}",
        form.header("location")
    );
    // Others are not held up.
    app.stranger()
        .post("/api/v1/session", &json!({"email": "mel@example.test", "password": "wrong"}))
        .await
        .expect(401);
}

#[db_test]
async fn a_signed_out_session_is_nobody(app: TestApp) {
    let ada = app.browser("ada").await;
    ada.get("/api/v1/me").await.expect(200);
    let reply = ada.delete("/api/v1/session").await;
    assert!(reply.expect(204).header("set-cookie").contains("Max-Age=0"));
    assert_eq!(ada.get("/api/v1/me").await.expect(401).code(), "not_signed_in");
}

#[db_test]
async fn signing_in_again_ends_the_session_before(app: TestApp) {
    let ada = app.browser("ada").await;
    ada.post("/api/v1/session", &json!({"email": "mel@example.test", "password": PASSWORD}))
        .await
        .expect(201);
    ada.get("/api/v1/me").await.expect(401);
}

#[db_test]
async fn another_session_is_listed_and_can_be_ended_but_nobody_elses(app: TestApp) {
    let (here, there) = (app.browser("ada").await, app.browser("ada").await);
    let sessions = here.get("/api/v1/me/sessions").await.expect(200).json();
    let items = sessions["items"].as_array().expect("items").clone();
    assert_eq!(items.len(), 2);
    let other = items.iter().find(|session| session["current"] == false).expect("the other session");
    assert_eq!(other["device"], "Firefox on Linux");
    let path = format!("/api/v1/me/sessions/{}", other["id"].as_str().expect("an id"));
    app.browser("gus").await.delete(&path).await.expect(404);
    here.delete(&path).await.expect(204);
    there.get("/api/v1/me").await.expect(401);
    here.get("/api/v1/me").await.expect(200);
}

#[db_test]
async fn a_token_may_do_what_its_scopes_say_and_shows_its_secret_once(app: TestApp) {
    let ada = app.browser("ada").await;
    let created = ada
        .post(
            "/api/v1/me/tokens",
            &json!({"name": "ci", "scopes": ["plugins.read"], "tenant": "acme", "expires_in_days": 7}),
        )
        .await;
    let token = created.expect(201).json()["token"].as_str().expect("a token").to_owned();
    assert!(token.starts_with("tnn_"));
    let listed = ada.get("/api/v1/me/tokens").await.expect(200).text();
    assert!(!listed.contains(&token) && listed.contains("\"ci\""), "{listed}");

    let ci = app.stranger().with_token(&token);
    ci.get(&at("acme", "/installations")).await.expect(200);
    assert_eq!(ci.get(&at("acme", "/audit")).await.expect(403).code(), "may_not");
    assert_eq!(
        ci.post(&at("acme", "/installations"), &json!({"plugin": "x"})).await.expect(403).code(),
        "may_not"
    );
    assert_eq!(ci.get("/api/v1/me/tokens").await.expect(403).code(), "may_not");
    let id = created.json()["id"].as_str().expect("an id").to_owned();
    ada.delete(&format!("/api/v1/me/tokens/{id}")).await.expect(204);
    assert_eq!(ci.get(&at("acme", "/installations")).await.expect(401).code(), "not_signed_in");
}

#[db_test]
async fn a_token_of_one_tenant_opens_no_other(app: TestApp) {
    let kim = app.browser("kim").await;
    let body = json!({"name": "one", "scopes": ["plugins.read"], "tenant": "acme", "expires_in_days": 7});
    let token = kim.post("/api/v1/me/tokens", &body).await.expect(201).json()["token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let program = app.stranger().with_token(&token);
    program.get(&at("acme", "/installations")).await.expect(200);
    program.get(&at("globex", "/installations")).await.expect(404);
    kim.get(&at("globex", "/installations")).await.expect(200);
}

#[db_test]
async fn the_password_is_asked_again_where_the_operator_wants_it(db: crate::TestDb) {
    let app = TestApp::with(db, |config| {
        config.sessions.confirm_after_minutes = 10;
    })
    .await;
    let ada = app.browser("ada").await;
    let cx = tenon_core::Cx::system("test");
    // As if the password had been typed an hour ago.
    let old = tenon_api::Timestamp::now().plus_seconds(-3600);
    let id = ada.get("/api/v1/me/sessions").await.json()["items"][0]["id"]
        .as_str()
        .expect("an id")
        .parse()
        .expect("a session id");
    app.core
        .db
        .write_platform(&cx, move |tx| {
            Box::pin(async move { tenon_store::sessions::confirm(tx, id, old).await })
        })
        .await
        .expect("an older confirmation");
    let install = json!({"plugin": "not-there"});
    assert_eq!(
        ada.post(&at("acme", "/installations"), &install).await.expect(403).code(),
        "confirm_required"
    );
    assert_eq!(
        ada.post("/api/v1/session/confirm", &json!({"password": "wrong"})).await.expect(401).code(),
        "wrong_credentials"
    );
    ada.post("/api/v1/session/confirm", &json!({"password": PASSWORD})).await.expect(204);
    assert_eq!(ada.post(&at("acme", "/installations"), &install).await.expect(422).code(), "invalid");
}

#[db_test]
async fn the_set_up_link_works_once_and_only_on_an_empty_server(app: TestApp) {
    // This server has people: whatever the token, it is refused.
    let body = json!({"token": "x", "email": "new@example.test", "name": "New", "password": PASSWORD});
    assert_eq!(app.stranger().post("/api/v1/setup", &body).await.expect(403).code(), "may_not");
    let form = "token=x&email=new%40example.test&name=New&password=correct+horse+battery";
    let reply = app.stranger().form("/api/v1/setup", form).await;
    assert_eq!(
        reply.expect(303).header("location"),
        "/setup?token=x&error=used&name=New&email=new%40example.test"
    );
}
