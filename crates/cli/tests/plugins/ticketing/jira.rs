//! Jira Cloud, REST API 3: `myself`, `project`, `issue`, `search/jql`.

use std::sync::Mutex;

use serde_json::{Value, json};
use tenon_contract::abi::{CallKind, FaultCode};

use super::{Provider, serves_the_interface};
use crate::outside::{
    World,
    server::{Asked, Server},
};

fn status(name: &str, category: &str) -> Value {
    json!({ "name": name, "id": "1", "statusCategory": { "id": 2, "key": category, "name": name, "colorName": "blue-gray" } })
}

fn issue(number: usize, fields: Value) -> Value {
    let mut all = json!({
        "summary": "x", "description": null, "status": status("To Do", "new"), "priority": null, "assignee": null,
        "reporter": { "accountId": "5b10a2844c20165700d121a7", "displayName": "Ada Lovelace", "active": true },
        "created": "2026-11-20T10:12:00.000+0100", "updated": "2026-11-20T10:13:00.000+0100"
    });
    for (name, value) in fields.as_object().unwrap() {
        all[name] = value.clone();
    }
    json!({ "id": (10_000 + number).to_string(), "key": format!("OPS-{number}"), "self": "https://x", "fields": all })
}

/// Keeps issues; knows as much of JQL as the plugin writes.
fn site() -> impl Fn(&Asked) -> (u16, Value) {
    let issues = Mutex::new(vec![
        issue(1, json!({ "summary": "Old", "status": status("Closed", "done") })),
        issue(
            2,
            json!({ "summary": "Older", "status": status("Doing", "indeterminate"), "priority": { "name": "Lowest", "id": "5" },
            "assignee": { "displayName": "Bo Ode" } }),
        ),
    ]);
    move |asked| {
        // ada@acme.test:t0ken-of-ada
        if asked.header("authorization") != Some("Basic YWRhQGFjbWUudGVzdDp0MGtlbi1vZi1hZGE=") {
            return (
                401,
                json!({ "errorMessages": ["Client must be authenticated to access this resource."], "errors": {} }),
            );
        }
        let mut issues = issues.lock().unwrap();
        let missing = json!({ "errorMessages": ["Issue does not exist or you do not have permission to see it."], "errors": {} });
        let path = asked.path.split('?').next().unwrap();
        match (asked.method.as_str(), path) {
            ("GET", "/rest/api/3/myself") => {
                let who = json!({ "accountId": "5b10a2844c20165700d121a7", "accountType": "atlassian",
                    "emailAddress": "ada@acme.test", "displayName": "Ada Lovelace", "active": true, "timeZone": "Europe/Berlin" });
                (200, who)
            }
            ("GET", "/rest/api/3/project/OPS") => {
                (200, json!({ "id": "10000", "key": "OPS", "name": "Operations" }))
            }
            ("POST", "/rest/api/3/issue") => {
                let mut fields = asked.json()["fields"].clone();
                if fields["summary"] == "unlucky" {
                    return (
                        400,
                        json!({ "errorMessages": [], "errors": { "summary": "You must be luckier." } }),
                    );
                }
                assert_eq!(
                    (&fields["project"]["key"], &fields["issuetype"]["name"]),
                    (&json!("OPS"), &json!("Task"))
                );
                for name in ["project", "issuetype"] {
                    fields.as_object_mut().unwrap().remove(name);
                }
                let number = issues.len() + 1;
                issues.push(issue(number, fields));
                let made = &issues[number - 1];
                (201, json!({ "id": made["id"], "key": made["key"], "self": "https://x" }))
            }
            ("POST", "/rest/api/3/search/jql") => {
                let body = asked.json();
                let jql = body["jql"].as_str().unwrap();
                assert!(
                    jql.starts_with("project = \"OPS\"") && jql.ends_with("ORDER BY created DESC"),
                    "{jql}"
                );
                let done = |issue: &&Value| {
                    !jql.contains("statusCategory = \"Done\"")
                        || issue["fields"]["status"]["statusCategory"]["key"] == "done"
                };
                let found: Vec<_> = issues.iter().rev().filter(done).cloned().collect();
                let from: usize = body["nextPageToken"].as_str().map_or(0, |token| token.parse().unwrap());
                let size = usize::try_from(body["maxResults"].as_u64().unwrap()).unwrap();
                let page: Vec<_> = found.iter().skip(from).take(size).cloned().collect();
                let is_last = from + size >= found.len();
                let mut answer = json!({ "issues": page, "isLast": is_last });
                if !is_last {
                    answer["nextPageToken"] = json!((from + size).to_string());
                }
                (200, answer)
            }
            ("GET", path) => {
                let wanted = path.strip_prefix("/rest/api/3/issue/").unwrap_or_default();
                let found = issues.iter().find(|issue| issue["id"] == wanted || issue["key"] == wanted);
                found.map_or((404, missing), |issue| (200, issue.clone()))
            }
            _ => (405, Value::Null),
        }
    }
}

async fn provider(token: &str, project: &str) -> Provider {
    let server = Server::start(site()).await;
    let world = World::new(&["jira"]);
    let config = json!({ "site_url": server.url(), "email": "ada@acme.test", "project": project, "issue_type": "Task" });
    world.configure("jira", config);
    world.set_secret("jira", "api_token", token);
    Provider { world, key: "jira", server }
}

#[tokio::test(flavor = "multi_thread")]
async fn jira_serves_the_interface() {
    let jira = provider("t0ken-of-ada", "OPS").await;
    serves_the_interface(&jira).await;
    let found = jira.call("get_ticket", json!({ "id": "OPS-2" })).await.unwrap();
    assert_eq!((&found["status"], &found["status_name"]), (&json!("in_progress"), &json!("Doing")));
    assert_eq!((&found["priority"], &found["assignee"]), (&json!("low"), &json!("Bo Ode")));
    assert_eq!(found["created_at"], "2026-11-20T10:12:00.000+01:00");
    let sent =
        jira.server.asked().into_iter().find(|asked| asked.path == "/rest/api/3/issue").unwrap().json();
    assert_eq!(
        (&sent["fields"]["priority"]["name"], &sent["fields"]["description"]["type"]),
        (&json!("Highest"), &json!("doc"))
    );
    let fault = jira.call("create_ticket", json!({ "title": "unlucky" })).await.unwrap_err();
    assert_eq!((fault.code, fault.fields[0].pointer.as_str()), (FaultCode::Invalid, "/title"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_of_jira_signs_in_and_looks_for_the_project() {
    let told = provider("t0ken-of-ada", "OPS").await.test().await;
    assert_eq!(told, (true, "Signed in as Ada Lovelace. Found the project Operations.".into()));
    let told = provider("t0ken-of-ada", "HR").await.test().await;
    assert_eq!(told, (false, "Signed in as Ada Lovelace, who sees no project HR.".into()));
    let wrong = provider("another-token", "OPS").await;
    let told = wrong.test().await;
    assert_eq!(
        told,
        (false, "Jira answered 401: the e-mail address or the API token is not accepted.".into())
    );
    let health = wrong.world.lifecycle("jira", CallKind::Health).await.unwrap();
    assert_eq!(health["healthy"], false);
}
