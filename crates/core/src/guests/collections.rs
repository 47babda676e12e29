//! What backends do with their own collections. `can` are the permission names of the caller a guest acts as;
//! `None`: it acts as the plugin. The inner error is for the guest.

use std::collections::BTreeSet;

use tenon_api::{FieldError, error::Code, ids::InstallationId};
use tenon_contract::records::{CommitOp, Committed, Filter, Group, Query, Record, Records};
use tenon_store::{Cx, kv, records::find};

use super::{Answer, Refusal, events};
use crate::{
    Core, Error, Result,
    records::{
        commit::{self, Batch, Change, KvPart, Part, commit as store},
        group::groups,
        open::{Access, Opened, of},
        plain, query as grammar,
    },
};

/// Where a commit comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum During {
    /// A route, a job, a lifecycle call: hooks see what it writes.
    Call,
    /// A hook: its own writes are not shown to hooks, which would call each other for ever.
    Hook,
}

pub async fn get(
    core: &Core,
    cx: &Cx,
    installation: InstallationId,
    can: Option<&BTreeSet<String>>,
    collection: &str,
    id: &str,
) -> Answer<Option<Record>> {
    for_guest(async {
        let opened = open(core, cx, installation, can, collection, Access::Read).await?;
        let Ok(id) = id.parse() else { return Ok(None) };
        let mut tx = core.db.read(cx).await?;
        let found = find::get(&mut tx, &opened.target, id).await?;
        Ok(found.as_ref().map(plain))
    })
    .await
}

pub async fn query(
    core: &Core,
    cx: &Cx,
    installation: InstallationId,
    can: Option<&BTreeSet<String>>,
    collection: &str,
    query: &Query,
) -> Answer<Records> {
    for_guest(async {
        let opened = open(core, cx, installation, can, collection, Access::Read).await?;
        let page = grammar::page(&opened, query)?;
        let mut tx = opened.reader(core, cx).await?;
        let found = find::find(&mut tx, &opened.target, &page).await?;
        let next = found.next.map(|next| grammar::write_cursor(&next, grammar::mark(&opened, query)));
        Ok(Records { items: found.records.iter().map(plain).collect(), next })
    })
    .await
}

/// Exact.
pub async fn count(
    core: &Core,
    cx: &Cx,
    installation: InstallationId,
    can: Option<&BTreeSet<String>>,
    collection: &str,
    filter: &Filter,
) -> Answer<u64> {
    for_guest(async {
        let opened = open(core, cx, installation, can, collection, Access::Read).await?;
        let narrowed = grammar::filter(&opened, filter)?;
        let mut tx = opened.reader(core, cx).await?;
        let count = find::count(&mut tx, &opened.target, &narrowed, i64::MAX).await?;
        Ok(u64::try_from(count).unwrap_or_default())
    })
    .await
}

pub async fn group(
    core: &Core,
    cx: &Cx,
    installation: InstallationId,
    can: Option<&BTreeSet<String>>,
    collection: &str,
    field: &str,
    filter: &Filter,
) -> Answer<Vec<Group>> {
    for_guest(async {
        let opened = open(core, cx, installation, can, collection, Access::Read).await?;
        let groups = groups(core, cx, &opened, field, filter).await?;
        Ok(groups.into_iter().map(|group| Group { value: group.value, count: group.count }).collect())
    })
    .await
}

