//! What a form holds while it is edited: the values as one JSON, an error per pointer, and what was there at
//! the start. Inputs are uncontrolled: nothing here draws a field again because a key was pressed in it.

mod check;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use leptos::prelude::*;
use serde_json::{Map, Value};
use tenon_api::settings::{SecretChange, SecretInfo, SecretText, Source};
use tenon_contract::settings::{self as dialect, Field, FieldKind, Form};

/// What a form begins with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FormStart {
    /// As they are in force, all levels merged.
    pub values: Map<String, Value>,
    pub secrets: BTreeMap<String, SecretInfo>,
    /// Pointer of a top-level value → where it comes from. Empty where there are no levels: then every value
    /// is the form's own, and no marks are drawn.
    pub sources: BTreeMap<String, Source>,
}

impl FormStart {
    /// Before anything is set: every default in its place.
    pub fn of_defaults(form: &Form) -> Self {
        let mut start = Self::default();
        if let Some(Value::Object(values)) = dialect::defaults(&form.root) {
            let pointers = values.keys().map(|name| (dialect::child("", name), Source::Default));
            start.sources = pointers.collect();
            start.values = values;
        }
        start
    }
}

struct Inner {
    id: String,
    form: Arc<Form>,
    start: FormStart,
    values: Value,
    /// Names of the first level whose values are set at this level.
    own: BTreeSet<String>,
    own_at_start: BTreeSet<String>,
    secrets: BTreeMap<String, SecretChange>,
    errors: HashMap<String, ArcRwSignal<Option<String>>>,
    marks: HashMap<String, ArcRwSignal<Option<Source>>>,
    /// Pointers whose text could not be read as a value, with the reason.
    unread: BTreeMap<String, String>,
    /// How often a field of the first level was drawn anew.
    drawn: HashMap<String, u64>,
}

impl Inner {
    /// Changes of secrets that the values call for.
    fn secrets_there(&self) -> BTreeMap<String, SecretChange> {
        let mut changes = self.secrets.clone();
        if let (FieldKind::Group(object), Value::Object(values)) = (&self.form.root.kind, &self.values) {
            let there = dialect::active(object, values);
            changes.retain(|name, _| there.iter().any(|one| one.field.name == *name));
        }
        changes
    }
}

/// One form on the page.
#[derive(Clone, Copy)]
pub struct FormState {
    inner: StoredValue<Inner>,
    /// Grows with each edit.
    pub edits: RwSignal<u64>,
    /// Grows when all of it has to be drawn anew: discarded, saved, or somebody else's values came.
    pub(super) epoch: RwSignal<u64>,
    /// Ids and sentences of what has to be fixed; filled by [`FormState::check`] and by the server's errors.
    pub summary: RwSignal<Vec<(String, String)>>,
}

fn own_of(start: &FormStart) -> BTreeSet<String> {
    if start.sources.is_empty() {
        return start.values.keys().cloned().collect();
    }
    let own = start.sources.iter().filter(|(_, source)| **source == Source::Tenant);
    own.map(|(pointer, _)| name_of(pointer)).collect()
}

/// The first name of a pointer.
fn name_of(pointer: &str) -> String {
    pointer.split('/').nth(1).unwrap_or_default().replace("~1", "/").replace("~0", "~")
}

impl FormState {
    /// `id` stands before every id on the page.
    pub fn new(id: &str, form: Form, start: FormStart) -> Self {
        let own = own_of(&start);
        let inner = Inner {
            id: id.to_owned(),
            form: Arc::new(form),
            values: Value::Object(start.values.clone()),
            own_at_start: own.clone(),
            own,
            start,
            secrets: BTreeMap::new(),
            errors: HashMap::new(),
            marks: HashMap::new(),
            unread: BTreeMap::new(),
            drawn: HashMap::new(),
        };
        Self {
            inner: StoredValue::new(inner),
            edits: RwSignal::new(0),
            epoch: RwSignal::new(0),
            summary: RwSignal::new(Vec::new()),
        }
    }

    pub fn form(self) -> Arc<Form> {
        self.inner.with_value(|inner| inner.form.clone())
    }

