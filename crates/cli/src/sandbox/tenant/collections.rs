//! Commits of the plugin: permissions of its caller, hooks on its collections, then everything in one step.

use serde_json::json;
use tenon_contract::records::{CommitOp, Committed};
use tenon_host::{CallContext, KvPut, ServiceError};

use super::Tenant;
use crate::sandbox::{
    kv,
    records::{Change, Draft, Model},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
}

/// Which answer belongs to an operation.
enum Place {
    Record { part: usize, at: usize },
    Value { at: usize },
    Event { id: String },
}

impl Tenant {
    /// In a call that runs as its caller, the caller's own permission counts too.
    pub(super) fn open(&self, cx: &CallContext, name: &str, access: Access) -> Result<&Model, ServiceError> {
        let model = self.collections.model(name)?;
        let permissions = &model.collection.permissions;
        let wanted = if access == Access::Read { &permissions.read } else { &permissions.write };
        if cx.can.as_ref().is_none_or(|can| can.contains(wanted)) {
            return Ok(model);
        }
        Err(ServiceError::Denied(format!(
            "The caller does not hold {wanted:?}, which {name} asks for; the route runs as its caller."
        )))
    }

    pub(super) async fn commit(
        &self,
        cx: &CallContext,
        operations: Vec<CommitOp>,
        kv_quota: Option<u64>,
    ) -> Result<Vec<Committed>, ServiceError> {
        let (mut parts, mut values, mut events) =
            (Vec::<(String, Vec<Change>)>::new(), Vec::new(), Vec::new());
        let mut places = Vec::with_capacity(operations.len());
        for (at, operation) in operations.into_iter().enumerate() {
            let place = format!("/{at}");
            let (collection, change) = match operation {
                CommitOp::Put { collection, id, values, if_version } => {
                    (collection, Change { id, values: Some(values), if_version, place })
                }
                CommitOp::Delete { collection, id, if_version } => {
                    (collection, Change { id: Some(id), values: None, if_version, place })
                }
                CommitOp::KvSet { key, value, if_version } => {
                    let if_version = if_version.map(|version| u64::try_from(version).unwrap_or(u64::MAX));
                    places.push(Place::Value { at: values.len() });
                    values.push(KvPut { key, value: value.into_bytes(), ttl_ms: None, if_version });
                    continue;
                }
                CommitOp::Emit { event, data } => {
                    places.push(Place::Event { id: self.next_id("evt") });
                    events.push(json!({ "event": event, "data": data }));
                    continue;
                }
            };
            let part = parts.iter().position(|(name, _)| *name == collection).unwrap_or_else(|| {
                parts.push((collection, Vec::new()));
                parts.len() - 1
            });
            places.push(Place::Record { part, at: parts[part].1.len() });
            parts[part].1.push(change);
        }
        let mut drafted: Vec<(String, Vec<Draft>)> = Vec::with_capacity(parts.len());
        for (name, changes) in parts {
            let model = self.open(cx, &name, Access::Write)?;
            let mut drafts = self.collections.drafts(model, changes)?;
            // A hook's own writes are not shown to hooks, which would call each other for ever.
            if !cx.in_hook && self.before_write(cx, model, &mut drafts).await? {
                self.collections.accept(model, &mut drafts)?;
            }
            drafted.push((name, drafts));
        }
        self.store(&drafted, values, kv_quota).map(|(records, values)| {
            self.record().events.append(&mut events);
            let before = |part: usize| drafted[..part].iter().map(|(_, drafts)| drafts.len()).sum::<usize>();
            let answer = |place| match place {
                Place::Record { part, at } => records[before(part) + at].clone(),
                Place::Value { at } => values[at].clone(),
                Place::Event { id } => Committed { id, version: 0 },
            };
            places.into_iter().map(answer).collect()
        })
    }

    fn store(
        &self,
        drafted: &[(String, Vec<Draft>)],
        puts: Vec<KvPut>,
        kv_quota: Option<u64>,
    ) -> Result<(Vec<Committed>, Vec<Committed>), ServiceError> {
        let now = self.now();
        let all: Vec<(&str, &Draft)> = drafted
            .iter()
            .flat_map(|(name, drafts)| drafts.iter().map(|draft| (name.as_str(), draft)))
            .collect();
        self.collections.commit(&all, now, || {
            let mut kept = self.kv.lock(now);
            let mut next = kept.clone();
            let mut done = Vec::with_capacity(puts.len());
            for put in puts {
                let id = put.key.clone();
                let version = kv::set(&mut next, now, None, put, kv_quota)?;
                done.push(Committed { id, version: i64::try_from(version).unwrap_or(i64::MAX) });
            }
            *kept = next;
            Ok(done)
        })
    }
}
