//! Puts the layers of the configuration on top of each other, key by key.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::{Config, check};

/// Commented; shown by `tenon-server config check`, which reads it line by line: one setting a line.
pub(super) const DEFAULTS: &str = include_str!("../../config.default.toml");
const DEMO: &str = include_str!("../../config.demo.toml");

/// Short names of the five settings that scripts change.
const SHORT: [(&str, &str, &str); 5] = [
    ("TENON_ADDR", "server", "addr"),
    ("TENON_DATA_DIR", "data", "dir"),
    ("TENON_DATABASE_URL", "data", "database_url"),
    ("TENON_SITE_DIR", "server", "site_dir"),
    ("TENON_PLUGINS_DIR", "server", "plugins_dir"),
];

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("the configuration {path} cannot be read: {source}")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{origin} is no TOML: {reason}")]
    Syntax { origin: String, reason: String },
    #[error("{origin}: there is no setting {key:?}; `tenon-server config check` lists them all")]
    UnknownKey { origin: String, key: String },
    #[error("{name}: {text:?} is not {wanted}")]
    Variable { name: String, text: String, wanted: &'static str },
    #[error("the configuration is wrong: {0}")]
    Value(String),
}

pub(super) fn read(
    file: Option<&Path>,
    demo: bool,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Config, ConfigError> {
    let table = merge(file, demo, variable)?;
    check::numbers(&table)?;
    let config: Config = serde_path_to_error::deserialize(Value::Table(table))
        .map_err(|error| ConfigError::Value(format!("{}: {}", error.path(), error.inner().message())))?;
    check::values(&config)?;
    Ok(config)
}

/// All layers as one, before anything is said about their values.
pub(super) fn merge(
    file: Option<&Path>,
    demo: bool,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Table, ConfigError> {
    let mut table = parse("the built-in defaults", DEFAULTS)?;
    if demo {
        lay(&mut table, parse("the demo's defaults", DEMO)?, "the demo's defaults")?;
    }
    let named = variable("TENON_CONFIG").map(PathBuf::from);
    if let Some(path) = file.map(Path::to_path_buf).or(named) {
        let text = std::fs::read_to_string(&path)
            .map_err(|source| ConfigError::Unreadable { path: path.clone(), source })?;
        let origin = path.display().to_string();
        lay(&mut table, parse(&origin, &text)?, &origin)?;
    }
    for (section, settings) in &mut table {
        let Value::Table(settings) = settings else { continue };
        for (key, value) in settings {
            let long = format!("TENON_{}_{}", section.to_uppercase(), key.to_uppercase());
            let short = SHORT
                .iter()
                .find(|(_, s, k)| s == section && k == key)
                .map(|(name, _, _)| (*name).to_owned());
            for name in short.into_iter().chain([long]) {
                if let Some(text) = variable(&name).filter(|text| !text.is_empty()) {
                    *value = typed(&name, text, value)?;
                }
            }
        }
    }
    Ok(table)
}

fn parse(origin: &str, text: &str) -> Result<Table, ConfigError> {
    text.parse::<Table>()
        .map_err(|error| ConfigError::Syntax { origin: origin.into(), reason: error.to_string() })
}

/// Every key of `upper` must be known below.
fn lay(lower: &mut Table, upper: Table, origin: &str) -> Result<(), ConfigError> {
    let unknown = |key: String| ConfigError::UnknownKey { origin: origin.to_owned(), key };
    for (section, settings) in upper {
        let known =
            lower.get_mut(&section).and_then(Value::as_table_mut).ok_or_else(|| unknown(section.clone()))?;
        let Value::Table(settings) = settings else { return Err(unknown(section)) };
        for (key, value) in settings {
            let place = known.get_mut(&key).ok_or_else(|| unknown(format!("{section}.{key}")))?;
            *place = value;
        }
    }
    Ok(())
}

/// The text of a variable in the type that the setting has below.
fn typed(name: &str, text: String, like: &Value) -> Result<Value, ConfigError> {
    let wrong =
        |text: &str, wanted| ConfigError::Variable { name: name.to_owned(), text: text.to_owned(), wanted };
    Ok(match like {
        Value::Boolean(_) => Value::Boolean(text.parse().map_err(|_| wrong(&text, "true or false"))?),
        Value::Integer(_) => Value::Integer(text.parse().map_err(|_| wrong(&text, "a whole number"))?),
        Value::Array(_) => text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(Value::from)
            .collect::<Vec<_>>()
            .into(),
        _ => Value::String(text),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_complete_and_both_roles_read_them() {
        let serve = read(None, false, |_| None).expect("defaults");
        let demo = read(None, true, |_| None).expect("demo");
        assert!(!serve.releases.allow_unsigned && demo.releases.allow_unsigned);
        assert_eq!(serve.server.addr.to_string(), "127.0.0.1:3000");
    }

    #[test]
    fn an_unknown_key_is_named() {
        let dir = std::env::temp_dir().join(format!("tenon-config-{}.toml", std::process::id()));
        std::fs::write(&dir, "[server]\nadress = \"127.0.0.1:1\"\n").expect("write");
        let error = read(Some(&dir), false, |_| None).expect_err("unknown");
        std::fs::remove_file(&dir).expect("remove");
        assert!(error.to_string().contains("\"server.adress\""), "{error}");
    }

    #[test]
    fn the_environment_speaks_last_and_in_the_right_type() {
        let config = read(None, true, |name| match name {
            "TENON_ADDR" => Some("127.0.0.1:8080".into()),
            "TENON_LIMITS_REQUESTS_PER_MINUTE" => Some("7".into()),
            "TENON_SERVER_ALLOWED_ORIGINS" => Some("https://a.test, https://b.test".into()),
            _ => None,
        });
        let config = config.expect("config");
        assert_eq!(config.server.addr.port(), 8080);
        assert_eq!(config.limits.requests_per_minute, 7);
        assert_eq!(config.server.allowed_origins, ["https://a.test", "https://b.test"]);
        let error = read(None, true, |name| (name == "TENON_DATA_MIGRATE").then(|| "maybe".into()))
            .expect_err("no bool");
        assert_eq!(error.to_string(), "TENON_DATA_MIGRATE: \"maybe\" is not true or false");
    }
}
