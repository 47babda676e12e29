//! Risks that another plugin brings: all rows of a call or none, and a part of a batch only once.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tenon_sdk::{Commit, Cx, Error, Result, ServiceCall, backend::Values, contract::abi::FaultCode};

use super::RISKS;

const MAX_ROWS: usize = 500;
const MAX_BATCH_ID: usize = 80;
/// Batches that are remembered, each under a key that starts so.
const BATCH: &str = "batch:";
const BATCHES: usize = 50;
/// Parts of a batch: their numbers are kept in one value.
const PARTS: u32 = 5_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Import {
    rows: Vec<Value>,
    #[serde(default)]
    batch: Option<Batch>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Batch {
    id: String,
    /// From 0, below [`PARTS`].
    part: u32,
}

/// What is written of a batch. A part that was refused is none of it, whatever came behind it.
#[derive(Default, Serialize, Deserialize)]
struct Done {
    parts: BTreeSet<u32>,
    /// When the newest was written, in microseconds since 1970.
    at: u64,
}

pub fn import(cx: &Cx, call: &ServiceCall) -> Result<Value> {
    let Import { rows, batch } = call.input()?;
    if rows.is_empty() || rows.len() > MAX_ROWS {
        let message = format!("{} rows; 1 to {MAX_ROWS} can be written at once.", rows.len());
        return Err(Error::invalid("This cannot be imported at once.").field("/rows", "length", message));
    }
    let key = batch.as_ref().map(|batch| key(call.plugin(), batch)).transpose()?;
    let mut done = Done::default();
    if let (Some(key), Some(batch)) = (&key, &batch) {
        match cx.kv().get::<Done>(key)? {
            Some(known) if known.parts.contains(&batch.part) => {
                return Ok(json!({ "written": 0, "repeated": true }));
            }
            Some(known) => done = known,
            None => forget_old_batches(cx)?,
        }
        done.parts.insert(batch.part);
        done.at = cx.now();
    }
    let written = rows.len();
    let mut commit = Commit::new();
    for (index, row) in rows.into_iter().enumerate() {
        commit = commit.create(RISKS, &values(index, row)?)?;
    }
    if let Some(key) = &key {
        // Together with the rows: a part that is sent again is known if, and only if, it was written.
        commit = commit.kv_set(key, &done)?;
    }
    cx.collections().commit(&commit).map_err(told)?;
    Ok(json!({ "written": written }))
}

fn key(plugin: &str, batch: &Batch) -> Result<String> {
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if batch.id.is_empty() || batch.id.len() > MAX_BATCH_ID || !batch.id.chars().all(sound) {
        let message = format!("1 to {MAX_BATCH_ID} letters, digits, \"-\" and \"_\".");
        return Err(Error::invalid("This is no name of a batch.").field("/batch/id", "name", message));
    }
    if batch.part >= PARTS {
        let message = format!("{}; the parts of a batch are 0 to {}.", batch.part, PARTS - 1);
        return Err(Error::invalid("This is no part of a batch.").field("/batch/part", "range", message));
    }
    Ok([BATCH, plugin, ":", &batch.id].concat())
}

/// The values to store; empty texts are no values, and levels are made here.
fn values(index: usize, row: Value) -> Result<Values> {
    let Value::Object(mut values) = row else {
        let message = "A row is an object: {\"title\": \"Fire\"}.";
        return Err(Error::invalid(message).field(&format!("/rows/{index}"), "type", message));
    };
    values.retain(|_, value| !value.is_null() && value.as_str() != Some(""));
    values.remove("level");
    Ok(values)
}

/// The commit speaks of its operations, `/3/values/title`; whoever imports knows rows, `/rows/3/title`.
fn told(error: Error) -> Error {
    let fault = error.fault();
    if fault.code != FaultCode::Invalid {
        return error;
    }
    let told = Error::invalid(fault.message.as_str());
    fault.fields.iter().fold(told, |told, field| {
        let pointer = ["/rows", &field.pointer.replacen("/values", "", 1)].concat();
        told.field(&pointer, &field.code, field.message.as_str())
    })
}

/// Keeps the newest, so that the values stay within their quota.
fn forget_old_batches(cx: &Cx) -> Result<()> {
    let keys = cx.kv().list(BATCH, None, 1_000)?;
    if keys.len() < BATCHES {
        return Ok(());
    }
    let mut known = Vec::new();
    for key in keys {
        let at = cx.kv().get::<Done>(&key)?.map_or(0, |done| done.at);
        known.push((at, key));
    }
    known.sort_unstable();
    let gone = known.len() + 1 - BATCHES;
    for (_, key) in known.into_iter().take(gone) {
        cx.kv().delete(&key)?;
    }
    Ok(())
}
