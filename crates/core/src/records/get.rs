//! `GET …/records/{plugin}/{collection}/{id}`.

use tenon_api::{ids::RecordId, records::Record};
use tenon_store::{Cx, records::find};

use super::{
    open::{Access, open},
    wire,
};
use crate::{Core, Error, Result};

pub async fn get(core: &Core, cx: &Cx, plugin: &str, collection: &str, id: RecordId) -> Result<Record> {
    let opened = open(core, cx, plugin, collection, Access::Read).await?;
    let mut tx = core.db.read(cx).await?;
    let found = find::get(&mut tx, &opened.target, id).await?;
    found.as_ref().map(wire).ok_or_else(|| Error::not_found("record"))
}
