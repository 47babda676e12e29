//! `[egress]` and the sizes of requests in `[sandbox_powers]`: what the guard in front of every destination is made with.
//! Called by `state` before anything is served.

use serde::Deserialize;
use tenon_egress::{EgressConfig, Limits, Pattern};

use super::{Config, ConfigError};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Egress {
    pub allow_private: Vec<String>,
    pub insecure_tls: Vec<String>,
}

impl Config {
    /// The guard's part of the settings; an error names the setting, what is wrong with it and what it may be.
    pub fn egress(&self) -> Result<EgressConfig, ConfigError> {
        let wrong = |setting: &str, why: String| ConfigError::Value(format!("{setting}: {why}"));
        let private = self.egress.allow_private.iter().map(|text| {
            let read = Pattern::named(text);
            read.ok_or_else(|| wrong("egress.allow_private", format!("{text:?} is no host or host:port")))
        });
        let insecure = self.egress.insecure_tls.iter().map(|text| {
            Pattern::place(text).map_err(|why| wrong("egress.insecure_tls", format!("{text:?} {why}")))
        });
        let powers = &self.sandbox_powers;
        let limits = Limits {
            url_bytes: powers.http_url_bytes,
            headers: powers.http_headers,
            header_bytes: powers.http_header_bytes,
            body_bytes: powers.http_body_bytes,
        };
        for (setting, number, most) in [
            ("sandbox_powers.http_url_bytes", limits.url_bytes, Limits::MOST_URL_BYTES),
            ("sandbox_powers.http_headers", limits.headers, Limits::MOST_HEADERS),
        ] {
            if number > most {
                return Err(wrong(
                    setting,
                    format!("{number} is more than a request can carry; at most {most}"),
                ));
            }
        }
        Ok(EgressConfig {
            allow_private: private.collect::<Result<_, _>>()?,
            insecure_tls: insecure.collect::<Result<_, _>>()?,
            limits,
            ..EgressConfig::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(change: impl FnOnce(&mut Config)) -> Result<EgressConfig, String> {
        let mut config = Config::built_in(false).expect("the defaults");
        change(&mut config);
        config.egress().map_err(|error| error.to_string())
    }

    #[test]
    fn the_file_holds_the_numbers_that_the_guard_is_tested_with() {
        let guard = with(|_| {}).expect("the defaults");
        assert_eq!(guard.limits, Limits::default());
        assert!(guard.allow_private.is_empty() && guard.insecure_tls.is_empty());
    }

    #[test]
    fn numbers_of_requests_are_handed_to_the_guard_as_far_as_a_request_can_carry_them() {
        let raised = with(|config| config.sandbox_powers.http_body_bytes = 4 << 20).expect("more than usual");
        assert_eq!(raised.limits.body_bytes, 4 << 20);
        let error = with(|config| config.sandbox_powers.http_url_bytes = 70_000).err().expect("too long");
        assert!(
            error.contains("sandbox_powers.http_url_bytes: 70000 is more") && error.contains("65534"),
            "{error}"
        );
        let error = with(|config| config.sandbox_powers.http_headers = 1_001).err().expect("too many");
        assert!(
            error.contains("sandbox_powers.http_headers: 1001") && error.contains("at most 1000"),
            "{error}"
        );
    }

    #[test]
    fn a_host_whose_certificate_is_not_checked_is_one_host_at_one_port() {
        let named = |text: &str| with(|config| config.egress.insecure_tls = vec![text.to_owned()]);
        for good in ["mlflow.internal:5000", "10.0.0.7:443", "[fd00::1]:8443"] {
            assert_eq!(named(good).expect(good).insecure_tls.len(), 1);
        }
        for (bad, why) in [
            ("mlflow.internal", "has no port; write host:port"),
            ("*.example.org:443", "stands for many hosts"),
            ("https://mlflow.internal:5000", "is no host:port"),
            ("mlflow.internal:x", "is no host:port"),
            ("*", "is no host:port"),
        ] {
            let error = named(bad).err().expect(bad);
            assert!(error.contains(&format!("egress.insecure_tls: {bad:?} {why}")), "{error}");
        }
    }
}
