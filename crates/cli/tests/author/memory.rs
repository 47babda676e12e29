//! What stands behind the imports under `tenon test`: a tenant in memory that says no where a server does.

mod records;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tenon_cli::sandbox::{Fixtures, HttpScript, Installed, LlmScript, Sandbox, ServiceScript};
use tenon_contract::{
    Manifest,
    guest::{Auth, AuthScheme, EmailMessage, FilePut, HttpRequest, ServiceCall, SignAlgorithm},
    llm::{Message, Prompt, Role},
    package::Package,
};
use tenon_host::{CallContext, HostServices, KvPut, ServiceError};

const MANIFEST: &str = r#"manifest_version = 1
[plugin]
key = "probe"
name = "Probe"
version = "1.0.0"
summary = "Asks for everything"
category = "productivity"
publisher = "tenon"
[config]
schema = "config.json"
[capabilities.http]
reason = "r"
hosts = ["config:url", "*.example.org", "api.example.com:8443"]
[[capabilities.secrets]]
name = "token"
purpose = "auth"
hosts = ["config:url"]
reason = "r"
[[capabilities.secrets]]
name = "key"
purpose = "sign"
reason = "r"
[capabilities.collections]
reason = "r"
[capabilities.kv]
reason = "r"
quota = "1KiB"
[capabilities.files]
reason = "r"
quota = "1KiB"
[capabilities.services]
reason = "r"
call = ["crm/contacts@1"]
[capabilities.email]
reason = "r"
to = "members"
[capabilities.jobs]
reason = "r"
[capabilities.llm]
reason = "r"
[[jobs]]
name = "sync"
title = "Sync"
[[collections]]
name = "books"
title = "Books"
schema = "books.json"
indexes = ["title", "pages", "due"]
unique = [["title"]]
permissions = { read = "books.read", write = "books.write" }
[[permissions]]
name = "books.read"
title = "See books"
roles = ["owner", "viewer"]
[[permissions]]
name = "books.write"
title = "Edit books"
roles = ["owner"]
"#;

const CONFIG: &str = r#"{ "type": "object", "properties": {
    "url": { "type": "string", "format": "uri", "default": "https://one.test" }, "retries": { "type": "integer", "default": 3 },
    "token": { "type": "string", "writeOnly": true }, "key": { "type": "string", "writeOnly": true } } }"#;
const BOOKS: &str = r#"{ "type": "object", "additionalProperties": false, "required": ["title"], "properties": {
    "title": { "type": "string", "minLength": 1 }, "pages": { "type": "integer" },
    "due": { "type": "string", "format": "date" }, "tags": { "type": "array" } } }"#;

struct Probe {
    installed: Installed,
    _dir: tempfile::TempDir,
}

fn probe(fixtures: Fixtures) -> Probe {
    let files = BTreeMap::from([("config.json", CONFIG), ("books.json", BOOKS)]);
    let files = files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect();
    // No code: nothing of it runs here.
    let package = Package {
        manifest: Manifest::from_toml(MANIFEST).unwrap(),
        manifest_bytes: Vec::new(),
        digest: String::new(),
        files,
        signature: None,
    };
    let dir = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::new(package, &dir.path().join("artefacts")).unwrap();
    Probe { installed: sandbox.install(fixtures).unwrap(), _dir: dir }
}

fn cx(can: Option<&[&str]>) -> CallContext {
    let can = can.map(|can| can.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>().into());
    CallContext {
        tenant: [1; 16],
        installation: [2; 16],
        request_id: "test".into(),
        config: "{}".into(),
        can,
        behind: None,
        in_hook: false,
    }
}

fn request(url: &str, secret: Option<&str>) -> HttpRequest {
    HttpRequest {
        method: "GET".into(),
        url: url.into(),
        headers: Vec::new(),
        body: None,
        timeout: std::time::Duration::from_secs(1),
        auth: secret.map(|secret| Auth { secret: secret.into(), scheme: AuthScheme::Bearer }),
        insecure_tls: false,
        allowed: ["config:url", "*.example.org", "api.example.com:8443"].map(str::to_owned).into(),
    }
}

