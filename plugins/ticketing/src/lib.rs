//! The interface `ticketing@1` (docs/reference/ticketing.md): the shapes that its providers share, and the rules that
//! hold for each of them. Not a plugin: `jira` and `servicedesk-plus` are made with it.

mod answers;
mod time;

use serde::{Deserialize, Serialize};
use tenon_sdk::{Error, Result, ServiceCall, time::rfc3339};

pub use answers::{lost, not_known, retry, unreachable};
pub use time::with_colon;

const MAX_TITLE: usize = 250;
const MAX_DESCRIPTION: usize = 30_000;
const MAX_QUERY: usize = 200;
const MAX_ID: usize = 100;
const MAX_LIMIT: u32 = 100;
const LIMIT: u32 = 20;

/// A ticket, whichever product keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    pub id: String,
    pub key: String,
    pub title: String,
    pub description: String,
    pub status: Status,
    pub status_name: String,
    pub priority: Option<Priority>,
    pub assignee: Option<String>,
    pub reporter: Option<String>,
    pub url: String,
    pub created_at: String,
    pub updated_at: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Open,
    InProgress,
    Done,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    Low,
    Medium,
    High,
    Urgent,
}

/// The input of `create_ticket`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Create {
    pub title: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub priority: Option<Priority>,
}

#[derive(Deserialize)]
struct Get {
    id: String,
}

/// The input of `list_tickets`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct List {
    pub status: Option<Status>,
    pub query: String,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}

/// The answer of `list_tickets`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tickets {
    pub tickets: Vec<Ticket>,
    pub next: Option<String>,
}

impl Create {
    pub fn read(call: &ServiceCall) -> Result<Self> {
        call.input::<Self>()?.checked()
    }

    /// The ticket as far as it is known right after the product took it, when the product does not show it: telling
    /// that as a failure would have it made twice. `now` in microseconds since 1970.
    pub fn taken(&self, id: String, key: String, url: String, now: u64) -> Ticket {
        Ticket {
            id,
            key,
            title: self.title.clone(),
            description: self.description.clone(),
            status: Status::Open,
            status_name: "Open".into(),
            priority: self.priority,
            assignee: None,
            reporter: None,
            url,
            created_at: rfc3339(now),
            updated_at: None,
        }
    }

    fn checked(mut self) -> Result<Self> {
        // A line end in a title is a mistake of whoever made it, not a reason to refuse it.
        self.title = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        length("/title", &self.title, 1, MAX_TITLE)?;
        length("/description", &self.description, 0, MAX_DESCRIPTION)?;
        Ok(self)
    }
}

/// The id or key that `get_ticket` asks for; nothing in it leads to another address.
pub fn wanted(call: &ServiceCall) -> Result<String> {
    check_id(call.input::<Get>()?.id)
}

fn check_id(id: String) -> Result<String> {
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '#');
    length("/id", &id, 1, MAX_ID)?;
    match id.chars().all(sound) {
        true => Ok(id),
        false => Err(wrong("/id", "id", "An id is made of letters, digits, \"-\", \"_\" and \"#\".".into())),
    }
}

impl List {
    pub fn read(call: &ServiceCall) -> Result<Self> {
        call.input::<Self>()?.checked()
    }

    fn checked(self) -> Result<Self> {
        length("/query", &self.query, 0, MAX_QUERY)?;
        match self.limit {
            Some(limit) if !(1..=MAX_LIMIT).contains(&limit) => {
                Err(wrong("/limit", "range", format!("1 to {MAX_LIMIT}.")))
            }
            _ => Ok(self),
        }
    }

    /// How many tickets a page has.
    pub fn size(&self) -> u32 {
        self.limit.unwrap_or(LIMIT)
    }
}

fn length(pointer: &str, text: &str, least: usize, most: usize) -> Result<()> {
    let count = text.chars().count();
    match (least..=most).contains(&count) {
        true => Ok(()),
        false => Err(wrong(pointer, "length", format!("{count} characters; it must be {least} to {most}."))),
    }
}

/// An "invalid" error about one place of the input.
pub fn wrong(pointer: &str, code: &str, message: String) -> Error {
    Error::invalid("This is not what a ticket takes.").field(pointer, code, message)
}

#[cfg(test)]
mod tests {
    use tenon_sdk::serde_json::{Value, from_value, json};

    use super::*;

    fn place<T: std::fmt::Debug>(result: Result<T>) -> String {
        result.unwrap_err().fault().fields[0].pointer.clone()
    }

    fn create(value: Value) -> Result<Create> {
        from_value::<Create>(value).unwrap().checked()
    }

    #[test]
    fn a_new_ticket_has_a_title_of_one_line() {
        assert_eq!(
            create(json!({ "title": " Fire\n in  the kitchen " })).unwrap().title,
            "Fire in the kitchen"
        );
        assert_eq!(place(create(json!({ "title": " " }))), "/title");
        assert_eq!(place(create(json!({ "title": "x", "description": "x".repeat(30_001) }))), "/description");
    }

    #[test]
    fn a_ticket_that_was_taken_is_told_by_what_was_sent() {
        let new = create(json!({ "title": "Fire", "description": "It rings.", "priority": "low" })).unwrap();
        let ticket = new.taken("1".into(), "OPS-1".into(), "https://a".into(), 1_795_205_854_000_000);
        assert_eq!((ticket.title.as_str(), ticket.description.as_str()), ("Fire", "It rings."));
        assert_eq!((ticket.status, ticket.priority), (Status::Open, Some(Priority::Low)));
        assert_eq!(ticket.created_at, "2026-11-20T20:17:34Z");
    }

    #[test]
    fn an_id_leads_nowhere_else() {
        assert_eq!(check_id("OPS-24".into()).unwrap(), "OPS-24");
        for id in ["", "../users", "1?x=y", "a b", "1/2"] {
            assert_eq!(place(check_id(id.into())), "/id", "{id}");
        }
    }

    #[test]
    fn a_page_has_a_size() {
        let list = |value: Value| from_value::<List>(value).unwrap().checked();
        assert_eq!(list(json!({})).unwrap().size(), 20);
        assert_eq!(list(json!({ "status": "in_progress", "limit": 100 })).unwrap().size(), 100);
        assert_eq!(place(list(json!({ "limit": 101 }))), "/limit");
        assert_eq!(place(list(json!({ "query": "x".repeat(201) }))), "/query");
    }

    #[test]
    fn a_ticket_is_written_as_the_reference_has_it() {
        let ticket = Ticket {
            id: "1".into(),
            key: "OPS-1".into(),
            title: "Fire".into(),
            description: String::new(),
            status: Status::InProgress,
            status_name: "Doing".into(),
            priority: Some(Priority::Urgent),
            assignee: None,
            reporter: Some("Ada".into()),
            url: "https://a".into(),
            created_at: "2026-01-01T00:00:00Z".into(),
            updated_at: None,
        };
        let written = tenon_sdk::serde_json::to_value(ticket).unwrap();
        assert_eq!((&written["status"], &written["priority"]), (&json!("in_progress"), &json!("urgent")));
        assert_eq!((&written["assignee"], written.as_object().unwrap().len()), (&Value::Null, 12));
    }
}
