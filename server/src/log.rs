//! Structured logs on stderr. What came from outside is escaped, so that nobody writes lines of their own.

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::{Log, LogFormat};

/// Once per process; a second call changes nothing.
pub fn start(config: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.level).map_err(|error| anyhow::anyhow!("log.level: {error}"))?;
    let registry = tracing_subscriber::registry().with(filter);
    let _ = match config.format {
        LogFormat::Json => registry.with(fmt::layer().json().with_writer(std::io::stderr)).try_init(),
        LogFormat::Text => {
            registry.with(fmt::layer().with_ansi(false).with_writer(std::io::stderr)).try_init()
        }
    };
    Ok(())
}

/// Control characters as escapes.
pub fn escape(text: &str) -> String {
    text.chars()
        .flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] })
        .collect()
}
