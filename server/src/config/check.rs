//! What the types of settings let through and would only show later: at the first e-mail, the first call, or never.

use lettre::{Address, AsyncSmtpTransport, Tokio1Executor};
use tenon_egress::Operated;
use toml::{Table, Value};
use tracing_subscriber::EnvFilter;

use super::{Config, ConfigError, sandbox::MAX_JOB_SECONDS};

/// Nought of these says something: never, at once.
const MAY_BE_NOUGHT: [(&str, &str); 4] = [
    ("sessions", "confirm_after_minutes"),
    ("server", "drain_seconds"),
    ("jobs", "wait_seconds"),
    ("sandbox", "wait_seconds"),
];

fn wrong(setting: &str, why: impl std::fmt::Display) -> ConfigError {
    ConfigError::Value(format!("{setting}: {why}"))
}

/// Numbers, before they have types: an empty house is no limit that anybody means.
pub fn numbers(table: &Table) -> Result<(), ConfigError> {
    for (section, settings) in table {
        for (key, value) in settings.as_table().into_iter().flatten() {
            let Value::Integer(number) = value else { continue };
            let least = i64::from(!MAY_BE_NOUGHT.contains(&(section, key)));
            if *number < least {
                return Err(wrong(
                    &format!("{section}.{key}"),
                    format!("{number} is too small; it is at least {least}"),
                ));
            }
        }
    }
    Ok(())
}

pub fn values(config: &Config) -> Result<(), ConfigError> {
    config.egress()?;
    let email = &config.email;
    if !email.smtp_url.is_empty() {
        AsyncSmtpTransport::<Tokio1Executor>::from_url(&email.smtp_url).map_err(|error| {
            wrong("email.smtp_url", format!("no address of a mail server, like smtp://host:25 ({error})"))
        })?;
        email.from.parse::<Address>().map_err(|error| {
            wrong("email.from", format!("{:?} is no e-mail address ({error})", email.from))
        })?;
    }
    if !config.llm.url.is_empty() {
        Operated::new(&config.llm.url).map_err(|error| wrong("llm.url", error))?;
        if config.llm.model.is_empty() {
            return Err(wrong("llm.model", "name the model to ask; the service has no default of its own"));
        }
    }
    if config.sandbox.job_seconds > MAX_JOB_SECONDS {
        let seconds = config.sandbox.job_seconds;
        return Err(wrong(
            "sandbox.job_seconds",
            format!("{seconds} is too much; it is at most {MAX_JOB_SECONDS}"),
        ));
    }
    EnvFilter::try_new(&config.log.level).map(drop).map_err(|error| wrong("log.level", error))
}

#[cfg(test)]
mod tests {
    use super::super::layers::read;

    fn with(name: &'static str, value: &'static str) -> Result<(), String> {
        let found = read(None, false, |asked| (asked == name).then(|| value.to_owned()));
        found.map(drop).map_err(|error| error.to_string())
    }

    #[test]
    fn what_would_only_show_later_is_told_at_the_start_with_its_name() {
        for (name, value, setting) in [
            (
                "TENON_EGRESS_ALLOW_PRIVATE",
                "mlflow.internal:port",
                "egress.allow_private: \"mlflow.internal:port\"",
            ),
            ("TENON_EMAIL_SMTP_URL", "mail.example.com", "email.smtp_url: "),
            ("TENON_LLM_URL", "llm.example.com/v1", "llm.url: "),
            ("TENON_SANDBOX_MEMORY_MIB", "0", "sandbox.memory_mib: 0 is too small; it is at least 1"),
            ("TENON_SANDBOX_POWERS_LOG_LINES", "0", "sandbox_powers.log_lines: 0"),
            ("TENON_SANDBOX_BREAKER_FAILURES", "-1", "sandbox_breaker.failures: -1"),
            ("TENON_SANDBOX_JOB_SECONDS", "600", "sandbox.job_seconds: 600"),
            ("TENON_LOG_LEVEL", "server=loud", "log.level: "),
            ("TENON_SERVER_TRUSTED_PROXIES", "10.0.0.0/99", "server.trusted_proxies[0]: \"10.0.0.0/99\""),
            (
                "TENON_SERVER_TRUSTED_PROXIES",
                "10.0.0.1,0.0.0.0/0",
                "server.trusted_proxies[1]: \"0.0.0.0/0\" is everybody",
            ),
            ("TENON_ADDR", "localhost", "server.addr: "),
        ] {
            let error = with(name, value).expect_err(name);
            assert!(error.contains(setting), "{name}={value}: {error}");
        }
        for (name, value) in [
            ("TENON_SESSIONS_CONFIRM_AFTER_MINUTES", "0"),
            ("TENON_SANDBOX_WAIT_SECONDS", "0"),
            ("TENON_EMAIL_SMTP_URL", "smtps://mail.example.com:465"),
            ("TENON_SERVER_TRUSTED_PROXIES", "127.0.0.1, fd00::/8"),
        ] {
            assert_eq!(with(name, value), Ok(()), "{name}={value}");
        }
    }
}
