//! What the page and the card ask, as whoever looks at them.

use serde::Deserialize;
use tenon_sdk::{
    Commit, Cx, Error, Find, Record, Request, Response, Result,
    backend::{Group, Values},
};

use super::RISKS;
use crate::{
    dates::day,
    level::LEVELS,
    summary::{Board, CLOSED, Column, Count, Item, LISTED, Move, SOON_DAYS, STATUSES, Summary},
};

/// The values that lists show.
#[derive(Deserialize)]
struct Shown {
    #[serde(default)]
    code: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    level: String,
    #[serde(default)]
    owner: Option<String>,
    #[serde(default)]
    due_date: Option<String>,
}

pub fn summary(cx: &Cx) -> Result<Response> {
    let records = cx.collections();
    let groups = records.group(RISKS, "level", &Find::all())?;
    let levels = counts(&groups, LEVELS.into_iter().rev());
    let (late, soon) = due(cx);
    Response::json(&Summary {
        total: groups.iter().map(|group| group.count).sum(),
        levels,
        late_count: records.count(RISKS, &late)?,
        late: list(cx, late.sort("due_date"))?,
        soon_count: records.count(RISKS, &soon)?,
        soon: list(cx, soon.sort("due_date"))?,
    })
}

/// Open risks whose date has passed, and those that are due soon.
pub(super) fn due(cx: &Cx) -> (Find, Find) {
    let open = STATUSES.into_iter().filter(|status| !CLOSED.contains(status));
    let open = Find::all().one_of("mitigation_status", open);
    let today = day(cx.now(), 0);
    let late = open.clone().lt("due_date", today.as_str());
    (late, open.gte("due_date", today).lte("due_date", day(cx.now(), SOON_DAYS)))
}

pub(super) fn counts<'a>(groups: &[Group], words: impl Iterator<Item = &'a str>) -> Vec<Count> {
    words.map(|word| Count { word: word.into(), count: count_of(groups, Some(word)) }).collect()
}

pub fn board(cx: &Cx) -> Result<Response> {
    let groups = cx.collections().group(RISKS, "mitigation_status", &Find::all())?;
    let mut columns = Vec::new();
    let without = count_of(&groups, None);
    if without > 0 {
        let find = Find::all().without("mitigation_status");
        columns.push(Column { status: String::new(), count: without, items: list(cx, find.sort("code"))? });
    }
    for status in STATUSES {
        let count = count_of(&groups, Some(status));
        let items = if count == 0 {
            Vec::new()
        } else {
            list(cx, Find::all().eq("mitigation_status", status).sort("code"))?
        };
        columns.push(Column { status: status.into(), count, items });
    }
    Response::json(&Board { columns })
}

pub fn set_status(cx: &Cx, request: &Request) -> Result<Response> {
    let Move { status } = request.json()?;
    if !STATUSES.contains(&status.as_str()) {
        let message = format!("A risk is one of {}.", STATUSES.join(", "));
        return Err(Error::invalid("This is no status of a risk.").field("/status", "enum", message));
    }
    let Some(mut record) = cx.collections().get::<Values>(RISKS, request.param("id"))? else {
        return Ok(Response::json(&serde_json::json!({ "title": "There is no such risk any more." }))?
            .with_status(404));
    };
    record.values.insert("mitigation_status".into(), status.into());
    cx.collections().commit(&Commit::new().update(RISKS, &record)?)?;
    board(cx)
}

pub(super) fn count_of(groups: &[Group], word: Option<&str>) -> u64 {
    groups.iter().filter(|group| group.value.as_str() == word).map(|group| group.count).sum()
}

fn list(cx: &Cx, find: Find) -> Result<Vec<Item>> {
    let page = cx.collections().query::<Shown>(RISKS, &find.limit(LISTED))?;
    Ok(page.items.into_iter().map(item).collect())
}

fn item(record: Record<Shown>) -> Item {
    let Shown { code, title, level, owner, due_date } = record.values;
    Item { id: record.id, code, title, level, owner, due_date }
}
