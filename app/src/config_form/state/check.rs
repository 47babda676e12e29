//! What is wrong with a form: the light check of all fields, and the server's sentences put where they belong.

use leptos::prelude::*;
use serde_json::{Map, Value};
use tenon_api::{
    FieldError,
    settings::{SecretChange, SecretState},
};
use tenon_contract::settings::{self as dialect, Field, FieldKind, Form};

use super::{FormState, name_of};

impl FormState {
    /// The light check of everything; sentences at the fields, and the summary where there is one to tell.
    pub fn check(self) -> bool {
        let issues = self.issues();
        self.show(issues)
    }

    fn issues(self) -> Vec<(String, String)> {
        let (root, values) = self.inner.with_value(|inner| (inner.form.clone(), inner.values.clone()));
        let settled = dialect::settle(&root.root, &values);
        let mut found: Vec<(String, String)> = dialect::check(&root.root, Some(&settled), "")
            .into_iter()
            .map(|issue| (issue.pointer, issue.text))
            .collect();
        self.inner.with_value(|inner| {
            for (pointer, why) in &inner.unread {
                found.retain(|(one, _)| one != pointer);
                found.push((pointer.clone(), why.clone()));
            }
        });
        found.extend(self.secret_issues(&root, &settled));
        found
    }

    fn secret_issues(self, form: &Form, values: &Value) -> Vec<(String, String)> {
        let empty = Map::new();
        let values = values.as_object().unwrap_or(&empty);
        let mut all: Vec<(&Field, bool)> = form.secrets.iter().map(|field| (field, field.required)).collect();
        if let FieldKind::Group(object) = &form.root.kind {
            all.extend(dialect::active(object, values).into_iter().map(|one| (one.field, one.required)));
        }
        let mut found = Vec::new();
        for (field, required) in all {
            let FieldKind::Secret(rules) = &field.kind else { continue };
            let there = self.secret_info(&field.name).is_some_and(|info| info.state != SecretState::Unset);
            let text = match self.secret_change(&field.name) {
                Some(SecretChange::Replace { value }) => {
                    // The rules of a text, on what was typed.
                    let as_text =
                        Field { kind: FieldKind::Text(rules.clone()), typed: true, ..field.clone() };
                    let typed = Value::String(value.expose().to_owned());
                    dialect::check(&as_text, Some(&typed), "").into_iter().next().map(|issue| issue.text)
                }
                Some(SecretChange::Clear) => required.then(|| dialect::words::ENTER.to_owned()),
                Some(SecretChange::Keep) | None => {
                    (required && !there).then(|| dialect::words::ENTER.to_owned())
                }
            };
            found.extend(text.map(|text| (dialect::child("", &field.name), text)));
        }
        found
    }

    /// Puts the server's sentences at their fields; what belongs to no field is handed back.
    pub fn show_server_errors(self, errors: &[FieldError]) -> Vec<FieldError> {
        let (mut mine, mut other) = (Vec::new(), Vec::new());
        for error in errors {
            let below = ["/values", "/config", "/secrets"]
                .into_iter()
                .find_map(|prefix| error.pointer.strip_prefix(prefix).filter(|rest| rest.starts_with('/')));
            match below {
                Some(pointer) => mine.push((self.nearest(pointer), error.detail.clone())),
                None => other.push(error.clone()),
            }
        }
        self.show(mine);
        other
    }

    /// The deepest pointer at or above `pointer` that has a place on the page.
    fn nearest(self, pointer: &str) -> String {
        self.inner.with_value(|inner| {
            let mut at = pointer;
            while !inner.errors.contains_key(at) {
                match at.rsplit_once('/') {
                    Some((above, _)) if !above.is_empty() => at = above,
                    _ => break,
                }
            }
            if inner.errors.contains_key(at) { at.to_owned() } else { String::new() }
        })
    }

    /// True when there is nothing to fix.
    pub(super) fn show(self, issues: Vec<(String, String)>) -> bool {
        let known: Vec<(String, ArcRwSignal<Option<String>>)> = self.inner.with_value(|inner| {
            inner.errors.iter().map(|(one, signal)| (one.clone(), signal.clone())).collect()
        });
        for (pointer, signal) in known {
            let text = issues.iter().find(|(one, _)| *one == pointer).map(|(_, text)| text.clone());
            if signal.with_untracked(|now| *now != text) {
                signal.set(text);
            }
        }
        let lines: Vec<(String, String)> = issues
            .iter()
            .map(|(pointer, text)| (self.id_of(pointer), [&self.title_at(pointer), text.as_str()].concat()))
            .collect();
        let fine = lines.is_empty();
        if !fine || !self.summary.with_untracked(Vec::is_empty) {
            self.summary.set(lines);
        }
        fine
    }

    /// "Tracking URL: ", for the summary.
    fn title_at(self, pointer: &str) -> String {
        let name = name_of(pointer);
        let title = self.inner.with_value(|inner| inner.form.field(&name).map(|field| field.title.clone()));
        title.map(|title| [&title, ": "].concat()).unwrap_or_default()
    }
}