    /// The id of the control at a pointer.
    pub fn id_of(self, pointer: &str) -> String {
        let mut id = self.inner.with_value(|inner| inner.id.clone());
        for c in pointer.chars() {
            match c {
                '/' => id.push('.'),
                c if c.is_ascii_alphanumeric() || c == '_' => id.push(c),
                c => {
                    id.push('-');
                    id.push_str(&u32::from(c).to_string());
                    id.push('-');
                }
            }
        }
        id
    }

    pub fn value(self, pointer: &str) -> Option<Value> {
        self.inner.with_value(|inner| dialect::at(&inner.values, pointer).cloned())
    }

    /// All values of an object, for its conditions.
    pub(super) fn members(self, pointer: &str) -> Map<String, Value> {
        match self.value(pointer) {
            Some(Value::Object(members)) => members,
            _ => Map::new(),
        }
    }

    fn error_signal(self, pointer: &str) -> ArcRwSignal<Option<String>> {
        let signal =
            self.inner.try_update_value(|inner| inner.errors.entry(pointer.to_owned()).or_default().clone());
        signal.unwrap_or_default()
    }

    pub(super) fn error(self, pointer: &str) -> ArcRwSignal<Option<String>> {
        self.error_signal(pointer)
    }

    /// Where the value of a first-level name comes from; `None` where there are no levels.
    pub(super) fn mark(self, name: &str) -> ArcRwSignal<Option<Source>> {
        let mark = self.inner.try_update_value(|inner| {
            let levels = !inner.start.sources.is_empty();
            let pointer = dialect::child("", name);
            let source = match inner.own.contains(name) {
                true => Source::Tenant,
                false => match inner.start.sources.get(&pointer) {
                    Some(Source::Tenant) | None => Source::Default,
                    Some(other) => *other,
                },
            };
            let first = levels.then_some(source);
            inner.marks.entry(name.to_owned()).or_insert_with(|| ArcRwSignal::new(first)).clone()
        });
        mark.unwrap_or_default()
    }

    /// `None` takes the value away.
    pub(super) fn edit(self, pointer: &str, value: Option<Value>) {
        let name = name_of(pointer);
        let mark = self.inner.try_update_value(|inner| {
            match value {
                Some(value) => dialect::set_at(&mut inner.values, pointer, value),
                None => dialect::remove_at(&mut inner.values, pointer),
            }
            inner.unread.remove(pointer);
            if name.is_empty() {
                // The whole was edited as one JSON.
                inner.own =
                    inner.values.as_object().map(|all| all.keys().cloned().collect()).unwrap_or_default();
                return None;
            }
            let there = inner.values.get(&name).is_some();
            if there {
                inner.own.insert(name.clone())
            } else {
                inner.own.remove(&name)
            };
            inner.marks.get(&name).cloned().map(|mark| (mark, there))
        });
        if let Some(Some((mark, there))) = mark
            && mark.with_untracked(Option::is_some)
        {
            mark.set(Some(if there { Source::Tenant } else { Source::Default }));
        }
        self.clear(pointer);
        self.edits.update(|count| *count += 1);
    }

    /// While typing: what was said about this field no longer holds.
    fn clear(self, pointer: &str) {
        let error = self.error_signal(pointer);
        if error.with_untracked(Option::is_some) {
            error.set(None);
            let id = self.id_of(pointer);
            self.summary.update(|all| all.retain(|(one, _)| *one != id));
        }
    }

    /// Items moved: sentences about them would stand at the wrong places.
    pub(super) fn forget_below(self, pointer: &str) {
        let below = [pointer, "/"].concat();
        let errors = self.inner.try_update_value(|inner| {
            inner.unread.retain(|one, _| !one.starts_with(&below));
            let found = inner.errors.iter().filter(|(one, _)| one.starts_with(&below));
            found.map(|(_, signal)| signal.clone()).collect::<Vec<_>>()
        });
        for error in errors.unwrap_or_default() {
            error.set(None);
        }
    }

    /// The text at this pointer is no value yet.
    pub(super) fn unread(self, pointer: &str, why: String) {
        self.clear(pointer);
        self.inner.update_value(|inner| {
            inner.unread.insert(pointer.to_owned(), why);
        });
        self.edits.update(|count| *count += 1);
    }

