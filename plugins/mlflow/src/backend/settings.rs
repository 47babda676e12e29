//! The settings as the backend reads them, and what their schema cannot say.

use serde::Deserialize;
use tenon_sdk::{Error, Result};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Settings {
    tracking_url: String,
    pub auth: Auth,
    pub username: String,
    verify_tls: bool,
    /// Seconds.
    timeout: u32,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Auth {
    #[default]
    None,
    Basic,
    Token,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            tracking_url: String::new(),
            auth: Auth::None,
            username: String::new(),
            verify_tls: true,
            timeout: 20,
        }
    }
}

impl Settings {
    /// Without a slash at its end.
    pub fn base(&self) -> &str {
        self.tracking_url.trim().trim_end_matches('/')
    }

    pub fn timeout_ms(&self) -> u32 {
        self.timeout.clamp(1, 300) * 1_000
    }

    /// What follows the sentence of a test that went well, if something does.
    pub fn notice(&self) -> &'static str {
        match self.takes_any_certificate() {
            true => " Its certificate was not checked.",
            false => "",
        }
    }

    /// Whether the server is asked without a check of its certificate; without TLS it has none.
    pub fn takes_any_certificate(&self) -> bool {
        !self.verify_tls && !self.base().starts_with("http://")
    }

    /// An "invalid" error with every setting that cannot stay as it is.
    pub fn check(&self) -> Result<()> {
        let mut wrong = Vec::new();
        let plain = |c: char| !matches!(c, '?' | '#') && !c.is_whitespace();
        let rest = self.base().strip_prefix("https://").or_else(|| self.base().strip_prefix("http://"));
        match rest {
            Some(rest) if !rest.is_empty() && rest.chars().all(plain) => {}
            _ => wrong.push((
                "/tracking_url",
                "url",
                "Write the address of the server, https://mlflow.example.com, without a question mark.",
            )),
        }
        if self.auth == Auth::Basic && self.username.trim().is_empty() {
            wrong.push(("/username", "required", "Enter the user name that the password belongs to."));
        }
        if wrong.is_empty() {
            return Ok(());
        }
        let error = Error::invalid("Some settings cannot stay as they are.");
        Err(wrong.into_iter().fold(error, |error, (at, code, message)| error.field(at, code, message)))
    }
}

#[cfg(test)]
mod tests {
    use tenon_sdk::serde_json::{Value, from_value, json};

    use super::*;

    fn wrong(value: Value) -> Vec<String> {
        let settings: Settings = from_value(value).unwrap();
        let error = settings.check().err();
        let fields = error.iter().flat_map(|error| &error.fault().fields);
        fields.map(|field| field.pointer.clone()).collect()
    }

    #[test]
    fn an_address_alone_is_enough() {
        assert_eq!(wrong(json!({ "tracking_url": "https://mlflow.example.com/ml/" })), [] as [&str; 0]);
        let settings: Settings = from_value(json!({ "tracking_url": "http://a:5000/" })).unwrap();
        assert_eq!((settings.base(), settings.timeout_ms()), ("http://a:5000", 20_000));
    }

    #[test]
    fn a_user_name_of_blanks_is_none() {
        let basic = |username: &str| {
            wrong(
                json!({ "tracking_url": "https://mlflow.example.com", "auth": "basic", "username": username }),
            )
        };
        assert_eq!(basic(" "), ["/username"]);
        assert_eq!(basic("ada"), [] as [&str; 0]);
    }

    #[test]
    fn any_certificate_is_taken_only_where_somebody_turned_the_check_off() {
        let takes = |value: Value| from_value::<Settings>(value).unwrap().takes_any_certificate();
        let (safe, plain) = ("https://mlflow.example.com", "http://mlflow.example.com");
        assert!(!takes(json!({ "tracking_url": safe })));
        assert!(!takes(json!({ "tracking_url": safe, "verify_tls": true })));
        assert!(takes(json!({ "tracking_url": safe, "verify_tls": false })));
        assert!(!takes(json!({ "tracking_url": plain, "verify_tls": false })));
    }

    #[test]
    fn addresses_that_lead_nowhere_are_refused() {
        for url in ["", "mlflow.example.com", "ftp://a", "https://", "https://a/?b=c", "https://a/#b"] {
            assert_eq!(wrong(json!({ "tracking_url": url })), ["/tracking_url"], "{url}");
        }
    }
}
