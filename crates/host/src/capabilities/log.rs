//! `log`: at most 100 lines of 8 KiB in a call. What is more is cut or dropped; logging never fails a guest.

use crate::{
    LogLevel, LogLine,
    bindings::tenon::plugin::log::{Host, Level},
    guest::Guest,
};

impl Host for Guest {
    fn write(&mut self, level: Level, message: String, fields: String) -> wasmtime::Result<()> {
        let most = self.limits.imports;
        if self.logs.len() >= most.log_lines {
            return Ok(());
        }
        let line = if self.logs.len() + 1 == most.log_lines {
            LogLine {
                level: LogLevel::Warn,
                message: format!("further lines of this call are dropped: at most {}", most.log_lines),
                fields: String::new(),
            }
        } else {
            fit(level, message, fields, most.log_line_bytes)
        };
        self.services.log(&self.context, &line);
        self.logs.push(line);
        Ok(())
    }
}

/// Message and fields share the line's bytes; half a JSON object is no use to anybody, so fields that
/// do not fit go as a whole. What was cut off is given back at once: the lines stay until the call ends.
fn fit(level: Level, mut message: String, mut fields: String, most: usize) -> LogLine {
    message.truncate(message.floor_char_boundary(most));
    message.shrink_to_fit();
    if message.len() + fields.len() > most {
        fields = String::new();
    }
    let level = match level {
        Level::Debug => LogLevel::Debug,
        Level::Info => LogLevel::Info,
        Level::Warn => LogLevel::Warn,
        Level::Error => LogLevel::Error,
    };
    LogLine { level, message, fields }
}
