//! The hosts that settings name (`config:` in a manifest), and where a secret may go.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use tenon_contract::{
    Manifest,
    manifest::{HostPattern, capabilities::SecretPurpose},
};
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
