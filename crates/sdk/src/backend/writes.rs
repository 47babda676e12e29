//! The writes of one batch on a collection, as the hook `records.before_write` gets them.

use serde_json::{Map, Value};
pub use tenon_contract::abi::{HookOp, HookWrite};
use tenon_contract::{
    abi::{Caller, FaultCode, HookAnswer, HookHead},
    manifest::HookMode,
};

use super::{Error, Result};

/// The values of a record.
pub type Values = Map<String, Value>;

/// See [`super::Plugin::before_write`]. A filter edits with [`Writes::filter`]; filters and guards refuse with
/// [`Writes::refuse`] or an error.
#[derive(Debug)]
pub struct Writes {
    head: HookHead,
    edited: Vec<bool>,
    refusal: Option<Error>,
}

impl Writes {
    pub(super) fn new(head: HookHead) -> Self {
        let edited = vec![false; head.writes.len()];
        Self { head, edited, refusal: None }
    }

    /// The plugin that owns the collection.
    pub fn plugin(&self) -> &str {
        &self.head.plugin
    }

    pub fn collection(&self) -> &str {
        &self.head.collection
    }

    pub fn mode(&self) -> HookMode {
        self.head.mode
    }

    pub fn caller(&self) -> &Caller {
        &self.head.caller
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = &HookWrite> {
        self.head.writes.iter()
    }

    pub fn len(&self) -> usize {
        self.head.writes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.head.writes.is_empty()
    }

    /// Calls `edit` for each record that will be stored, with the values that are stored now (none for a new
    /// one) and those to come. An "invalid" error of `edit` refuses that write: its pointers are those of the
    /// values, `/title`, and the other writes are still looked at. Other errors end the call.
    pub fn filter(&mut self, mut edit: impl FnMut(Option<&Values>, &mut Values) -> Result<()>) -> Result<()> {
        for index in 0..self.head.writes.len() {
            let write = &mut self.head.writes[index];
            let Some(Value::Object(after)) = &mut write.after else { continue };
            let given = after.clone();
            let done = edit(write.before.as_ref().and_then(Value::as_object), after);
            self.edited[index] |= *after != given;
            match done {
                Ok(()) => {}
                Err(error) if error.fault().code == FaultCode::Invalid => self.refuse_with(index, &error),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Refuses the write at `index` for its value at `pointer`, e.g. `/title`; empty for the write as a whole.
    pub fn refuse(&mut self, index: usize, pointer: &str, code: &str, message: impl Into<String>) {
        let message = message.into();
        let error = Error::invalid(message.as_str()).field(pointer, code, message);
        self.refuse_with(index, &error);
    }

    fn refuse_with(&mut self, index: usize, error: &Error) {
        let fault = error.fault();
        let mut refusal = self.refusal.take().unwrap_or_else(|| Error::invalid(fault.message.as_str()));
        if fault.fields.is_empty() {
            refusal = refusal.field(&pointer(index, ""), "refused", fault.message.as_str());
        }
        for field in &fault.fields {
            refusal = refusal.field(&pointer(index, &field.pointer), &field.code, field.message.as_str());
        }
        self.refusal = Some(refusal);
    }

    pub(super) fn answer(self) -> Result<HookAnswer> {
        if let Some(refusal) = self.refusal {
            return Err(refusal);
        }
        let is_filter = self.head.mode == HookMode::Filter;
        if !is_filter || !self.edited.contains(&true) {
            return Ok(HookAnswer::default());
        }
        let writes = self.head.writes.into_iter().zip(self.edited);
        Ok(HookAnswer {
            writes: writes.map(|(write, edited)| if edited { write.after } else { None }).collect(),
        })
    }
}

fn pointer(index: usize, below: &str) -> String {
    ["/", &index.to_string(), below].concat()
}