/// All operations happen, or none; pointers of a refusal start with the operation's place: `/3/values/title`.
/// `kv_quota` are the bytes that `kv` grants; `None`: it is not granted, and a `kv_set` is refused.
pub async fn commit(
    core: &Core,
    cx: &Cx,
    installation: InstallationId,
    can: Option<&BTreeSet<String>>,
    during: During,
    kv_quota: Option<i64>,
    operations: Vec<CommitOp>,
) -> Answer<Vec<Committed>> {
    for_guest(async {
        let mut batch = Batch { without_hooks: during == During::Hook, ..Batch::default() };
        // Which part or small value each operation became.
        let mut places = Vec::with_capacity(operations.len());
        for (at, operation) in operations.into_iter().enumerate() {
            let place = format!("/{at}");
            let (collection, change) = match operation {
                CommitOp::KvSet { key, value, if_version } => {
                    places.push(Place::Kv(batch.kv.len(), key.clone()));
                    batch.kv.push(kv_part(installation, kv_quota, place, key, value, if_version)?);
                    continue;
                }
                CommitOp::Emit { event, data } => {
                    let snapshot = core.snapshot(cx).await?;
                    let installed = snapshot.plugins.values().find(|one| one.row.id == installation);
                    let installed = installed.ok_or_else(|| Error::not_found("installation"))?;
                    let event = events::announced(installed, &event, data);
                    events::spend(core, installed, &event)?;
                    places.push(Place::Event(event.id.to_string()));
                    batch.events.push(event);
                    continue;
                }
                CommitOp::Put { collection, id, values, if_version } => {
                    let id = id.as_deref().map(|id| record_id(id, &place)).transpose()?;
                    (collection, Change { id, values: Some(values), if_version, place })
                }
                CommitOp::Delete { collection, id, if_version } => {
                    let id = Some(record_id(&id, &place)?);
                    (collection, Change { id, values: None, if_version, place })
                }
            };
            let known = batch.parts.iter().position(|part| part.opened.collection.name == collection);
            let part = match known {
                Some(part) => part,
                None => {
                    let opened = open(core, cx, installation, can, &collection, Access::Write).await?;
                    batch.parts.push(Part { opened, changes: Vec::new() });
                    batch.parts.len() - 1
                }
            };
            places.push(Place::Record(part, batch.parts[part].changes.len()));
            batch.parts[part].changes.push(change);
        }
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let done = store(core, cx, batch).await?;
        Ok(places.into_iter().map(|place| answer(place, &done)).collect())
    })
    .await
}

enum Place {
    Record(usize, usize),
    Kv(usize, String),
    Event(String),
}

fn answer(place: Place, done: &commit::Committed) -> Committed {
    match place {
        Place::Record(part, at) => {
            let stored = &done.parts[part][at];
            Committed { id: stored.id.to_string(), version: stored.version }
        }
        Place::Kv(at, key) => Committed { id: key, version: done.kv[at] },
        Place::Event(id) => Committed { id, version: 0 },
    }
}

fn record_id(text: &str, place: &str) -> Result<tenon_api::ids::RecordId> {
    text.parse().map_err(|_| {
        Error::invalid(
            &format!("{place}/id"),
            "id",
            format!("{text:?} is not an id of a record, like rec_…."),
        )
    })
}

/// The sandbox has measured it as it measures `kv.set`.
fn kv_part(
    installation: InstallationId,
    quota: Option<i64>,
    place: String,
    key: String,
    value: String,
    if_version: Option<i64>,
) -> Result<KvPart> {
    let Some(quota) = quota else {
        return Err(Error::new(
            Code::Denied,
            "kv_set needs the capability kv, which is not granted here. Declare it, or have an administrator allow it.",
        ));
    };
    let put = kv::Put { key, value: value.into_bytes(), expires_at: None, if_version, quota };
    Ok(KvPart { installation, put, place })
}

async fn open(
    core: &Core,
    cx: &Cx,
    installation: InstallationId,
    can: Option<&BTreeSet<String>>,
    collection: &str,
    access: Access,
) -> Result<Opened> {
    let snapshot = core.snapshot(cx).await?;
    let installed = snapshot.plugins.values().find(|installed| installed.row.id == installation);
    let installed = installed.ok_or_else(|| Error::not_found("collection"))?;
    let known = installed.release.manifest.collections.iter().any(|known| known.name == collection);
    if !known {
        return Err(Error::new(Code::NotFound, format!("{collection:?} is not one of [[collections]].")));
    }
    let opened = of(core, installed, collection).await?;
    if let Some(lacking) = opened.guest_lacks(cx, can, access) {
        return Err(Error::new(
            Code::Denied,
            format!(
                "The caller does not hold {lacking:?}, which {collection} asks for; the route runs as its caller."
            ),
        ));
    }
    Ok(opened)
}

/// What a guest may know of an error; what is our own fault stays an error.
async fn for_guest<T>(work: impl Future<Output = Result<T>>) -> Answer<T> {
    let error = match work.await {
        Ok(value) => return Ok(Ok(value)),
        Err(error) => error,
    };
    let (message, fields): (String, Vec<FieldError>) = (error.detail().to_owned(), error.errors().to_vec());
    Ok(Err(match error.code() {
        Code::Invalid | Code::TooLarge => Refusal::Invalid { message, fields },
        Code::NotFound => Refusal::NotFound(message),
        Code::StaleVersion | Code::Conflict => Refusal::Conflict,
        Code::QuotaExceeded => Refusal::Quota(message),
        Code::Denied | Code::MayNot => Refusal::Denied(message),
        Code::Internal | Code::Unavailable => return Err(error),
        _ => Refusal::Refused { message, fields },
    }))
}
