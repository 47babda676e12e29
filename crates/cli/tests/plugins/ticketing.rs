//! `ticketing@1` as Jira and ServiceDesk Plus serve it, against small servers that answer in the vendors' shapes: one
//! caller, one shape, whichever of the two is behind it.

mod desk;
mod jira;

use serde_json::{Value, json};
use tenon_contract::abi::{CallKind, FaultCode};

use crate::outside::{World, server::Server};

/// A provider with its server, as somebody set it up.
struct Provider {
    world: World,
    key: &'static str,
    server: Server,
}

impl Provider {
    async fn call(&self, method: &str, input: Value) -> Result<Value, tenon_contract::abi::Fault> {
        self.world.service("other", "ticketing@1", method, input).await
    }

    async fn test(&self) -> (bool, String) {
        let report = self.world.lifecycle(self.key, CallKind::TestConnection).await.unwrap();
        (report["ok"].as_bool().unwrap(), report["message"].as_str().unwrap().to_owned())
    }
}

/// What holds for every provider.
async fn serves_the_interface(provider: &Provider) {
    let new = json!({ "title": " Fire \n alarm ", "description": "It rings.\n\nSince <noon>.", "priority": "urgent" });
    let made = provider.call("create_ticket", new).await.unwrap();
    let mut fields: Vec<_> = made.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    let wanted = [
        "assignee",
        "created_at",
        "description",
        "id",
        "key",
        "priority",
        "reporter",
        "status",
        "status_name",
        "title",
        "updated_at",
        "url",
    ];
    assert_eq!(fields, wanted);
    assert_eq!(
        (&made["title"], &made["description"]),
        (&json!("Fire alarm"), &json!("It rings.\n\nSince <noon>."))
    );
    assert_eq!((&made["status"], &made["priority"]), (&json!("open"), &json!("urgent")));
    assert!(made["url"].as_str().unwrap().starts_with(&provider.server.url()));
    for name in ["id", "key"] {
        let found = provider.call("get_ticket", json!({ "id": made[name] })).await.unwrap();
        assert_eq!(found, made, "by its {name}");
    }
    let fault = provider.call("get_ticket", json!({ "id": "999" })).await.unwrap_err();
    assert_eq!(fault.code, FaultCode::Refused, "{fault:?}");

    let page = provider.call("list_tickets", json!({ "limit": 2 })).await.unwrap();
    assert_eq!(page["tickets"].as_array().unwrap().len(), 2);
    let rest = provider.call("list_tickets", json!({ "limit": 2, "cursor": page["next"] })).await.unwrap();
    assert_eq!((rest["tickets"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    let done = provider.call("list_tickets", json!({ "status": "done" })).await.unwrap();
    assert!(done["tickets"].as_array().unwrap().iter().all(|ticket| ticket["status"] == "done"));
    assert!(!done["tickets"].as_array().unwrap().is_empty());

    for (method, input, place) in [
        ("create_ticket", json!({ "title": " " }), "/title"),
        ("get_ticket", json!({ "id": "../../admin" }), "/id"),
        ("list_tickets", json!({ "limit": 0 }), "/limit"),
    ] {
        let fault = provider.call(method, input).await.unwrap_err();
        assert_eq!((fault.code, fault.fields[0].pointer.as_str()), (FaultCode::Invalid, place));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tenant_chooses_who_answers() {
    let world = World::new(&["jira", "servicedesk-plus"]);
    world.configure("jira", json!({ "site_url": "http://127.0.0.1:1", "email": "a@b.c", "project": "OPS" }));
    world.configure("servicedesk-plus", json!({ "server_url": "http://127.0.0.1:1" }));
    world.set_secret("jira", "api_token", "t0ken-of-ada");
    world.set_secret("servicedesk-plus", "technician_key", "key-of-bo-ode");
    for (key, product) in [("jira", "Jira"), ("servicedesk-plus", "ServiceDesk Plus")] {
        world.tenant().providers.lock().unwrap().insert("ticketing@1".into(), key.into());
        let fault = world.service("other", "ticketing@1", "list_tickets", json!({})).await.unwrap_err();
        assert_eq!(fault.code, FaultCode::Unavailable);
        assert!(fault.message.starts_with(&format!("{product} cannot be reached")), "{}", fault.message);
    }
}
