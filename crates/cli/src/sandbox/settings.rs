//! The settings that `config.get` answers: defaults of the schema, the fixture's values over them, secrets as `set`
//! or `unset`.

use serde_json::{Map, Value};
use tenon_contract::{
    package::Package,
    schema::secret_names,
    settings::{self, FieldKind},
};

use super::{Fixtures, SandboxError, schema::Schema};

pub fn effective(package: &Package, fixtures: &Fixtures) -> Result<Value, SandboxError> {
    let Some(config) = &package.manifest.config else {
        return match fixtures.settings.keys().chain(fixtures.secrets.keys()).next() {
            None => Ok(Value::Object(Map::new())),
            Some(name) => Err(SandboxError::fixture(
                format!("settings.{name}"),
                "this plugin has no settings: there is no [config] in tenon.toml",
            )),
        };
    };
    let schema = Schema::of(package, &config.schema)?;
    let secrets = secret_names(&schema.value);
    for name in fixtures.secrets.keys() {
        if !secrets.contains(name) {
            return Err(SandboxError::fixture(
                format!("secrets.{name}"),
                format!("{} has no writeOnly property of this name", config.schema),
            ));
        }
    }
    let mut values = with_defaults(&schema.value, &fixtures.settings);
    // What a server would not save is no state that a plugin ever sees; required secrets stand apart.
    let mut all = values.clone();
    all.extend(fixtures.secrets.iter().map(|(name, value)| (name.clone(), Value::String(value.clone()))));
    let optional = |pointer: &str| secrets.contains(pointer.trim_start_matches('/'));
    let wrong = schema.check(&Value::Object(all), "");
    if let (false, Some(field)) = (
        fixtures.settings.is_empty(),
        wrong.iter().find(|field| !(field.code == "required" && optional(&field.pointer))),
    ) {
        return Err(SandboxError::fixture(format!("settings{}", field.pointer), field.message.clone()));
    }
    for name in secrets {
        let word = if fixtures.secrets.contains_key(&name) { "set" } else { "unset" };
        values.insert(name, Value::String(word.into()));
    }
    Ok(Value::Object(values))
}

fn with_defaults(schema: &Value, given: &Map<String, Value>) -> Map<String, Value> {
    let form = settings::read(schema);
    let mut values = match settings::defaults(&form.root) {
        Some(Value::Object(values)) => values,
        _ => Map::new(),
    };
    overlay(&mut values, given);
    if let FieldKind::Group(object) = &form.root.kind {
        let known = values.clone();
        for one in settings::active(object, &known) {
            if let Some(default) = settings::defaults(one.field) {
                values.entry(one.field.name.clone()).or_insert(default);
            }
        }
    }
    values
}

fn overlay(under: &mut Map<String, Value>, over: &Map<String, Value>) {
    for (name, value) in over {
        match (under.get_mut(name), value) {
            (Some(Value::Object(known)), Value::Object(more)) => overlay(known, more),
            _ => {
                under.insert(name.clone(), value.clone());
            }
        }
    }
}
