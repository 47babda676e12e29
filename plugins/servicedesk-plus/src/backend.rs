//! Signs in, and answers the three calls of `ticketing@1`.

mod html;
mod request;
mod server;

use serde_json::{Value, json, to_value};
use tenon_sdk::{
    Cx, Error, Health, Plugin, Result, ServiceCall, TestReport, contract::abi::FaultCode, register_plugin,
};
use ticketing::{Create, List, Tickets, wrong};

use request::{One, Page};
use server::{Server, Settings};

#[derive(Debug, Default)]
pub struct ServiceDeskPlus;

register_plugin!(ServiceDeskPlus: install health service validate_config test_connection);

impl Plugin for ServiceDeskPlus {
    fn health(&self, cx: &Cx) -> Result<Health> {
        let settings: Settings = cx.config().read()?;
        Ok(match Server::new(cx, &settings).user() {
            Ok(_) => Health::good().say("ServiceDesk Plus answers."),
            Err(error) => Health::bad(error.fault().message.as_str()),
        })
    }

    fn validate_config(&self, cx: &Cx) -> Result<()> {
        cx.config().read::<Settings>()?.check()
    }

    fn test_connection(&self, cx: &Cx) -> Result<TestReport> {
        let settings: Settings = cx.config().read()?;
        match Server::new(cx, &settings).user() {
            Ok(answer) => {
                // Newer builds answer a list of one.
                let user = answer.get("user").or_else(|| answer["users"].get(0)).unwrap_or(&Value::Null);
                let name = user["name"].as_str().unwrap_or("a technician without a name");
                Ok(TestReport::ok(format!("Signed in as {name}.")).detail(&json!({ "user": user["id"] })))
            }
            Err(error) => match error.fault().code {
                FaultCode::Refused | FaultCode::Unavailable => {
                    Ok(TestReport::failed(error.fault().message.as_str()))
                }
                _ => Err(error),
            },
        }
    }

    fn service(&self, cx: &Cx, call: &ServiceCall) -> Result<Value> {
        let settings: Settings = cx.config().read()?;
        let server = Server::new(cx, &settings);
        match call.target() {
            ("tickets", "create_ticket") => create(cx, &server, &Create::read(call)?),
            ("tickets", "get_ticket") => get(&server, &ticketing::wanted(call)?),
            ("tickets", "list_tickets") => list(&server, &List::read(call)?),
            (service, method) => {
                Err(Error::not_supported(format!("ServiceDesk Plus offers no {service}.{method}.")))
            }
        }
    }
}

fn create(cx: &Cx, server: &Server<'_>, new: &Create) -> Result<Value> {
    let mut request = json!({ "subject": new.title, "description": html::of(&new.description) });
    if let Some(priority) = new.priority {
        request["priority"] = json!({ "name": request::priority_name(priority) });
    }
    if let Some(requester) = server.settings().requester() {
        request["requester"] = json!({ "name": requester });
    }
    let made = server.make("/api/v3/requests", &json!({ "request": request }))?;
    let id = made["request"]["id"].as_str().ok_or_else(|| ticketing::lost("ServiceDesk Plus"))?.to_owned();
    // Without people's number the id is a key that `get_ticket` knows.
    let key =
        made["request"]["display_id"].as_str().map_or_else(|| id.clone(), |number| format!("#{number}"));
    one(server, made).or_else(|error| {
        let url = request::url(server.settings().base(), &id);
        cx.log()
            .warn("the new request cannot be read", &[("id", json!(id)), ("why", json!(error.to_string()))]);
        Ok(to_value(new.taken(id, key, url, cx.now()))?)
    })
}

fn get(server: &Server<'_>, id: &str) -> Result<Value> {
    let Some(number) = id.strip_prefix('#') else {
        return one(server, server.get(&["/api/v3/requests/", id].concat(), None)?);
    };
    // People's number is not the id of an address: it is looked for first.
    let page: Page =
        serde_json::from_value(server.get("/api/v3/requests", Some(&request::numbered(number)))?)
            .map_err(|_| server::strange("a list of requests"))?;
    match page.requests.first() {
        Some(found) => one(server, server.get(&["/api/v3/requests/", found.id()].concat(), None)?),
        None => Err(Error::refused("ServiceDesk Plus knows no such request.")),
    }
}

fn one(server: &Server<'_>, answer: Value) -> Result<Value> {
    let One { request } = serde_json::from_value(answer).map_err(|_| server::strange("a request"))?;
    Ok(to_value(request.ticket(server.settings().base()))?)
}

fn list(server: &Server<'_>, list: &List) -> Result<Value> {
    let start: u32 = match &list.cursor {
        None => 1,
        Some(cursor) => cursor
            .parse()
            .map_err(|_| wrong("/cursor", "cursor", "Hand back the cursor of an earlier page.".into()))?,
    };
    let ask = request::search(list, start);
    let page = server.get("/api/v3/requests", Some(&ask))?;
    let page: Page = serde_json::from_value(page).map_err(|_| server::strange("a list of requests"))?;
    let next = page.list_info.has_more_rows.then(|| start.saturating_add(list.size()).to_string());
    let base = server.settings().base();
    let tickets = page.requests.into_iter().map(|request| request.ticket(base));
    // Every status that is not one of the known words is in progress: the server cannot be asked for these.
    let tickets = tickets.filter(|ticket| list.status.is_none_or(|status| ticket.status == status));
    Ok(to_value(Tickets { tickets: tickets.collect(), next })?)
}
