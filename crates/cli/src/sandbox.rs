//! One plugin in the sandbox of production, offline, installed in a tenant that is kept in memory. `tenon test` runs
//! its cases here, and the tests of our own plugins do. Sandbox, limits and gates are those of `tenon-host`; what
//! stands behind the imports is [`Tenant`].

mod calls;
mod files;
mod fixtures;
mod grants;
mod hooks;
mod installed;
mod kv;
mod outside;
mod people;
mod records;
mod schema;
mod settings;
mod tenant;
mod views;

use std::{path::Path, sync::Arc};

use tenon_contract::{
    Manifest,
    manifest::{BACKEND_FILE, VIEW_FILE},
    package::{Package, sha256_hex},
};
use tenon_host::{Host, HostConfig, HostError, ModuleKind, ReleaseRef, compile};

pub use calls::{Refused, RouteRequest};
pub use fixtures::{FileFixture, Fixtures, HttpScript, LlmScript, RecordFixture, ServiceScript};
pub use installed::Installed;
pub use people::Person;
pub(crate) use schema::compile_schema;
pub use tenant::{Recorded, Tenant};
pub use views::{StepError, ViewStep};

/// Why a plugin cannot be run here.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    #[error(transparent)]
    Host(#[from] HostError),
    #[error("{file} cannot be compiled: {message}")]
    Compile { file: &'static str, message: String },
    /// A schema of the package, or a fixture that does not fit it.
    #[error("{place}: {message}")]
    Fixture { place: String, message: String },
}

impl SandboxError {
    fn fixture(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Fixture { place: place.into(), message: message.into() }
    }
}

/// A package whose code is compiled and ready.
pub struct Sandbox {
    host: Host,
    release: ReleaseRef,
    view: Option<String>,
    package: Arc<Package>,
}

impl Sandbox {
    /// `artefacts` keeps the compiled code for the next time; it must be a folder of this user's own.
    pub fn new(package: Package, artefacts: &Path) -> Result<Self, SandboxError> {
        let host = Host::new(HostConfig::new(artefacts))?;
        let mut digests = [None, None];
        for (at, (file, kind)) in
            [(BACKEND_FILE, ModuleKind::Backend), (VIEW_FILE, ModuleKind::View)].into_iter().enumerate()
        {
            let Some(wasm) = package.files.get(file) else { continue };
            let digest = sha256_hex(wasm);
            if !host.has_artefact(&digest, kind) {
                compile::compile_here(kind, wasm, artefacts)
                    .map_err(|message| SandboxError::Compile { file, message })?;
            }
            digests[at] = Some(digest);
        }
        let [backend, view] = digests;
        let release = ReleaseRef {
            plugin: package.manifest.key().clone(),
            version: package.manifest.plugin.version.clone(),
            wasm_digest: backend.unwrap_or_default(),
            declared: Arc::new(grants::declared(&package.manifest)),
        };
        Ok(Self { host, release, view, package: Arc::new(package) })
    }

    pub fn manifest(&self) -> &Manifest {
        &self.package.manifest
    }

    /// Installed in a fresh tenant that holds `fixtures`; nothing of the plugin has run yet.
    pub fn install(&self, fixtures: Fixtures) -> Result<Installed, SandboxError> {
        let config = settings::effective(&self.package, &fixtures)?;
        let granted = Arc::new(grants::granted(&self.package.manifest, fixtures.grants.as_deref())?);
        let runner = hooks::Runner {
            host: self.host.clone(),
            release: self.release.clone(),
            granted: Arc::clone(&granted),
            config: config.to_string().into(),
        };
        let tenant = Tenant::new(&self.package, config.clone(), fixtures, runner)?;
        Ok(Installed {
            host: self.host.clone(),
            release: self.release.clone(),
            view: self.view.clone(),
            package: Arc::clone(&self.package),
            granted,
            config,
            tenant,
        })
    }
}