    /// One field, when it is left after an edit.
    pub(super) fn check_field(self, field: &Field, pointer: &str) {
        let unread = self.inner.with_value(|inner| inner.unread.get(pointer).cloned());
        let text = unread.or_else(|| {
            let value = self.value(pointer);
            let issues = dialect::check(field, value.as_ref(), pointer);
            issues.into_iter().find(|issue| issue.pointer == pointer).map(|issue| issue.text)
        });
        if text.is_some() {
            self.error_signal(pointer).set(text);
        }
    }

    /// Back to the level below.
    pub(super) fn reset(self, field: &Field) {
        let pointer = dialect::child("", &field.name);
        self.inner.update_value(|inner| {
            inner.own.remove(&field.name);
            inner.unread.remove(&pointer);
            // What the operator says is known where the tenant had nothing of its own.
            let below = match inner.start.sources.get(&pointer) {
                Some(Source::Tenant) | None => field.default.clone(),
                Some(_) => inner.start.values.get(&field.name).cloned(),
            };
            match below {
                Some(value) => dialect::set_at(&mut inner.values, &pointer, value),
                None => dialect::remove_at(&mut inner.values, &pointer),
            }
            inner.marks.remove(&field.name);
            *inner.drawn.entry(field.name.clone()).or_default() += 1;
        });
        self.forget_below(&pointer);
        self.clear(&pointer);
        self.edits.update(|count| *count += 1);
    }

    /// Values that the plugin's own view proposes: of known fields only, drawn anew; `null` takes one away. Secrets
    /// stay in the hands of people.
    pub fn propose(self, values: Map<String, Value>) {
        let form = self.form();
        for (name, value) in values {
            if !form.field(&name).is_some_and(|field| !matches!(field.kind, FieldKind::Secret(_))) {
                continue;
            }
            self.inner.update_value(|inner| *inner.drawn.entry(name.clone()).or_default() += 1);
            self.edit(&dialect::child("", &name), (!value.is_null()).then_some(value));
        }
    }

    pub(super) fn drawn(self, name: &str) -> u64 {
        self.inner.with_value(|inner| inner.drawn.get(name).copied().unwrap_or_default())
    }

    pub(super) fn has_levels(self) -> bool {
        self.inner.with_value(|inner| !inner.start.sources.is_empty())
    }

    // Secrets

    pub(super) fn secret_info(self, name: &str) -> Option<SecretInfo> {
        self.inner.with_value(|inner| inner.start.secrets.get(name).cloned())
    }

    pub(super) fn secret_change(self, name: &str) -> Option<SecretChange> {
        self.inner.with_value(|inner| inner.secrets.get(name).cloned())
    }

    pub(super) fn change_secret(self, name: &str, change: Option<SecretChange>) {
        self.inner.update_value(|inner| match change {
            Some(change) => {
                inner.secrets.insert(name.to_owned(), change);
            }
            None => {
                inner.secrets.remove(name);
            }
        });
        self.clear(&dialect::child("", name));
        self.edits.update(|count| *count += 1);
    }

    // What a page asks for

    /// All values as they would be sent if every one were this level's own.
    pub fn all_values(self) -> Map<String, Value> {
        let settled = self.inner.with_value(|inner| dialect::settle(&inner.form.root, &inner.values));
        match settled {
            Value::Object(values) => values,
            _ => Map::new(),
        }
    }

    /// This level's own values, and what was filled in for them: what `PUT …/config` takes.
    pub fn values(self) -> Map<String, Value> {
        let all = self.all_values();
        self.inner.with_value(|inner| {
            let mine = |name: &String| inner.own.contains(name) || inner.values.get(name).is_none();
            all.into_iter().filter(|(name, _)| mine(name)).collect()
        })
    }

