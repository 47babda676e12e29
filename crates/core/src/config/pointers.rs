//! Where an error of settings stands in the request that brought them.

use std::collections::BTreeSet;

use tenon_api::FieldError;
use tenon_contract::schema::escaped;

/// The members of a request that hold settings.
#[derive(Debug, Clone, Copy)]
pub struct Places {
    pub values: &'static str,
    pub secrets: &'static str,
}

/// `PUT …/config` and what goes with it.
pub const SAVE: Places = Places { values: "/values", secrets: "/secrets" };
/// `POST …/installations` and the wizard.
pub const INSTALL: Places = Places { values: "/config", secrets: "/secrets" };

/// Whether a pointer into the settings is that of a top-level name, or below it.
pub fn is_at(pointer: &str, name: &str) -> bool {
    let rest = pointer.strip_prefix('/').and_then(|rest| rest.strip_prefix(escaped(name).as_str()));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Places {
    pub fn value(self, name: &str) -> String {
        format!("{}/{}", self.values, escaped(name))
    }

    pub fn secret(self, name: &str) -> String {
        format!("{}/{}", self.secrets, escaped(name))
    }

    /// From a pointer into the settings to one into the request.
    pub fn place(self, mut error: FieldError, secrets: &BTreeSet<String>) -> FieldError {
        error.pointer = match secrets.iter().find(|name| is_at(&error.pointer, name)) {
            Some(name) => self.secret(name),
            None if error.pointer.is_empty() || error.pointer.starts_with('/') => {
                format!("{}{}", self.values, error.pointer)
            }
            // A plugin's pointer that is none.
            None => self.values.to_owned(),
        };
        error
    }
}
