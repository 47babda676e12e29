//! Requests: who may not install asks for a plugin; owners and admins see it under "needs you". A request is gone
//! when it is withdrawn, declined, or the plugin is installed.

pub mod ask;
pub mod list;
pub mod remove;

use tenon_api::plan::PluginRequest;
use tenon_store::requests::RequestRow;

fn wire(row: RequestRow) -> PluginRequest {
    PluginRequest {
        id: row.id,
        plugin: row.plugin_key,
        plugin_name: row.plugin_name,
        note: row.note,
        by: row.by_name,
        created_at: row.created_at,
    }
}
