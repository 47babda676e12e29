//! `GET …/audit` and `GET …/audit/{id}`.

use serde::Deserialize;
use tenon_api::{
    Page, Permission, Timestamp,
    audit::{Actor, AuditEntry, Outcome},
    ids::AuditId,
};
use tenon_store::{
    Cx,
    audit::{self, AuditQuery, AuditRow},
};

use super::sentence::sentence;
use crate::{Core, Error, Result, plugins::search::limit, snapshot::Snapshot};

/// `?actor=&action=&target=&outcome=&from=&to=&limit=&cursor=`; newest first, the cursor is a sequence.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Filter {
    /// `usr_…`.
    pub actor: Option<String>,
    pub action: Option<String>,
    /// `ins_…`, or a plugin's key.
    pub target: Option<String>,
    pub outcome: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}

pub async fn list(core: &Core, cx: &Cx, filter: &Filter) -> Result<Page<AuditEntry>> {
    core.authorize(cx, Permission::AuditRead).await?;
    let limit = limit(filter.limit)?;
    let snapshot = core.snapshot(cx).await?;
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let time = |pointer: &str, text: &Option<String>, day_end: bool| {
        given(text).map(|text| moment(pointer, &text, day_end)).transpose()
    };
    let query = AuditQuery {
        actor: given(&filter.actor)
            .map(|actor| actor.parse())
            .transpose()
            .map_err(|error: tenon_api::ids::InvalidId| Error::invalid("/actor", "id", error.to_string()))?,
        action: given(&filter.action),
        target: given(&filter.target).map(|target| target_id(&snapshot, target)),
        outcome: given(&filter.outcome).map(|outcome| read_outcome(&outcome)).transpose()?,
        from: time("/from", &filter.from, false)?,
        to: time("/to", &filter.to, true)?,
        before_seq: given(&filter.cursor)
            .map(|cursor| {
                cursor.parse::<i64>().map_err(|_| {
                    Error::invalid(
                        "/cursor",
                        "cursor",
                        "This cursor is not one of ours. Start again without it.",
                    )
                })
            })
            .transpose()?,
        limit: i64::from(limit) + 1,
    };
    let mut rows = {
        let mut tx = core.db.read(cx).await?;
        audit::list(&mut tx, &query).await?
    };
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| row.entry.seq.to_string());
    Ok(Page::new(rows.into_iter().map(|row| wire(&snapshot, row)).collect(), next))
}

pub async fn get(core: &Core, cx: &Cx, id: AuditId) -> Result<AuditEntry> {
    core.authorize(cx, Permission::AuditRead).await?;
    let snapshot = core.snapshot(cx).await?;
    let row = {
        let mut tx = core.db.read(cx).await?;
        audit::get(&mut tx, id).await?
    };
    row.map(|row| wire(&snapshot, row)).ok_or_else(|| Error::not_found("audit entry"))
}

/// A day (`2026-11-20`) or a moment in RFC 3339.
fn moment(pointer: &str, text: &str, day_end: bool) -> Result<Timestamp> {
    let whole = if day_end { format!("{text}T23:59:59.999999Z") } else { format!("{text}T00:00:00Z") };
    Timestamp::parse(text).or_else(|| Timestamp::parse(&whole)).ok_or_else(|| {
        Error::invalid(
            pointer,
            "time",
            format!("{text:?} is no day or time; write 2026-11-20 or 2026-11-20T14:02:00Z."),
        )
    })
}

fn target_id(snapshot: &Snapshot, target: String) -> String {
    let known = snapshot.plugins.values().find(|installed| installed.key.as_str() == target);
    known.map_or(target, |installed| installed.row.id.to_string())
}

fn read_outcome(text: &str) -> Result<Outcome> {
    match text {
        "ok" => Ok(Outcome::Ok),
        "refused" => Ok(Outcome::Refused),
        "failed" => Ok(Outcome::Failed),
        other => Err(Error::invalid(
            "/outcome",
            "unknown",
            format!("{other:?} is no outcome; there are ok, refused and failed."),
        )),
    }
}

fn wire(snapshot: &Snapshot, row: AuditRow) -> AuditEntry {
    let (entry, name) = (row.entry, row.actor_name);
    let installed = snapshot.plugins.values().find(|installed| installed.row.id.to_string() == entry.target);
    let target_name = installed
        .map_or_else(|| entry.target.clone(), |installed| installed.release.manifest.plugin.name.clone());
    let actor = Actor {
        id: entry.actor_id.map_or_else(|| "system".to_owned(), |id| id.to_string()),
        name: name.unwrap_or_else(|| "Tenon".into()),
    };
    // Written by us as JSON; the text is what was hashed.
    let (before, after) = (
        serde_json::from_str(&entry.before).unwrap_or_default(),
        serde_json::from_str(&entry.after).unwrap_or_default(),
    );
    AuditEntry {
        id: entry.id,
        seq: entry.seq,
        at: entry.at,
        sentence: sentence(&actor.name, &entry.action, entry.outcome, &target_name, &after),
        actor,
        action: entry.action,
        target: entry.target,
        target_name,
        outcome: entry.outcome,
        before,
        after,
        address: entry.address,
        request_id: entry.request_id,
        hash: hex::encode(&entry.hash),
    }
}
