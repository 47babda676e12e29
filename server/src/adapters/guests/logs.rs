//! Lines of plugins: into the server's log, and to whoever follows the plugin's.

use tenon_api::{Timestamp, running::LogLevel, running::LogLine as Wire};
use tenon_core::{Core, guests::Running};
use tenon_host::{LogLevel as Level, LogLine};

pub(super) fn write(core: &Core, running: &Running, line: &LogLine) {
    let tenant = running.cx.tenant.as_ref().map(|tenant| tenant.id.to_string()).unwrap_or_default();
    let (installation, request) = (running.installed.row.id, &running.cx.request_id);
    let (message, fields) = (line.message.escape_debug(), line.fields.escape_debug());
    match line.level {
        Level::Debug => {
            tracing::debug!(target: "plugin", tenant, %installation, request, fields = %fields, "{message}")
        }
        Level::Info => {
            tracing::info!(target: "plugin", tenant, %installation, request, fields = %fields, "{message}")
        }
        Level::Warn => {
            tracing::warn!(target: "plugin", tenant, %installation, request, fields = %fields, "{message}")
        }
        Level::Error => {
            tracing::error!(target: "plugin", tenant, %installation, request, fields = %fields, "{message}")
        }
    }
    let level = match line.level {
        Level::Debug => LogLevel::Debug,
        Level::Info => LogLevel::Info,
        Level::Warn => LogLevel::Warn,
        Level::Error => LogLevel::Error,
    };
    core.tell_log(
        running.installed.row.id,
        Wire {
            at: Timestamp::now(),
            level,
            message: line.message.clone(),
            fields: serde_json::from_str(&line.fields).unwrap_or_default(),
            request_id: request.clone(),
        },
    );
}
