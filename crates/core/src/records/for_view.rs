//! Records for views on the server: a page's `data` queries, each once and all in one read, and the `records`
//! effects of a first paint. Always as the viewer.

use std::collections::HashMap;

use serde_json::{Value, json};
use tenon_api::Permission;
use tenon_contract::records::{Query, Records};
use tenon_store::{Cx, records::find};

use super::{
    open::{Access, Opened, of},
    plain, query,
};
use crate::{Core, Error, Result, access, contributions, snapshot::Installed};

/// What a view asks for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ask {
    pub plugin: String,
    pub collection: String,
    pub query: Query,
}

/// Documents for all views of a plugin on a page: half of what a view is given with everything around them.
const MAX_PLUGIN_BYTES: usize = 2 << 20;

/// `{items, next}`, or `{items: [], denied: true}` for a viewer without the permission. One answer an ask, in
/// their order; equal asks are answered once. All of a plugin's share [`MAX_PLUGIN_BYTES`], and each has
/// one record at least.
pub(crate) async fn answer(core: &Core, cx: &Cx, asks: &[(&Installed, Ask)]) -> Result<Vec<Value>> {
    let mut distinct: Vec<(&Installed, &Ask)> = Vec::new();
    for (installed, ask) in asks {
        if !distinct.iter().any(|(_, known)| *known == ask) {
            distinct.push((installed, ask));
        }
    }
    let mut prepared = Vec::with_capacity(distinct.len());
    for (installed, ask) in distinct {
        prepared.push((ask, permitted(core, cx, installed, ask).await?));
    }
    let mut answers: Vec<(&Ask, Value)> = Vec::with_capacity(prepared.len());
    // Every collection's keys are made to fit before the one read that answers all.
    let mut tx = None;
    for (_, opened) in &prepared {
        if let Some(opened) = opened {
            drop(tx.take());
            tx = Some(opened.reader(core, cx).await?);
        }
    }
    // By plugin, so that one with large records takes nothing from the others on the page.
    let mut left: HashMap<&str, usize> = HashMap::new();
    for (ask, opened) in &prepared {
        let Some(opened) = opened else {
            answers.push((ask, json!({"items": [], "next": null, "denied": true})));
            continue;
        };
        let (mut page, Some(reader)) = (query::page(opened, &ask.query)?, &mut tx) else { continue };
        let left = left.entry(ask.plugin.as_str()).or_insert(MAX_PLUGIN_BYTES);
        page.bytes = *left;
        let found = find::find(reader, &opened.target, &page).await?;
        *left = left.saturating_sub(found.records.iter().map(|row| row.doc.len()).sum());
        let next = found.next.map(|next| query::write_cursor(&next, query::mark(opened, &ask.query)));
        let records = Records { items: found.records.iter().map(plain).collect(), next };
        answers.push((ask, serde_json::to_value(records).map_err(Error::internal)?));
    }
    let of_ask = |ask: &Ask| answers.iter().find(|(known, _)| *known == ask).map(|(_, value)| value.clone());
    Ok(asks.iter().map(|(_, ask)| of_ask(ask).unwrap_or(Value::Null)).collect())
}

async fn permitted(core: &Core, cx: &Cx, installed: &Installed, ask: &Ask) -> Result<Option<Opened>> {
    let opened = of(core, installed, &ask.collection).await?;
    let may = access::may(cx, Permission::RecordsRead)
        && contributions::may(cx, installed, opened.permission(Access::Read));
    Ok(may.then_some(opened))
}

/// The value of a `records` effect's result event: `{ok, items, next}`, or `{ok: false, …}` with the reason.
pub(crate) async fn effect(
    core: &Core,
    cx: &Cx,
    installed: &Installed,
    collection: &str,
    query: Query,
) -> Value {
    let ask = Ask { plugin: installed.key.to_string(), collection: collection.to_owned(), query };
    match answer(core, cx, &[(installed, ask)]).await.map(|mut answers| answers.pop()) {
        Ok(Some(Value::Object(mut answer))) => {
            let denied = answer.contains_key("denied");
            answer.insert("ok".into(), Value::Bool(!denied));
            Value::Object(answer)
        }
        Ok(_) => json!({"ok": false, "items": [], "next": null}),
        Err(error) => json!({
            "ok": false, "items": [], "next": null, "code": error.code().as_str(), "detail": error.detail()
        }),
    }
}
