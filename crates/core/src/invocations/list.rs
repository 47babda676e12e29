//! `GET …/installations/{plugin}/invocations`: newest first, for those who configure plugins.

use tenon_api::{
    Page, Permission,
    ids::InvocationId,
    running::{HostCall, Invocation},
};
use tenon_contract::abi::CallKind;
use tenon_store::{
    Cx,
    invocations::{self as store, InvocationRow, Wanted},
};

use super::{OUTCOMES, known};
use crate::{Core, Error, Result, plugins::search::limit};

/// What was asked for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// One kind, or several with commas between.
    pub kind: Option<String>,
    pub outcome: Option<String>,
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}

pub async fn list(core: &Core, cx: &Cx, plugin: &str, asked: Asked) -> Result<Page<Invocation>> {
    core.authorize(cx, Permission::PluginsConfigure).await?;
    let installed = core.installed(cx, plugin).await?;
    let limit = limit(asked.limit)?;
    let kinds: Vec<String> =
        asked.kind.iter().flat_map(|kinds| kinds.split(',')).map(str::to_owned).collect();
    for kind in &kinds {
        known("/kind", kind, &CallKind::ALL.map(CallKind::as_str))?;
    }
    if let Some(outcome) = &asked.outcome {
        known("/outcome", outcome, &OUTCOMES)?;
    }
    let before = asked.cursor.as_deref().map(|cursor| {
        let parsed = cursor.parse::<InvocationId>();
        parsed.map_err(|error| Error::invalid("/cursor", "cursor", error.to_string()))
    });
    let wanted = Wanted { kinds, outcome: asked.outcome, before: before.transpose()? };
    core.calls_written().await?;
    let mut rows = {
        let mut tx = core.db.read(cx).await?;
        store::list(&mut tx, installed.row.id, &wanted, i64::from(limit) + 1).await?
    };
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    Ok(Page::new(rows.into_iter().map(wire).collect(), next))
}

fn wire(row: InvocationRow) -> Invocation {
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    let calls: Vec<crate::ports::HostCall> = serde_json::from_value(row.host_calls).unwrap_or_default();
    Invocation {
        id: row.id,
        at: row.at,
        kind: row.kind,
        subject: row.subject,
        version: row.version,
        outcome: row.outcome,
        message: row.message,
        duration_us: count(row.duration_us),
        memory_peak: count(row.memory_peak),
        host_calls: calls
            .into_iter()
            .map(|call| HostCall {
                capability: call.capability,
                target: call.target,
                bytes: call.bytes,
                ok: call.ok,
            })
            .collect(),
        host_call_count: count(row.host_call_count),
        actor: row.actor,
        request_id: row.request_id,
    }
}