fn script(url: &str, body: &str) -> HttpScript {
    HttpScript {
        method: "GET".into(),
        url: url.into(),
        status: 200,
        body: body.into(),
        ..HttpScript::default()
    }
}

#[tokio::test]
async fn scripts_answer_one_after_the_other_and_the_last_for_ever() {
    let http = vec![
        script("https://one.test/a", "1"),
        script("https://one.test/a", "2"),
        script("https://one.test/b*", "b"),
    ];
    let probe = probe(Fixtures { http, ..Fixtures::default() });
    let tenant = probe.installed.tenant();
    let mut bodies = Vec::new();
    for url in ["https://one.test/a", "https://one.test/a", "https://one.test/a", "https://one.test/b?x=1"] {
        bodies.push(tenant.fetch(&cx(None), request(url, None)).await.unwrap().body);
    }
    assert_eq!(bodies, [b"1", b"2", b"2", b"b"]);
    assert_eq!(tenant.take_recorded().requests.len(), 4);
    assert_eq!(tenant.take_problems(), [] as [String; 0]);
}

#[tokio::test]
async fn a_request_that_nobody_expects_is_named() {
    let probe = probe(Fixtures::default());
    let tenant = probe.installed.tenant();
    let answer = tenant.fetch(&cx(None), request("https://one.test/x", None)).await;
    assert!(matches!(answer, Err(ServiceError::Unavailable(_))), "{answer:?}");
    let problems = tenant.take_problems();
    assert!(problems[0].contains("GET https://one.test/x"), "{problems:?}");
}

#[tokio::test]
async fn hosts_are_those_of_the_manifest_and_of_the_settings() {
    let urls = ["https://one.test/", "https://a.example.org/", "https://api.example.com:8443/"];
    let http = urls.map(|url| script(url, "")).into();
    let probe = probe(Fixtures { http, ..Fixtures::default() });
    for url in urls {
        assert!(probe.installed.tenant().fetch(&cx(None), request(url, None)).await.is_ok(), "{url}");
    }
    for url in [
        "https://two.test/",
        "https://example.org/",
        "https://api.example.com/",
        "http://one.test/",
        "https://one.test:8443/",
    ] {
        let answer = probe.installed.tenant().fetch(&cx(None), request(url, None)).await;
        assert!(matches!(answer, Err(ServiceError::Denied(_))), "{url}: {answer:?}");
    }
}

#[tokio::test]
async fn any_certificate_is_taken_only_where_the_test_lets_it_as_an_operator_would() {
    let unchecked = |url: &str| HttpRequest { insecure_tls: true, ..request(url, None) };
    let http = vec![script("https://one.test/", "in")];
    let strict = probe(Fixtures { http: http.clone(), ..Fixtures::default() });
    let refused = strict.installed.tenant().fetch(&cx(None), unchecked("https://one.test/")).await;
    let Err(ServiceError::Denied(text)) = refused else { panic!("{refused:?}") };
    assert!(text.contains("one.test:443 was to be asked without checking its certificate"), "{text}");
    let insecure_tls = vec!["one.test:443".into()];
    let open = probe(Fixtures { http, insecure_tls, ..Fixtures::default() });
    assert!(open.installed.tenant().fetch(&cx(None), unchecked("https://one.test/")).await.is_ok());
    assert!(open.installed.tenant().fetch(&cx(None), request("https://one.test/", None)).await.is_ok());
    let requests = open.installed.tenant().take_recorded().requests;
    let said: Vec<_> = requests.iter().map(|request| request.get("insecure_tls").is_some()).collect();
    assert_eq!(said, [true, false]);
}

