//! A request as ServiceDesk Plus tells it, and as a ticket.

use serde::Deserialize;
use serde_json::{Value, json};
use tenon_sdk::time::rfc3339;
use ticketing::{List, Priority, Status, Ticket};

use super::html;

#[derive(Deserialize)]
pub struct One {
    pub request: Request,
}

#[derive(Deserialize)]
pub struct Page {
    pub requests: Vec<Request>,
    #[serde(default)]
    pub list_info: ListInfo,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ListInfo {
    pub has_more_rows: bool,
}

#[derive(Deserialize)]
pub struct Request {
    id: String,
    #[serde(default)]
    display_id: Option<String>,
    subject: String,
    #[serde(default)]
    description: Option<String>,
    /// In lists, instead of the whole.
    #[serde(default)]
    short_description: Option<String>,
    #[serde(default)]
    status: Option<Named>,
    #[serde(default)]
    priority: Option<Named>,
    #[serde(default)]
    technician: Option<Named>,
    #[serde(default)]
    requester: Option<Named>,
    #[serde(default)]
    created_time: Option<Time>,
    #[serde(default)]
    last_updated_time: Option<Time>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    name: Option<String>,
}

/// Milliseconds since 1970, as text.
#[derive(Deserialize)]
struct Time {
    value: String,
}

impl Time {
    fn written(&self) -> Option<String> {
        self.value.parse().ok().map(|millis: u64| rfc3339(millis.saturating_mul(1_000)))
    }
}

impl Request {
    pub fn id(&self) -> &str {
        &self.id
    }

    pub fn ticket(self, base: &str) -> Ticket {
        let name = |named: Option<Named>| named.and_then(|named| named.name);
        let description = self.description.or(self.short_description).unwrap_or_default();
        let status = name(self.status).unwrap_or_else(|| "Open".into());
        Ticket {
            key: format!("#{}", self.display_id.as_ref().unwrap_or(&self.id)),
            url: url(base, &self.id),
            id: self.id,
            title: self.subject,
            description: html::text(&description),
            status: status_of(&status),
            status_name: status,
            priority: name(self.priority).as_deref().and_then(priority_of),
            assignee: name(self.technician),
            reporter: name(self.requester),
            created_at: self.created_time.and_then(|time| time.written()).unwrap_or_default(),
            updated_at: self.last_updated_time.and_then(|time| time.written()),
        }
    }
}

/// Where people see it.
pub fn url(base: &str, id: &str) -> String {
    format!("{base}/WorkOrder.do?woMode=viewWO&woID={id}")
}

const DONE: [&str; 5] = ["Closed", "Resolved", "Cancelled", "Canceled", "Completed"];
const OPEN: [&str; 2] = ["Open", "New"];

fn status_of(name: &str) -> Status {
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(name));
    if is(&DONE) {
        Status::Done
    } else if is(&OPEN) {
        Status::Open
    } else {
        Status::InProgress
    }
}

fn priority_of(name: &str) -> Option<Priority> {
    Some(match name.to_lowercase().as_str() {
        "urgent" | "critical" => Priority::Urgent,
        "high" => Priority::High,
        "medium" | "normal" => Priority::Medium,
        "low" => Priority::Low,
        _ => return None,
    })
}

pub fn priority_name(priority: Priority) -> &'static str {
    match priority {
        Priority::Urgent => "Urgent",
        Priority::High => "High",
        Priority::Medium => "Medium",
        Priority::Low => "Low",
    }
}

/// `input_data` that looks for the number people know.
pub fn numbered(number: &str) -> Value {
    let criteria = json!([{ "field": "display_id", "condition": "is", "value": number }]);
    json!({ "list_info": { "row_count": 1, "start_index": 1, "search_criteria": criteria } })
}

/// `input_data` of a list; `start` counts from 1.
pub fn search(list: &List, start: u32) -> Value {
    let mut criteria = Vec::new();
    match list.status {
        Some(Status::Done) => {
            criteria.push(json!({ "field": "status.name", "condition": "is", "values": DONE }))
        }
        Some(Status::Open) => {
            criteria.push(json!({ "field": "status.name", "condition": "is", "values": OPEN }))
        }
        Some(Status::InProgress) => {
            let others: Vec<_> = DONE.iter().chain(&OPEN).collect();
            criteria.push(json!({ "field": "status.name", "condition": "is not", "values": others }));
        }
        None => {}
    }
    if !list.query.trim().is_empty() {
        let words = list.query.trim();
        criteria.push(
            json!({ "field": "subject", "condition": "contains", "value": words, "logical_operator": "AND" }),
        );
    }
    let mut info = json!({
        "row_count": list.size(), "start_index": start, "sort_field": "created_time", "sort_order": "desc"
    });
    if !criteria.is_empty() {
        info["search_criteria"] = criteria.into();
    }
    json!({ "list_info": info })
}
