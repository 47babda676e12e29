//! Lists, plurals and names inside sentences.

/// `a` · `a and b` · `a, b and c` · `a, b and 3 more`: at most `max` names.
pub fn list(items: &[String], max: usize) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        items if items.len() <= max.max(2) => {
            let (last, first) = items.split_last().unwrap_or((&items[0], &[]));
            [first.join(", ").as_str(), " and ", last].concat()
        }
        items => {
            let (shown, rest) = items.split_at(max);
            format!("{} and {} more", shown.join(", "), rest.len())
        }
    }
}

/// `1 address`, `2 addresses`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// `tracking_url` → `Tracking url`: for names that came without a title.
pub fn humanize(name: &str) -> String {
    capitalize(&spaced(name))
}

/// `read-sensors` → `read sensors`.
pub fn spaced(name: &str) -> String {
    name.replace(['_', '-', '.'], " ")
}

pub fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// How a phrase starts behind another one: `Every day` → `every day`. A host has no capital anyway, and what is written
/// in capitals stays: `AI service`. The phrases are ours, so English letters will do.
pub fn start_small(text: &str) -> String {
    let mut text = text.to_owned();
    let capitals = text.bytes().take(2).filter(u8::is_ascii_uppercase).count();
    if capitals == 1
        && let Some(first) = text.get_mut(..1)
    {
        first.make_ascii_lowercase();
    }
    text
}

/// `risk` → `a risk`, `event` → `an event`.
fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// Core events in plain words, and whether they are about people.
const CORE_EVENTS: &[(&str, &str, bool)] = &[
    ("tenant.member.added", "a member joins", true),
    ("tenant.member.removed", "a member leaves", true),
    ("tenant.member.role_changed", "the role of a member changes", true),
    ("tenant.invitation.created", "somebody is invited", true),
    ("workspace.member.added", "a member joins a workspace", true),
    ("workspace.member.removed", "a member leaves a workspace", true),
    ("workspace.created", "a workspace is created", false),
    ("workspace.deleted", "a workspace is deleted", false),
    ("installation.installed", "a plugin is installed", false),
    ("installation.enabled", "a plugin is enabled", false),
    ("installation.disabled", "a plugin is disabled", false),
    ("installation.removed", "a plugin is uninstalled", false),
];

/// What happens when `event` occurs, and whether it is about people.
pub fn event_phrase(event: &str) -> (String, bool) {
    if let Some((_, phrase, people)) = CORE_EVENTS.iter().find(|(name, ..)| *name == event) {
        return ((*phrase).to_owned(), *people);
    }
    let words: Vec<&str> = event.split('.').collect();
    let people =
        event.starts_with("tenant.member.") || event.starts_with("user.") || event.contains(".member.");
    let phrase = match words.as_slice() {
        [.., noun, verb] => format!("{} is {}", with_article(&spaced(noun)), spaced(verb)),
        _ => spaced(event),
    };
    (phrase, people)
}

/// `mlflow.model.synced` → `model synced`.
pub fn announcement(event: &str) -> String {
    let words: Vec<&str> = event.split('.').collect();
    match words.as_slice() {
        [.., noun, verb] => spaced(&format!("{noun} {verb}")),
        _ => spaced(event),
    }
}

#[cfg(test)]
mod tests {
    use super::start_small;

    #[test]
    fn a_phrase_behind_another_starts_small_and_an_abbreviation_stays() {
        assert_eq!(start_small("When you start it"), "when you start it");
        assert_eq!(start_small("AI service"), "AI service");
        assert_eq!(start_small("api.example.com"), "api.example.com");
        assert_eq!(
            (start_small("A"), start_small("Ä b"), start_small("")),
            ("a".into(), "Ä b".into(), String::new())
        );
    }
}
