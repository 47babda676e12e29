//! The settings in force, for `config check`: the commented defaults with what was changed in its place. Secrets are
//! masked, also those inside of addresses.

use toml::{Table, Value};
use url::Url;

use super::layers::DEFAULTS;

const MASK: &str = "[set]";

/// As TOML, each number with its reason.
pub fn shown(in_force: &Table) -> String {
    let defaults: Table = DEFAULTS.parse().unwrap_or_default();
    let (mut text, mut section) = (String::new(), "");
    for line in DEFAULTS.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name;
        }
        let key = line.split_once(" = ").map(|(key, _)| key).filter(|key| !key.starts_with('#'));
        let value = |table: &Table, key| table.get(section).and_then(|settings| settings.get(key)).cloned();
        let changed = key.and_then(|key| {
            let (now, before) = (value(in_force, key)?, value(&defaults, key)?);
            (now != before).then(|| {
                format!("{key} = {}    # changed; the default is {before}", masked(section, key, now))
            })
        });
        text.push_str(changed.as_deref().unwrap_or(line));
        text.push('\n');
    }
    text
}

fn masked(section: &str, key: &str, value: Value) -> Value {
    match (section, key, value) {
        ("secrets", "key", _) | ("email", "password", _) | ("llm", "key", _) => MASK.into(),
        ("data", "database_url", Value::String(text))
        | ("email", "smtp_url", Value::String(text))
        | ("llm", "url", Value::String(text)) => without_password(&text).into(),
        (_, _, value) => value,
    }
}

fn without_password(text: &str) -> String {
    let Ok(mut url) = Url::parse(text) else { return MASK.into() };
    // Postgres takes a password among the parameters, too.
    if url.query().is_some_and(|query| query.to_ascii_lowercase().contains("pass")) {
        url.set_query(Some(MASK));
    }
    if url.password().is_some() && url.set_password(Some(MASK)).is_err() {
        return MASK.into();
    }
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::super::layers::merge;
    use super::*;

    #[test]
    fn what_was_changed_is_shown_and_no_secret_is() {
        let merged = merge(None, false, |name| match name {
            "TENON_LIMITS_INSTALLS_PER_HOUR" => Some("50".into()),
            "TENON_SECRETS_KEY" => Some("canary-of-the-key".into()),
            "TENON_DATABASE_URL" => Some("postgres://tenon:canary@db/tenon?sslmode=require".into()),
            "TENON_EMAIL_PASSWORD" => Some("canary".into()),
            "TENON_LLM_KEY" => Some("canary".into()),
            "TENON_SERVER_ALLOWED_ORIGINS" => Some("https://a.test".into()),
            _ => None,
        });
        let text = shown(&merged.expect("settings"));
        assert!(!text.contains("canary"), "{text}");
        assert!(text.contains("installs_per_hour = 50    # changed; the default is 20"), "{text}");
        assert!(text.contains("allowed_origins = [\"https://a.test\"]"), "{text}");
        assert!(text.contains("@db/tenon?sslmode=require"), "{text}");
        // What is shown may be used as a file.
        let again: Table = text.parse().expect("TOML");
        assert_eq!(again["limits"]["installs_per_hour"].as_integer(), Some(50));
        assert_eq!(again["limits"]["requests_per_minute"].as_integer(), Some(600));
        assert!(!without_password("postgres://db/tenon?password=canary").contains("canary"));
        assert!(!without_password("no address, canary").contains("canary"));
    }
}
