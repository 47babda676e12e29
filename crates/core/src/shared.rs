//! `GET,DELETE /tenants/{tenant}/shared/{namespace}`: what plugins share, for those who configure them.

use serde_json::Value;
use tenon_api::{Page, Permission, running::SharedValue};
use tenon_store::{
    Cx, NewAudit,
    shared::{self as store, SharedRow},
};

use crate::{Core, Error, Result, plugins::search::limit};

/// Offered by a plugin that is or was installed here.
async fn known(core: &Core, cx: &Cx, namespace: &str) -> Result<()> {
    let snapshot = core.snapshot(cx).await?;
    let mut all = snapshot.plugins.values().flat_map(|installed| &installed.release.manifest.shared);
    match all.any(|shared| shared.namespace == namespace) {
        true => Ok(()),
        false => Err(Error::not_found("namespace")),
    }
}

pub async fn list(
    core: &Core,
    cx: &Cx,
    namespace: &str,
    asked: Option<u32>,
    cursor: Option<&str>,
) -> Result<Page<SharedValue>> {
    core.authorize(cx, Permission::PluginsConfigure).await?;
    known(core, cx, namespace).await?;
    let limit = limit(asked)?;
    let mut rows = {
        let mut tx = core.db.read(cx).await?;
        store::list(&mut tx, namespace, "", cursor, i64::from(limit) + 1).await?
    };
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| row.key.clone());
    Ok(Page::new(rows.into_iter().map(wire).collect(), next))
}

fn wire(row: SharedRow) -> SharedValue {
    let text = || Value::String(String::from_utf8_lossy(&row.value).into_owned());
    SharedValue {
        value: serde_json::from_slice(&row.value).unwrap_or_else(|_| text()),
        key: row.key,
        written_by: row.written_by,
        expires_at: row.expires_at,
        changed_at: row.changed_at,
    }
}

pub async fn clear(core: &Core, cx: &Cx, namespace: &str) -> Result<()> {
    core.authorize(cx, Permission::PluginsConfigure).await?;
    known(core, cx, namespace).await?;
    let tenant = cx.tenant_id()?;
    let name = namespace.to_owned();
    core.db
        .write(cx, move |tx| {
            let name = name.clone();
            Box::pin(async move {
                let gone = store::clear(tx, &name).await?;
                let after = serde_json::json!({"namespace": name, "values": gone});
                tx.audit(NewAudit::new("shared.cleared", tenant).after(after));
                Ok(())
            })
        })
        .await?;
    Ok(())
}
