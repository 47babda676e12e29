//! The search in Jira's query language. Words of others stand in quotes and cannot leave them.

use ticketing::{List, Status};

/// `project` is letters and digits: the settings were checked.
pub fn of(project: &str, list: &List) -> String {
    let mut jql = format!("project = \"{project}\"");
    if let Some(status) = list.status {
        let category = match status {
            Status::Open => "To Do",
            Status::InProgress => "In Progress",
            Status::Done => "Done",
        };
        jql.push_str(&format!(" AND statusCategory = \"{category}\""));
    }
    let words = words(&list.query);
    if !words.is_empty() {
        jql.push_str(&format!(" AND summary ~ \"{words}\""));
    }
    jql.push_str(" ORDER BY created DESC");
    jql
}

/// Signs have a meaning of their own in a search for text: they become spaces.
fn words(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cannot_leave_their_quotes() {
        let query = "fire\" OR project = \"HR*~".into();
        let list = List { status: Some(Status::Open), query, ..List::default() };
        let wanted = "project = \"OPS\" AND statusCategory = \"To Do\" AND summary ~ \"fire OR project HR\" \
                      ORDER BY created DESC";
        assert_eq!(of("OPS", &list), wanted);
        assert_eq!(of("OPS", &List::default()), "project = \"OPS\" ORDER BY created DESC");
    }
}
