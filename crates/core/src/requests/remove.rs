//! `DELETE …/requests/{id}`: withdrawn by whoever asked, or declined by who may install.

use tenon_api::{Permission, ids::RequestId};
use tenon_store::{Cx, NewAudit, NewEvent, requests};

use crate::{
    Core, Result,
    access::{self, require_user},
};

/// Somebody else's request is not there for those who may not install.
pub async fn remove(core: &Core, cx: &Cx, id: RequestId) -> Result<()> {
    core.authorize(cx, Permission::PluginsRead).await?;
    let (user, decides) = (require_user(cx)?.id, access::may(cx, Permission::PluginsInstall));
    core.write(cx, move |tx| {
        Box::pin(async move {
            let row = requests::get(tx, id).await?;
            let own = row.user_id == user;
            if !own && !decides {
                return Err(tenon_store::Error::NotFound("request"));
            }
            requests::delete(tx, id).await?;
            let data = serde_json::json!({"plugin": row.plugin_key, "request": id});
            if own {
                tx.emit(NewEvent::new("request.withdrawn", data));
            } else {
                tx.audit(
                    NewAudit::new("request.declined", id)
                        .before(serde_json::json!({"plugin": row.plugin_key, "by": row.user_id}))
                        .after(serde_json::json!({"plugin": row.plugin_key})),
                );
                tx.emit(NewEvent::new("request.declined", data));
            }
            Ok(())
        })
    })
    .await
}