    /// What was set here, as it is on the page: a draft to keep.
    pub fn own_values(self) -> Map<String, Value> {
        self.inner.with_value(|inner| {
            let all = inner.values.as_object().into_iter().flatten();
            all.filter(|(name, _)| inner.own.contains(*name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect()
        })
    }

    /// A value that is on the page though nobody set it: a default that is about to be edited in parts.
    pub(super) fn fill(self, pointer: &str, value: &Value) {
        self.inner.update_value(|inner| {
            if dialect::at(&inner.values, pointer).is_none() {
                dialect::set_at(&mut inner.values, pointer, value.clone());
            }
        });
    }

    /// Only what was changed; those left out are kept. What was typed into a field that is not there any more is not
    /// sent.
    pub fn secrets(self) -> BTreeMap<String, SecretChange> {
        self.inner.with_value(Inner::secrets_there)
    }

    /// Texts of new secrets, for an install.
    pub fn secret_texts(self) -> BTreeMap<String, SecretText> {
        let texts = self.secrets().into_iter().filter_map(|(name, change)| match change {
            SecretChange::Replace { value } => Some((name, value)),
            SecretChange::Keep | SecretChange::Clear => None,
        });
        texts.collect()
    }

    /// How many settings of the first level differ from what was there at the start.
    pub fn changes(self) -> usize {
        self.edits.track();
        self.changed_names().len()
    }

    pub fn changed_names(self) -> Vec<String> {
        self.inner.with_value(|inner| {
            let now = inner.values.as_object();
            let names: BTreeSet<&String> =
                now.into_iter().flat_map(Map::keys).chain(inner.start.values.keys()).collect();
            let differs = |name: &String| {
                inner.values.get(name) != inner.start.values.get(name)
                    || inner.own.contains(name) != inner.own_at_start.contains(name)
            };
            let unread = inner.unread.keys().map(|pointer| name_of(pointer));
            let mut changed: BTreeSet<String> =
                names.into_iter().filter(|name| differs(name)).cloned().chain(unread).collect();
            changed.extend(inner.secrets_there().into_keys());
            changed.into_iter().collect()
        })
    }

    /// What was there at the start, by name of the first level.
    pub fn start_value(self, name: &str) -> Option<Value> {
        self.inner.with_value(|inner| inner.start.values.get(name).cloned())
    }

    /// Titles of values that are not called for any more; saving removes them.
    pub fn forgotten(self) -> Vec<String> {
        self.edits.track();
        self.inner.with_value(|inner| match (&inner.form.root.kind, &inner.values) {
            (FieldKind::Group(object), Value::Object(values)) => dialect::forgotten(object, values),
            _ => Vec::new(),
        })
    }

    /// Other values become the start, and are drawn.
    pub fn begin(self, start: FormStart) {
        self.inner.update_value(|inner| {
            inner.own = own_of(&start);
            inner.own_at_start = inner.own.clone();
            inner.values = Value::Object(start.values.clone());
            inner.start = start;
            inner.secrets.clear();
            inner.unread.clear();
            inner.marks.clear();
        });
        self.show(Vec::new());
        self.edits.update(|count| *count += 1);
        self.epoch.update(|count| *count += 1);
    }

    /// Everything typed goes.
    pub fn discard(self) {
        let start = self.inner.with_value(|inner| inner.start.clone());
        self.begin(start);
    }

    /// Somebody else saved: their values become the start, what was changed here stays, but for `take`.
    pub fn rebase(self, start: FormStart, take: &BTreeSet<String>) {
        let changed: Vec<String> =
            self.changed_names().into_iter().filter(|name| !take.contains(name)).collect();
        self.inner.update_value(|inner| {
            let mut values = start.values.clone();
            let mut own = own_of(&start);
            inner.own_at_start = own.clone();
            for name in changed {
                match inner.values.get(&name) {
                    Some(value) => {
                        values.insert(name.clone(), value.clone());
                    }
                    None => {
                        values.remove(&name);
                    }
                }
                if inner.own.contains(&name) {
                    own.insert(name)
                } else {
                    own.remove(&name)
                };
            }
            inner.values = Value::Object(values);
            inner.own = own;
            inner.start = start;
            inner.secrets.retain(|name, _| !take.contains(name));
            inner.marks.clear();
        });
        self.edits.update(|count| *count += 1);
        self.epoch.update(|count| *count += 1);
    }

    /// Puts a secret that was typed on this page back in.
    pub fn restore_secret(self, name: &str, change: SecretChange) {
        self.change_secret(name, Some(change));
        self.epoch.update(|count| *count += 1);
    }

    /// Puts kept values back in (a draft after a reload).
    pub fn restore(self, values: Map<String, Value>) {
        self.inner.update_value(|inner| {
            for (name, value) in values {
                if inner.form.field(&name).is_some() || !matches!(inner.form.root.kind, FieldKind::Group(_)) {
                    dialect::set_at(&mut inner.values, &dialect::child("", &name), value);
                    inner.own.insert(name);
                }
            }
            inner.marks.clear();
        });
        self.edits.update(|count| *count += 1);
        self.epoch.update(|count| *count += 1);
    }
}
