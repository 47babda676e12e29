//! `log`: at most 100 lines of 8 KiB in a call. What is more is cut or dropped; logging never fails a guest.

use crate::{
    LogLevel, LogLine,
    bindings::tenon::plugin::log::{Host, Level},
    guest::Guest,
};

const MAX_LINES: usize = 100;
const MAX_LINE_BYTES: usize = 8 << 10;

impl Host for Guest {
    fn write(&mut self, level: Level, message: String, fields: String) -> wasmtime::Result<()> {
        if self.logs.len() >= MAX_LINES {
            return Ok(());
        }
        let line = if self.logs.len() == MAX_LINES - 1 {
            LogLine {
                level: LogLevel::Warn,
                message: format!("further lines of this call are dropped: at most {MAX_LINES}"),
                fields: String::new(),
            }
        } else {
            fit(level, message, fields)
        };
        self.services.log(&self.context, &line);
        self.logs.push(line);
        Ok(())
    }
}

/// Message and fields share the line's bytes; half a JSON object is no use to anybody, so fields that
/// do not fit go as a whole.
fn fit(level: Level, mut message: String, mut fields: String) -> LogLine {
    message.truncate(message.floor_char_boundary(MAX_LINE_BYTES));
    if message.len() + fields.len() > MAX_LINE_BYTES {
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
