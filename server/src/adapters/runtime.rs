//! Core's `PluginRuntime` on the wasmtime host: words of one side become words of the other.

use std::{collections::BTreeSet, path::PathBuf, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use tenon_api::ids::TenantId;
use tenon_contract::abi::CallKind;
use tenon_core::ports::{
    self, HostCall, Invoke, ModuleIssue, ModuleKind, Outcome, Painted, PluginRuntime, Prepared, Report,
};
use tenon_host::{
    BackendCall, Behind, CallContext, Grants, Host, HostServices, ReleaseRef, ViewOutcome,
    check::{CheckIssue, check_backend, check_view},
    compile::{CompileLimits, compile_in_subprocess},
};
use tokio::sync::Semaphore;

pub struct WasmRuntime {
    host: Host,
    services: Arc<dyn HostServices>,
    /// Ourselves: `tenon-server compile` turns a module into an artefact.
    compiler: PathBuf,
    artefacts_dir: PathBuf,
    /// One compile at a time: each may take 2 GiB.
    compiles: Semaphore,
}

impl WasmRuntime {
    pub fn new(
        host: Host,
        services: Arc<dyn HostServices>,
        compiler: PathBuf,
        artefacts_dir: PathBuf,
    ) -> Self {
        Self { host, services, compiler, artefacts_dir, compiles: Semaphore::new(1) }
    }
}

fn host_kind(kind: ModuleKind) -> tenon_host::ModuleKind {
    match kind {
        ModuleKind::Backend => tenon_host::ModuleKind::Backend,
        ModuleKind::View => tenon_host::ModuleKind::View,
    }
}

fn issue(issue: CheckIssue) -> ModuleIssue {
    ModuleIssue { code: issue.code.into(), message: issue.message }
}

#[async_trait]
impl PluginRuntime for WasmRuntime {
    async fn prepare(
        &self,
        wasm: Bytes,
        module: &str,
        kind: ModuleKind,
        declared: &BTreeSet<String>,
    ) -> Result<Prepared, Vec<ModuleIssue>> {
        let failed = |message: String| vec![ModuleIssue { code: "compile".into(), message }];
        let (bytes, declared) = (wasm.clone(), declared.clone());
        let checked = tokio::task::spawn_blocking(move || match kind {
            ModuleKind::Backend => check_backend(&bytes, &declared),
            ModuleKind::View => check_view(&bytes),
        });
        let checked = checked.await.map_err(|error| failed(error.to_string()))?;
        let checked = checked.map_err(|issues| issues.into_iter().map(issue).collect::<Vec<_>>())?;
        let prepared = Prepared {
            warnings: checked.warnings.into_iter().map(|warning| warning.message).collect(),
            handles: checked.handles,
        };
        if self.is_ready(module, kind) {
            return Ok(prepared);
        }
        let _turn = self.compiles.acquire().await.map_err(|error| failed(error.to_string()))?;
        compile_in_subprocess(
            &self.compiler,
            &["compile"],
            &wasm,
            host_kind(kind),
            &self.artefacts_dir,
            CompileLimits::default(),
        )
        .await
        .map_err(|error| failed(error.to_string()))?;
        Ok(prepared)
    }

    fn is_ready(&self, module: &str, kind: ModuleKind) -> bool {
        self.host.has_artefact(module, host_kind(kind))
    }

    async fn forget(&self, module: &str, kind: ModuleKind) {
        self.host.forget(module, host_kind(kind));
    }

    async fn invoke(&self, call: Invoke) -> Report {
        let ports::Code { plugin, version, module, declared } = call.code;
        let report = self
            .host
            .call(
                BackendCall {
                    release: ReleaseRef { plugin, version, wasm_digest: module, declared },
                    granted: Arc::new(Grants::new(
                        call.granted.iter().map(|(name, value)| (name.clone(), value.clone())),
                    )),
                    context: CallContext {
                        tenant: *call.tenant.as_bytes(),
                        installation: *call.installation.as_bytes(),
                        request_id: call.request_id,
                        config: call.config,
                        can: call.can,
                        behind: Some(Behind::new(call.running)),
                        in_hook: call.kind == CallKind::Hook,
                    },
                    kind: call.kind,
                    head: call.head,
                    body: call.body,
                    limit: call.limit,
                },
                self.services.clone(),
            )
            .await;
        let host_calls = report.host_calls.into_iter().map(|call| HostCall {
            capability: call.capability,
            target: call.target,
            bytes: call.bytes,
            ok: call.ok,
        });
        Report {
            outcome: outcome(report.outcome),
            duration: report.duration,
            peak_memory: report.peak_memory as u64,
            host_calls: host_calls.collect(),
            host_call_count: report.host_call_count,
        }
    }

    async fn paint(&self, tenant: TenantId, module: &str, input: Vec<u8>) -> Painted {
        match self.host.view_of(*tenant.as_bytes(), module, input).await.outcome {
            ViewOutcome::Answer(bytes) => Painted::Output(bytes),
            ViewOutcome::Deadline { .. } => Painted::Deadline,
            ViewOutcome::OutOfMemory { .. } => Painted::OutOfMemory,
            ViewOutcome::Trap { message }
            | ViewOutcome::Invalid { message }
            | ViewOutcome::Failed { message } => Painted::Trap(message),
            ViewOutcome::NotReady => Painted::NotReady,
            ViewOutcome::Busy => Painted::Busy,
        }
    }
}

fn outcome(outcome: tenon_host::Outcome) -> Outcome {
    use tenon_host::Outcome as O;
    match outcome {
        O::Answer { head, body } => Outcome::Answer { head, body },
        O::Fault(fault) => Outcome::Fault(fault),
        O::Deadline { .. } => Outcome::Deadline,
        O::OutOfMemory { .. } => Outcome::OutOfMemory,
        O::Trap { message } => Outcome::Trap(message),
        O::Failed { message } => Outcome::Broken(message),
        O::NotReady => Outcome::NotReady,
        O::Busy => Outcome::Busy,
        O::BreakerOpen { retry_after } => {
            Outcome::Resting { retry_after: retry_after.max(Duration::from_secs(1)) }
        }
    }
}
