//! ServiceDesk Plus on premises, API version 3: `user`, `requests`, with `input_data` in the query or a form.

use std::sync::Mutex;

use serde_json::{Value, json};
use tenon_contract::abi::FaultCode;

use super::{Provider, serves_the_interface};
use crate::outside::{
    World,
    server::{Asked, Server},
};

fn request(number: usize, fields: Value) -> Value {
    let mut all = json!({
        "id": (100 + number).to_string(), "display_id": number.to_string(), "subject": "x", "description": "",
        "status": { "id": "1", "name": "Open", "color": "#0066ff" }, "priority": null, "technician": null,
        "requester": { "id": "4", "name": "Ada Lovelace", "email_id": "ada@acme.test", "is_vipuser": false },
        "created_time": { "display_value": "Nov 20, 2026 08:17 PM", "value": "1795205854214" }, "last_updated_time": null
    });
    for (name, value) in fields.as_object().unwrap() {
        all[name] = value.clone();
    }
    all
}

fn input(asked: &Asked) -> Value {
    let body = String::from_utf8_lossy(&asked.body).into_owned();
    let text = asked.path.split_once('?').map_or(body.as_str(), |(_, query)| query);
    let encoded = text.strip_prefix("input_data=").expect("input_data");
    let mut bytes = Vec::new();
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let hex = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap()
            }
            other => other,
        });
    }
    serde_json::from_slice(&bytes).unwrap()
}

fn failed(code: u32, field: &str, message: &str) -> Value {
    let messages = json!([{ "status_code": code, "type": "failed", "message": message, "field": field }]);
    json!({ "response_status": { "status_code": 4000, "status": "failed", "messages": messages } })
}

fn server() -> impl Fn(&Asked) -> (u16, Value) {
    let requests = Mutex::new(vec![
        request(1, json!({ "subject": "Old", "status": { "name": "Resolved" } })),
        request(
            2,
            json!({ "subject": "Older", "status": { "name": "On Hold" }, "priority": { "name": "Normal" },
            "technician": { "name": "Bo Ode" }, "description": "<div>My <b>computer</b>&nbsp;is<br/>slow</div>" }),
        ),
    ]);
    let success = json!({ "status_code": 2000, "status": "success" });
    move |asked| {
        if asked.header("authtoken") != Some("key-of-bo-ode") {
            return (401, failed(4_001, "", "Authentication failed"));
        }
        assert_eq!(asked.header("accept"), Some("application/vnd.manageengine.sdp.v3+json"));
        let mut requests = requests.lock().unwrap();
        match (asked.method.as_str(), asked.path.split('?').next().unwrap()) {
            ("GET", "/api/v3/user") => {
                let user = json!({ "id": "5", "name": "Bo Ode", "email_id": "bo@acme.test" });
                (200, json!({ "user": user, "response_status": success }))
            }
            ("POST", "/api/v3/requests") => {
                let new = input(asked)["request"].clone();
                if new["subject"] == "unlucky" {
                    return (400, failed(4_001, "subject", "Be luckier."));
                }
                let number = requests.len() + 1;
                requests.push(request(number, new));
                (201, json!({ "request": requests[number - 1], "response_status": success }))
            }
            ("GET", "/api/v3/requests") => {
                let info = input(asked)["list_info"].clone();
                let first = &info["search_criteria"][0];
                if first["field"] == "display_id" {
                    let found = requests.iter().filter(|request| request["display_id"] == first["value"]);
                    let found: Vec<_> = found.cloned().collect();
                    return (
                        200,
                        json!({ "requests": found, "list_info": {}, "response_status": [success] }),
                    );
                }
                assert_eq!(
                    (&info["sort_field"], &info["sort_order"]),
                    (&json!("created_time"), &json!("desc"))
                );
                let wanted = info["search_criteria"][0]["values"].as_array().cloned();
                let found: Vec<_> = requests
                    .iter()
                    .rev()
                    .filter(|request| {
                        wanted.as_ref().is_none_or(|names| names.contains(&request["status"]["name"]))
                    })
                    .cloned()
                    .collect();
                let number = |name: &str| usize::try_from(info[name].as_u64().unwrap()).unwrap();
                let (from, size) = (number("start_index") - 1, number("row_count"));
                let page: Vec<_> = found.iter().skip(from).take(size).cloned().collect();
                let info = json!({ "has_more_rows": from + size < found.len(), "start_index": from + 1, "row_count": page.len() });
                (200, json!({ "requests": page, "list_info": info, "response_status": [success] }))
            }
            ("GET", path) => {
                let wanted = path.strip_prefix("/api/v3/requests/").unwrap_or_default();
                let found = requests.iter().find(|request| request["id"] == wanted);
                let missing = failed(4_007, "id", "The requested resource is not available.");
                found.map_or((404, missing), |request| {
                    (200, json!({ "request": request, "response_status": success }))
                })
            }
            _ => (405, Value::Null),
        }
    }
}

async fn provider(key: &str) -> Provider {
    let server = Server::start(server()).await;
    let world = World::new(&["servicedesk-plus"]);
    world.configure("servicedesk-plus", json!({ "server_url": server.url(), "requester": "Ada Lovelace" }));
    world.set_secret("servicedesk-plus", "technician_key", key);
    Provider { world, key: "servicedesk-plus", server }
}

#[tokio::test(flavor = "multi_thread")]
async fn servicedesk_plus_serves_the_interface() {
    let desk = provider("key-of-bo-ode").await;
    serves_the_interface(&desk).await;
    let found = desk.call("get_ticket", json!({ "id": "102" })).await.unwrap();
    assert_eq!((&found["status"], &found["status_name"]), (&json!("in_progress"), &json!("On Hold")));
    assert_eq!(
        (&found["priority"], &found["assignee"], &found["key"]),
        (&json!("medium"), &json!("Bo Ode"), &json!("#2"))
    );
    assert_eq!(
        (&found["description"], &found["created_at"]),
        (&json!("My computer is\nslow"), &json!("2026-11-20T20:17:34Z"))
    );
    let fault = desk.call("create_ticket", json!({ "title": "unlucky" })).await.unwrap_err();
    assert_eq!((fault.code, fault.fields[0].pointer.as_str()), (FaultCode::Invalid, "/title"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_of_servicedesk_plus_signs_in() {
    let told = provider("key-of-bo-ode").await.test().await;
    assert_eq!(told, (true, "Signed in as Bo Ode.".into()));
    let told = provider("another-key").await.test().await;
    assert_eq!(told, (false, "ServiceDesk Plus answered 401: the technician key is not accepted.".into()));
}
