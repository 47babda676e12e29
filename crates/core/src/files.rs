//! `GET /tenants/{tenant}/files/{plugin}/{id}`: a plugin's file, for those who configure plugins. Others get files
//! through the plugin's own routes, under its own permissions.

use tenon_api::Permission;
use tenon_store::Cx;

use crate::{Core, Error, Result, guests};

/// A file to save.
#[derive(Debug, Clone)]
pub struct Saved {
    pub content_type: String,
    /// Fit to stand between quotation marks.
    pub plain_name: String,
    pub bytes: Vec<u8>,
}

pub async fn get(core: &Core, cx: &Cx, plugin: &str, id: &str) -> Result<Saved> {
    core.authorize(cx, Permission::PluginsConfigure).await?;
    let installed = core.installed(cx, plugin).await?;
    let row = guests::files::find(core, cx, installed.row.id, id).await?;
    let row = row.ok_or_else(|| Error::not_found("file"))?;
    let bytes = guests::files::get(core, cx, installed.row.id, id, 0, u32::MAX).await?;
    let bytes = bytes.map_err(|_| Error::not_found("file"))?;
    let plain_name = row.name.chars().filter(|c| !matches!(c, '"' | '\\')).collect();
    Ok(Saved { content_type: row.content_type, plain_name, bytes })
}
