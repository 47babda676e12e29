//! `ticketing@1` as Jira and ServiceDesk Plus serve it, against small servers that answer in the vendors' shapes: one
//! caller, one shape, whichever of the two is behind it.

mod desk;
mod jira;

use std::sync::{
    Arc,
    atomic::{AtomicU16, Ordering},
};

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

const PRODUCTS: [(&str, &str); 2] = [("jira", "Jira"), ("servicedesk-plus", "ServiceDesk Plus")];

/// Both of them, with one address.
fn both_at(url: &str) -> World {
    let world = World::new(&["jira", "servicedesk-plus"]);
    world.configure("jira", json!({ "site_url": url, "email": "a@b.c", "project": "OPS" }));
    world.configure("servicedesk-plus", json!({ "server_url": url }));
    world.set_secret("jira", "api_token", "t0ken-of-ada");
    world.set_secret("servicedesk-plus", "technician_key", "key-of-bo-ode");
    world
}

fn choose(world: &World, key: &str) {
    world.tenant().providers.lock().unwrap().insert("ticketing@1".into(), key.into());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tenant_chooses_who_answers() {
    let world = both_at("http://127.0.0.1:1");
    for (key, product) in PRODUCTS {
        choose(&world, key);
        let fault = world.service("other", "ticketing@1", "list_tickets", json!({})).await.unwrap_err();
        assert_eq!(fault.code, FaultCode::Unavailable);
        assert!(fault.message.starts_with(&format!("{product} cannot be reached")), "{}", fault.message);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_that_may_have_been_made_is_not_tried_again_by_itself() {
    let status = Arc::new(AtomicU16::new(0));
    let told = Arc::clone(&status);
    let server = Server::start(move |_| (told.load(Ordering::Relaxed), Value::Null)).await;
    let (silent, answering) = (both_at("http://127.0.0.1:1"), both_at(&server.url()));
    let ticket = json!({ "title": "Fire alarm" });
    let ask = async |world: &World, method: &str, input: &Value| {
        world.service("other", "ticketing@1", method, input.clone()).await.unwrap_err()
    };
    for (key, product) in PRODUCTS {
        choose(&silent, key);
        let fault = ask(&silent, "create_ticket", &ticket).await;
        assert_eq!(fault.code, FaultCode::Failed, "{fault:?}");
        let words = format!("It is not known whether {product} made it.");
        assert!(fault.message.contains(&words), "{}", fault.message);

        choose(&answering, key);
        for (code, wanted) in [
            (500, FaultCode::Failed),
            (502, FaultCode::Failed),
            (504, FaultCode::Failed),
            (503, FaultCode::Unavailable),
            (429, FaultCode::Unavailable),
        ] {
            status.store(code, Ordering::Relaxed);
            let fault = ask(&answering, "create_ticket", &ticket).await;
            assert_eq!(fault.code, wanted, "{product} {code}: {fault:?}");
            // What makes nothing may always be tried again.
            let fault = ask(&answering, "list_tickets", &json!({})).await;
            assert_eq!(fault.code, FaultCode::Unavailable, "{product} {code}: {fault:?}");
        }
    }
}