#[tokio::test]
async fn secrets_go_to_their_hosts_only_and_are_never_shown() {
    let http = vec![
        HttpScript { secret: Some("token".into()), ..script("https://one.test/", "in") },
        script("https://a.example.org/", ""),
    ];
    let secrets =
        BTreeMap::from([("token".into(), "s3cret-value".into()), ("key".into(), "0123456789abcdef".into())]);
    let probe = probe(Fixtures { http, secrets, ..Fixtures::default() });
    let tenant = probe.installed.tenant();
    let status = |answer: Result<tenon_contract::guest::HttpResponse, ServiceError>| answer.unwrap().status;
    assert_eq!(status(tenant.fetch(&cx(None), request("https://one.test/", Some("token"))).await), 200);
    assert_eq!(status(tenant.fetch(&cx(None), request("https://one.test/", None)).await), 401);
    let elsewhere = tenant.fetch(&cx(None), request("https://a.example.org/", Some("token"))).await;
    assert!(matches!(elsewhere, Err(ServiceError::Denied(_))), "{elsewhere:?}");
    let wrong = tenant.fetch(&cx(None), request("https://one.test/", Some("key"))).await;
    assert!(matches!(wrong, Err(ServiceError::Invalid(_))), "{wrong:?}");
    let recorded = json!(tenant.take_recorded()).to_string();
    assert!(recorded.contains(r#""secret":"token""#) && !recorded.contains("s3cret-value"), "{recorded}");
    assert_eq!(probe.installed.config()["token"], "set");

    let signed = tenant.sign(&cx(None), "key", SignAlgorithm::HmacSha256, b"hello".to_vec()).await.unwrap();
    let hex: String = signed.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "713ba20d2e5fdfbc44724244bf2305ed0714f16ecad75df06e9547b5ae43d83a");
    assert!(tenant.sign(&cx(None), "token", SignAlgorithm::HmacSha1, Vec::new()).await.is_err());
}

#[tokio::test]
async fn settings_have_their_defaults_and_keep_their_schema() {
    let probe = probe(Fixtures::default());
    assert_eq!(probe.installed.config()["retries"], 3);
    assert_eq!(probe.installed.config()["token"], "unset");
}

#[tokio::test]
async fn e_mail_goes_to_members_only() {
    let probe = probe(Fixtures::default());
    let mail = |to: &str| EmailMessage {
        to: vec![to.into()],
        subject: "Hi".into(),
        text: "x".into(),
        reply_to: None,
    };
    let tenant = probe.installed.tenant();
    tenant.send_email(&cx(None), mail("MEL@acme.test")).await.unwrap();
    let refused = tenant.send_email(&cx(None), mail("eve@evil.test")).await;
    assert!(matches!(refused, Err(ServiceError::Denied(_))), "{refused:?}");
    assert_eq!(tenant.take_recorded().emails.len(), 1);
}

#[tokio::test]
async fn services_the_ai_service_and_jobs_are_scripted_and_recorded() {
    let service = |input: Option<Value>, answer| ServiceScript {
        service: "crm/contacts@1".into(),
        method: "get".into(),
        input,
        answer,
        refuses: None,
    };
    let services = vec![service(Some(json!({ "id": 7 })), json!("seven")), service(None, json!("any"))];
    let llm = vec![LlmScript { text: "In short: yes.".into(), prompt: Some("Summarise".into()) }];
    let probe = probe(Fixtures { services, llm, ..Fixtures::default() });
    let tenant = probe.installed.tenant();
    let call = |method: &str, input: Value| ServiceCall {
        service: "crm/contacts@1".into(),
        method: method.into(),
        input: input.to_string(),
        limit: std::time::Duration::from_secs(1),
    };
    assert_eq!(
        HostServices::call(tenant, &cx(None), call("get", json!({ "id": 7, "more": 1 }))).await.unwrap(),
        "\"seven\""
    );
    assert_eq!(
        HostServices::call(tenant, &cx(None), call("get", json!({ "id": 8 }))).await.unwrap(),
        "\"any\""
    );
    assert!(HostServices::call(tenant, &cx(None), call("put", json!({}))).await.is_err());
    let offered = tenant.offered(&cx(None), &["crm/contacts@1".into()]).await.unwrap();
    assert_eq!((offered[0].plugin.as_str(), offered[0].methods.as_slice()), ("crm", &["get".to_owned()][..]));

    let prompt = |text: &str| Prompt {
        messages: vec![Message { role: Role::User, content: text.into() }],
        max_tokens: None,
        temperature: None,
    };
    let limit = std::time::Duration::from_secs(1);
    assert_eq!(
        tenant.complete(&cx(None), prompt("Summarise this"), limit).await.unwrap().text,
        "In short: yes."
    );
    assert!(tenant.complete(&cx(None), prompt("And this"), limit).await.is_err());
    assert_eq!(tenant.take_problems().len(), 2);

    assert!(tenant.job_start(&cx(None), "sync", json!({ "all": true })).await.unwrap().starts_with("run_"));
    assert!(matches!(tenant.job_start(&cx(None), "other", json!({})).await, Err(ServiceError::NotFound(_))));
    assert_eq!(tenant.take_recorded().jobs[0]["input"], json!({ "all": true }));
}

#[tokio::test]
async fn small_values_have_versions_times_and_a_quota() {
    let probe = probe(Fixtures { kv: BTreeMap::from([("a".into(), json!(1))]), ..Fixtures::default() });
    let tenant = probe.installed.tenant();
    let put = |key: &str, len: usize, ttl_ms, if_version| KvPut {
        key: key.into(),
        value: vec![b'x'; len],
        ttl_ms,
        if_version,
    };
    assert_eq!(tenant.kv_set(&cx(None), None, put("a", 1, None, Some(1)), None).await, Ok(2));
    assert_eq!(
        tenant.kv_set(&cx(None), None, put("a", 1, None, Some(1)), None).await,
        Err(ServiceError::Conflict)
    );
    assert_eq!(tenant.kv_set(&cx(None), None, put("b", 1, Some(5_000), Some(0)), None).await, Ok(1));
    let full = tenant.kv_set(&cx(None), None, put("c", 1_100, None, None), Some(1_024)).await;
    assert!(matches!(full, Err(ServiceError::Quota(_))), "{full:?}");
    assert_eq!(tenant.kv_get(&cx(None), None, "b").await.unwrap().unwrap().ttl_ms, Some(5_000));
    tenant.advance(5_000_000);
    assert_eq!(tenant.kv_get(&cx(None), None, "b").await.unwrap(), None);
    let foreign = tenant.kv_get(&cx(None), Some("crm.status"), "x").await;
    assert!(matches!(foreign, Err(ServiceError::Denied(_))), "{foreign:?}");
}

#[tokio::test]
async fn files_are_read_in_pieces_within_their_quota() {
    let probe = probe(Fixtures::default());
    let tenant = probe.installed.tenant();
    let file =
        |len| FilePut { name: "a.txt".into(), content_type: "text/plain".into(), bytes: vec![b'a'; len] };
    let id = tenant.file_put(&cx(None), file(600), Some(1_024)).await.unwrap();
    assert!(matches!(tenant.file_put(&cx(None), file(600), Some(1_024)).await, Err(ServiceError::Quota(_))));
    assert_eq!(tenant.file_get(&cx(None), &id, 590, 100).await.unwrap().len(), 10);
    assert_eq!(tenant.file_get(&cx(None), &id, 9_999, 100).await.unwrap().len(), 0);
    assert_eq!(tenant.file_stat(&cx(None), &id).await.unwrap().unwrap().size, 600);
    assert_eq!(tenant.file_list(&cx(None), None, 10).await.unwrap().len(), 1);
    assert_eq!(tenant.file_delete(&cx(None), &id).await, Ok(true));
    assert!(matches!(tenant.file_get(&cx(None), &id, 0, 1).await, Err(ServiceError::NotFound(_))));
}
