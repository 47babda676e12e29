//! From what a manifest declares to the rows of its consent. `log config clock random`, pages, menus and cards
//! are no powers.

use super::{Cell, Context, Power, Risk, words};

mod data;
mod network;
mod work;

use crate::Manifest;

pub fn all(manifest: &Manifest, context: &Context) -> Vec<Power> {
    let mut rows = Rows { manifest, context, powers: Vec::new() };
    rows.http();
    rows.secrets();
    rows.storage();
    rows.people_and_plugins();
    rows.subscriptions();
    rows.hooks();
    rows.work();
    rows.sending();
    rows.powers
}

struct Rows<'a> {
    manifest: &'a Manifest,
    context: &'a Context,
    powers: Vec<Power>,
}

/// What most rows share; the rest is set by `with`.
fn power(id: impl Into<String>, cell: Cell, risk: Risk, sentence: String, short: impl Into<String>) -> Power {
    let id = id.into();
    let capability = id.split(':').next().unwrap_or_default().to_owned();
    Power {
        id,
        capability,
        sentence,
        reason: String::new(),
        risk,
        cell,
        short: short.into(),
        values: Vec::new(),
        narrowable: false,
        optional: false,
        change: None,
    }
}

impl Power {
    fn because(mut self, reason: &str, optional: bool) -> Self {
        self.reason = reason.to_owned();
        self.optional = optional;
        self
    }

    fn of(mut self, values: Vec<String>) -> Self {
        self.values = values;
        self
    }

    /// Values may be taken away one by one, but not the last.
    fn narrowable(mut self) -> Self {
        self.narrowable = self.values.len() > 1;
        self
    }
}

impl Rows<'_> {
    fn plugin_name(&self, key: &str) -> String {
        self.context.plugins.get(key).cloned().unwrap_or_else(|| words::humanize(key))
    }

    fn setting_title(&self, name: &str) -> String {
        self.context.settings.get(name).cloned().unwrap_or_else(|| words::humanize(name))
    }
}
