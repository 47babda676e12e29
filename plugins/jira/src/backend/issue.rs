//! An issue as Jira tells it, and as a ticket.

use serde::Deserialize;
use serde_json::Value;
use ticketing::{Priority, Status, Ticket, with_colon};

use super::{document, site::Settings};

/// What is asked of each issue.
pub const FIELDS: [&str; 8] =
    ["summary", "description", "status", "priority", "assignee", "reporter", "created", "updated"];

/// One page of `search/jql`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    pub issues: Vec<Issue>,
    #[serde(default)]
    pub next_page_token: Option<String>,
    #[serde(default)]
    pub is_last: bool,
}

#[derive(Deserialize)]
pub struct Issue {
    id: String,
    key: String,
    fields: Fields,
}

#[derive(Deserialize)]
struct Fields {
    summary: String,
    #[serde(default)]
    description: Value,
    status: StatusOf,
    #[serde(default)]
    priority: Option<Named>,
    #[serde(default)]
    assignee: Option<Person>,
    #[serde(default)]
    reporter: Option<Person>,
    created: String,
    #[serde(default)]
    updated: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StatusOf {
    name: String,
    status_category: Category,
}

#[derive(Deserialize)]
struct Category {
    key: String,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    display_name: String,
}

impl Issue {
    pub fn ticket(self, settings: &Settings) -> Ticket {
        let Self { id, key, fields } = self;
        Ticket {
            url: url(settings, &key),
            id,
            key,
            title: fields.summary,
            description: document::text(&fields.description),
            status: match fields.status.status_category.key.as_str() {
                "done" => Status::Done,
                "indeterminate" => Status::InProgress,
                _ => Status::Open,
            },
            status_name: fields.status.name,
            priority: fields.priority.and_then(|priority| priority_of(&priority.name)),
            assignee: fields.assignee.map(|person| person.display_name),
            reporter: fields.reporter.map(|person| person.display_name),
            created_at: with_colon(&fields.created),
            updated_at: fields.updated.as_deref().map(with_colon),
        }
    }
}

/// Where people see it.
pub fn url(settings: &Settings, key: &str) -> String {
    format!("{}/browse/{key}", settings.base())
}

fn priority_of(name: &str) -> Option<Priority> {
    Some(match name {
        "Highest" => Priority::Urgent,
        "High" => Priority::High,
        "Medium" => Priority::Medium,
        "Low" | "Lowest" => Priority::Low,
        _ => return None,
    })
}

pub fn priority_name(priority: Priority) -> &'static str {
    match priority {
        Priority::Urgent => "Highest",
        Priority::High => "High",
        Priority::Medium => "Medium",
        Priority::Low => "Low",
    }
}
