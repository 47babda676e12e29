//! What calls about settings carry and answer.

use serde::Serialize;
use tenon_contract::abi::{SettingsHead, TestAnswer};

/// Which settings differ from what is in force; all of them before an installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed(Vec<String>);

impl Changed {
    pub(super) fn new(head: SettingsHead) -> Self {
        Self(head.changed)
    }

    /// Whether the top-level setting or secret of this name differs.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|changed| changed == name)
    }

    pub fn names(&self) -> &[String] {
        &self.0
    }
}

/// What a connection test found. A test that could not be made is an error of the call; one that was made and
/// found something wrong is [`TestReport::failed`].
#[derive(Debug, Clone, PartialEq)]
pub struct TestReport(pub(super) TestAnswer);

impl TestReport {
    /// "Found 128 models."
    pub fn ok(message: impl Into<String>) -> Self {
        Self::new(true, message)
    }

    /// "The server answered 401: the token is not accepted."
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(false, message)
    }

    fn new(ok: bool, message: impl Into<String>) -> Self {
        Self(TestAnswer { ok, message: message.into(), detail: None, server_version: None })
    }

    /// More facts for those who open the details; left out when they cannot be written as JSON.
    pub fn detail(mut self, detail: &impl Serialize) -> Self {
        self.0.detail = serde_json::to_value(detail).ok();
        self
    }

    pub fn server_version(mut self, version: impl Into<String>) -> Self {
        self.0.server_version = Some(version.into());
        self
    }
}
