//! `GET …/records/{plugin}/{collection}/model`: what a screen needs to draw a table and a form.

use tenon_api::{Permission, records::CollectionModel};
use tenon_store::Cx;

use super::open::{Access, open};
use crate::{Core, Result, access, contributions};

pub async fn model(core: &Core, cx: &Cx, plugin: &str, collection: &str) -> Result<CollectionModel> {
    let opened = open(core, cx, plugin, collection, Access::Read).await?;
    let may_write = access::may(cx, Permission::RecordsWrite)
        && contributions::may(cx, &opened.installed, opened.permission(Access::Write));
    let who_can_help = if may_write { Vec::new() } else { opened.who_may(core, cx, Access::Write).await? };
    Ok(CollectionModel {
        plugin: opened.installed.key.to_string(),
        plugin_name: opened.plugin_name().to_owned(),
        collection: opened.collection.name.clone(),
        title: opened.collection.title.clone(),
        schema: opened.schema.value.clone(),
        indexes: opened.collection.indexes.clone(),
        may_write,
        who_can_help,
    })
}
