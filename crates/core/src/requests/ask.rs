//! `POST …/requests`: once per person and plugin.

use tenon_api::{
    FieldError, Permission,
    error::Code,
    ids::RequestId,
    plan::{PluginRequest, RequestPlugin},
};
use tenon_store::{
    Cx, NewEvent,
    installations::{self, InstallationState},
    plugins,
    requests::{self, NewRequest},
};

use super::wire;
use crate::{Core, Error, Result, access::require_session, text};

/// Open requests of one person.
const MAX_OPEN: i64 = 20;
/// Characters.
const MAX_NOTE: usize = 500;

pub async fn ask(core: &Core, cx: &Cx, input: &RequestPlugin) -> Result<PluginRequest> {
    core.authorize(cx, Permission::PluginsRead).await?;
    let user = require_session(cx)?.id;
    let mut errors = Vec::new();
    let note = text::note("/note", &input.note, MAX_NOTE).map_err(|error| errors.push(error));
    let plugin = {
        let mut tx = core.db.read_platform(cx).await?;
        plugins::find_by_key(&mut tx, &input.plugin).await?
    };
    if plugin.is_none() {
        errors.push(FieldError {
            pointer: "/plugin".into(),
            code: "unknown".into(),
            detail: format!("There is no plugin {:?}.", input.plugin),
        });
    }
    let (Ok(note), Some(plugin)) = (note, plugin) else { return Err(Error::invalid_fields(errors)) };
    let row = NewRequest { id: RequestId::new(), user, plugin: plugin.id, note };
    let (id, name, key) = (row.id, plugin.name, plugin.key);
    let event = NewEvent::new("request.created", serde_json::json!({"plugin": key, "request": id}));
    let stored = core
        .write(cx, move |tx| {
            let (row, name, key, event) = (row.clone(), name.clone(), key.clone(), event.clone());
            Box::pin(async move {
                let there = installations::find(tx, &key).await?;
                if there.is_some_and(|there| there.state != InstallationState::Removed) {
                    return Err(
                        Error::new(Code::AlreadyInstalled, format!("{name} is installed already.")).into()
                    );
                }
                if requests::count_of(tx, user).await? >= MAX_OPEN {
                    return Err(Error::new(
                        Code::Conflict,
                        format!("You have {MAX_OPEN} open requests. Withdraw one of them first."),
                    )
                    .into());
                }
                requests::insert(tx, &row).await.map_err(|error| match error {
                    tenon_store::Error::Conflict(_) => Error::new(
                        Code::AlreadyExists,
                        format!("You asked for {name} already. Withdraw that request to ask again."),
                    )
                    .into(),
                    other => other,
                })?;
                tx.emit(event);
                requests::get(tx, row.id).await
            })
        })
        .await?;
    Ok(wire(stored))
}
