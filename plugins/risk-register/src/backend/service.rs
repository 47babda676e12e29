//! What other plugins read: risks, one by one or in pages, and how many there are.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tenon_sdk::{Cx, Error, Find, Result, ServiceCall, backend::Values};

use super::{
    RISKS,
    routes::{counts, due},
};
use crate::{level::LEVELS, summary::STATUSES};

const PAGE: u32 = 50;
const MAX_PAGE: u32 = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    level: Option<String>,
    #[serde(default)]
    limit: Option<u32>,
    #[serde(default)]
    cursor: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Get {
    id: String,
}

/// A risk as others see it.
#[derive(Serialize)]
struct Risk {
    id: String,
    version: i64,
    values: Values,
}

pub fn list(cx: &Cx, call: &ServiceCall) -> Result<Value> {
    let List { level, limit, cursor } = call.input()?;
    let limit = limit.unwrap_or(PAGE);
    if !(1..=MAX_PAGE).contains(&limit) {
        let message = format!("1 to {MAX_PAGE}.");
        return Err(Error::invalid("This is no size of a page.").field("/limit", "range", message));
    }
    let mut find = Find::all().sort("code").limit(limit);
    if let Some(level) = level {
        if !LEVELS.contains(&level.as_str()) {
            let message = format!("A level is one of {}.", LEVELS.join(", "));
            return Err(Error::invalid("This is no level.").field("/level", "enum", message));
        }
        find = find.eq("level", level);
    }
    if let Some(cursor) = cursor {
        find = find.after(cursor);
    }
    let page = cx.collections().query::<Values>(RISKS, &find)?;
    let items = page.items.into_iter();
    let items: Vec<Risk> =
        items.map(|record| Risk { id: record.id, version: record.version, values: record.values }).collect();
    Ok(json!({ "items": items, "next": page.next }))
}

pub fn get(cx: &Cx, call: &ServiceCall) -> Result<Value> {
    let Get { id } = call.input()?;
    match cx.collections().get::<Values>(RISKS, &id)? {
        Some(record) => {
            let risk = Risk { id: record.id, version: record.version, values: record.values };
            Ok(serde_json::to_value(risk)?)
        }
        None => Err(Error::refused("There is no such risk any more.")),
    }
}

pub fn summary(cx: &Cx) -> Result<Value> {
    let records = cx.collections();
    let levels = records.group(RISKS, "level", &Find::all())?;
    let statuses = records.group(RISKS, "mitigation_status", &Find::all())?;
    let total: u64 = levels.iter().map(|group| group.count).sum();
    let (late, soon) = due(cx);
    Ok(json!({
        "total": total,
        "levels": counts(&levels, LEVELS.into_iter().rev()),
        "statuses": counts(&statuses, STATUSES.into_iter()),
        "late": records.count(RISKS, &late)?,
        "soon": records.count(RISKS, &soon)?,
    }))
}
