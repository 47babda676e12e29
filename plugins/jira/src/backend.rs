//! Signs in, and answers the three calls of `ticketing@1`.

mod document;
mod issue;
mod jql;
mod site;

use serde_json::{Value, json, to_value};
use tenon_sdk::{
    Cx, Error, Health, Plugin, Result, ServiceCall, TestReport, contract::abi::FaultCode, register_plugin,
};
use ticketing::{Create, List, Tickets};

use issue::{FIELDS, Issue, Page};
use site::{Settings, Site};

#[derive(Debug, Default)]
pub struct Jira;

register_plugin!(Jira: install health service validate_config test_connection);

impl Plugin for Jira {
    fn health(&self, cx: &Cx) -> Result<Health> {
        let settings: Settings = cx.config().read()?;
        Ok(match Site::new(cx, &settings, site::CALL_MS).myself() {
            Ok(_) => Health::good().say("Jira answers."),
            Err(error) => Health::bad(error.fault().message.as_str()),
        })
    }

    fn validate_config(&self, cx: &Cx) -> Result<()> {
        cx.config().read::<Settings>()?.check()
    }

    fn test_connection(&self, cx: &Cx) -> Result<TestReport> {
        let settings: Settings = cx.config().read()?;
        let site = Site::new(cx, &settings, site::TEST_MS);
        let told = |error: Error| match error.fault().code {
            FaultCode::Refused | FaultCode::Unavailable => {
                Ok(TestReport::failed(error.fault().message.as_str()))
            }
            _ => Err(error),
        };
        let myself = match site.myself() {
            Ok(myself) => myself,
            Err(error) => return told(error),
        };
        let name = myself["displayName"].as_str().unwrap_or("somebody without a name").to_owned();
        let project = match site.get(&format!("/rest/api/3/project/{}", settings.project())) {
            Ok(project) => project,
            Err(error) if error.fault().code == FaultCode::Refused => {
                let text = format!("Signed in as {name}, who sees no project {}.", settings.project());
                return Ok(TestReport::failed(text));
            }
            Err(error) => return told(error),
        };
        let title = project["name"].as_str().unwrap_or_default();
        let words = format!("Signed in as {name}. Found the project {title}.");
        Ok(TestReport::ok(words).detail(&json!({ "account": myself["accountId"], "project": project["id"] })))
    }

    fn service(&self, cx: &Cx, call: &ServiceCall) -> Result<Value> {
        let settings: Settings = cx.config().read()?;
        let site = Site::new(cx, &settings, site::CALL_MS);
        match call.target() {
            ("tickets", "create_ticket") => create(cx, &site, &Create::read(call)?),
            ("tickets", "get_ticket") => get(&site, &ticketing::wanted(call)?),
            ("tickets", "list_tickets") => list(&site, &List::read(call)?),
            (service, method) => Err(Error::not_supported(format!("Jira offers no {service}.{method}."))),
        }
    }
}

fn create(cx: &Cx, site: &Site<'_>, new: &Create) -> Result<Value> {
    let settings = site.settings();
    let mut fields = json!({
        "project": { "key": settings.project() },
        "issuetype": { "name": settings.issue_type() },
        "summary": new.title,
    });
    if !new.description.trim().is_empty() {
        fields["description"] = document::of(&new.description);
    }
    if let Some(priority) = new.priority {
        fields["priority"] = json!({ "name": issue::priority_name(priority) });
    }
    let made = site.make("/rest/api/3/issue", &json!({ "fields": fields }))?;
    let id = made["id"].as_str().ok_or_else(|| ticketing::lost("Jira"))?;
    get(site, id).or_else(|error| {
        cx.log()
            .warn("the new issue cannot be read", &[("id", json!(id)), ("why", json!(error.to_string()))]);
        let key = made["key"].as_str().unwrap_or(id);
        let url = issue::url(settings, key);
        Ok(to_value(new.taken(id.to_owned(), key.to_owned(), url, cx.now()))?)
    })
}

fn get(site: &Site<'_>, id: &str) -> Result<Value> {
    let issue =
        site.get(&format!("/rest/api/3/issue/{}?fields={}", id.replace('#', ""), FIELDS.join(",")))?;
    let issue: Issue = serde_json::from_value(issue).map_err(|_| site::strange("an issue"))?;
    Ok(to_value(issue.ticket(site.settings()))?)
}

fn list(site: &Site<'_>, list: &List) -> Result<Value> {
    let mut ask = json!({
        "jql": jql::of(site.settings().project(), list),
        "fields": FIELDS,
        "maxResults": list.size(),
    });
    if let Some(cursor) = &list.cursor {
        ask["nextPageToken"] = cursor.as_str().into();
    }
    let page = site.post("/rest/api/3/search/jql", &ask)?;
    let page: Page = serde_json::from_value(page).map_err(|_| site::strange("a list of issues"))?;
    let tickets = page.issues.into_iter().map(|issue| issue.ticket(site.settings())).collect();
    let next = page.next_page_token.filter(|_| !page.is_last);
    Ok(to_value(Tickets { tickets, next })?)
}
