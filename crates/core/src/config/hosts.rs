//! The hosts that settings name (`config:` in a manifest), where a secret may go, and what it may be used for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use tenon_contract::{
    Manifest,
    manifest::{HostPattern, capabilities::SecretPurpose},
};
use tenon_store::secrets::SecretState as Stored;
use url::Url;

/// `host:port` of an address, lower case, IDNA; `None` for anything but http and https.
pub fn of_address(text: &str) -> Option<String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?))
}

/// Whether an address carries a name or a password.
pub fn has_credentials(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| !url.username().is_empty() || url.password().is_some())
}

/// Settings whose host the plugin may reach, with the ids of the powers that do.
pub fn settings(manifest: &Manifest) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for host in manifest.capabilities.http.iter().flat_map(|http| &http.hosts) {
        if let HostPattern::Config(setting) = host {
            found.entry(setting.clone()).or_default().insert(format!("http:config:{setting}"));
        }
    }
    for secret in &manifest.capabilities.secrets {
        for host in &secret.hosts {
            if let HostPattern::Config(setting) = host {
                found.entry(setting.clone()).or_default().insert(format!("secrets:{}", secret.name));
            }
        }
    }
    found.into_iter().map(|(setting, powers)| (setting, powers.into_iter().collect())).collect()
}

/// The host in a setting, as the values are.
pub fn of_setting(setting: &str, values: &Map<String, Value>) -> Option<String> {
    values.get(setting).and_then(Value::as_str).and_then(of_address)
}

/// What a secret is for: kept with it when it is typed, and compared whenever it would be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    pub hosts: Vec<String>,
    /// As the store keeps it: `auth`, `sign`, or `none` where no power uses it.
    pub purpose: &'static str,
}

impl Use {
    /// Of a secret under these values.
    pub fn of(manifest: &Manifest, name: &str, values: &Map<String, Value>) -> Self {
        let declared = manifest.capabilities.secrets.iter().find(|secret| secret.name == name);
        let purpose = match declared.map(|secret| secret.purpose) {
            Some(SecretPurpose::Auth) => "auth",
            Some(SecretPurpose::Sign) => "sign",
            None => "none",
        };
        Self { hosts: of_secret(manifest, name, values), purpose }
    }

    /// Whether a secret that was typed for something may be used for this. A password that signs would tell, guess by
    /// guess, what it is; what once went to a host is a password, also where an earlier server did not note it.
    pub fn is_covered_by(&self, stored: &Stored) -> bool {
        let hosts = self.hosts.iter().all(|host| stored.hosts.contains(host));
        let purpose = match self.purpose {
            "none" => true,
            now => stored.purpose.as_deref().is_none_or(|typed_for| typed_for == now),
        };
        hosts && purpose && (self.purpose != "sign" || stored.hosts.is_empty())
    }
}

/// Where a secret goes under these values; empty for one that signs, or that no power uses.
pub fn of_secret(manifest: &Manifest, name: &str, values: &Map<String, Value>) -> Vec<String> {
    let declared = manifest.capabilities.secrets.iter().find(|secret| secret.name == name);
    let hosts = declared.filter(|secret| secret.purpose == SecretPurpose::Auth);
    let resolved = hosts.into_iter().flat_map(|secret| &secret.hosts).filter_map(|host| match host {
        HostPattern::Config(setting) => of_setting(setting, values),
        named => Some(named.to_string()),
    });
    resolved.collect::<BTreeSet<_>>().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_never_signs_whoever_kept_it() {
        let stored = |hosts: &[&str], purpose: Option<&str>| Stored {
            name: "token".into(),
            hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
            stale: false,
            changed_at: tenon_api::Timestamp::now(),
            purpose: purpose.map(str::to_owned),
        };
        let wants = |hosts: &[&str], purpose| Use {
            hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
            purpose,
        };
        let (there, signs) = (wants(&["a.example:443"], "auth"), wants(&[], "sign"));
        assert!(there.is_covered_by(&stored(&["a.example:443"], Some("auth"))));
        assert!(there.is_covered_by(&stored(&["a.example:443"], None)), "kept by an earlier server");
        assert!(signs.is_covered_by(&stored(&[], Some("sign"))) && signs.is_covered_by(&stored(&[], None)));
        for (hosts, purpose) in
            [(vec!["a.example:443"], None), (vec![], Some("auth")), (vec![], Some("none"))]
        {
            assert!(!signs.is_covered_by(&stored(&hosts, purpose)), "{hosts:?} {purpose:?}");
        }
        assert!(!wants(&[], "auth").is_covered_by(&stored(&[], Some("sign"))));
        assert!(wants(&[], "none").is_covered_by(&stored(&[], Some("sign"))), "nobody uses it");
    }

    #[test]
    fn an_address_has_one_spelling() {
        assert_eq!(of_address("https://MLflow.Example.com/a?b").as_deref(), Some("mlflow.example.com:443"));
        assert_eq!(of_address("http://127.0.0.1:5000").as_deref(), Some("127.0.0.1:5000"));
        assert_eq!(of_address("https://bücher.example:8443").as_deref(), Some("xn--bcher-kva.example:8443"));
        assert_eq!(
            (of_address("ftp://a.example"), of_address("mailto:a@b.c"), of_address("x")),
            (None, None, None)
        );
        assert!(has_credentials("https://ada:pw@a.example") && !has_credentials("https://a.example"));
    }
}
