//! Settings of an installation.

use tenon_api::settings::{SaveSettings, Settings, TestReport};

use super::{Answer, Method, get, get_tagged, installations::one, send, send_with};

/// `GET …/config`
pub async fn read(tenant: &str, plugin: &str) -> Answer<Settings> {
    get(&one(tenant, plugin, "/config")).await
}

/// `PUT …/config`, if the settings are still those of `version`: else 412.
pub async fn save(tenant: &str, plugin: &str, version: i64, settings: &SaveSettings) -> Answer<Settings> {
    let path = one(tenant, plugin, "/config");
    let (now, tag) = get_tagged::<Settings>(&path).await?;
    if now.version != version {
        return Err(super::stale());
    }
    send_with(Method::Put, &path, Some(settings), ("if-match", tag)).await
}

/// `POST …/test-connection` with values that are not saved.
pub async fn test(tenant: &str, plugin: &str, settings: &SaveSettings) -> Answer<TestReport> {
    send(Method::Post, &one(tenant, plugin, "/test-connection"), Some(settings)).await
}
