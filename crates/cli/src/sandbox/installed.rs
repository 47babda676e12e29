//! One installation: calls of every kind, with the tenant behind them.

use std::sync::Arc;

use serde_json::Value;
use tenon_contract::{abi::CallKind, package::Package};
use tenon_host::{BackendCall, CallContext, CallReport, Grants, Host, HostServices, ReleaseRef};

use super::{Person, Tenant};

pub struct Installed {
    pub(super) host: Host,
    pub(super) release: ReleaseRef,
    /// Digest of the views' module.
    pub(super) view: Option<String>,
    pub(super) package: Arc<Package>,
    pub(super) granted: Arc<Grants>,
    pub(super) config: Value,
    pub(super) tenant: Arc<Tenant>,
}

impl Installed {
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    pub fn package(&self) -> &Package {
        &self.package
    }

    /// What `config.get` answers.
    pub fn config(&self) -> &Value {
        &self.config
    }

    pub fn has_backend(&self) -> bool {
        !self.release.wasm_digest.is_empty()
    }

    /// Any call. `behind`: it runs as this person, whose rights count on every import; `None`: as the plugin.
    pub async fn call(
        &self,
        kind: CallKind,
        head: String,
        body: Vec<u8>,
        behind: Option<&Person>,
    ) -> CallReport {
        let call = BackendCall {
            release: self.release.clone(),
            granted: Arc::clone(&self.granted),
            context: CallContext {
                tenant: [1; 16],
                installation: [2; 16],
                request_id: "test".into(),
                config: self.config.to_string().into(),
                can: behind.map(|person| Arc::new(person.can.clone())),
                behind: None,
                in_hook: kind == CallKind::Hook,
            },
            kind,
            head,
            body,
            limit: None,
        };
        self.host.call(call, Arc::clone(&self.tenant) as Arc<dyn HostServices>).await
    }
}
