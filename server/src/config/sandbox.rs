//! `[sandbox]` and its companions: what one guest may take, as the sandbox is told it. Called by `state`.

use std::{path::Path, time::Duration};

use serde::Deserialize;
use tenon_host::{GuestLimits, HostConfig, Limits};

use super::Config;

/// PLUGIN-CONTRACT, table of call kinds: "up to 5 min by the operator".
pub(super) const MAX_JOB_SECONDS: u64 = 300;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sandbox {
    pub memory_mib: usize,
    pub view_memory_mib: usize,
    pub max_backend_calls: usize,
    pub max_view_calls: usize,
    pub max_calls_per_plugin: usize,
    pub max_calls_per_tenant: usize,
    pub max_views_per_tenant: usize,
    pub wait_seconds: u64,
    pub view_step_ms: u64,
    pub call_depth: u32,
    pub job_seconds: u64,
}

/// Milliseconds of each kind of call; jobs have seconds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SandboxTimes {
    pub install_ms: u64,
    pub enable_ms: u64,
    pub disable_ms: u64,
    pub uninstall_ms: u64,
    pub configure_ms: u64,
    pub test_connection_ms: u64,
    pub route_ms: u64,
    pub service_ms: u64,
    pub health_ms: u64,
    pub validate_config_ms: u64,
    pub hook_ms: u64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SandboxHolds {
    pub table_elements: usize,
    pub tables: u32,
    pub handles: usize,
    pub hostcall_bytes: usize,
    pub stack_bytes: usize,
}

impl Config {
    /// What the sandbox is made with; its compiled code lies in `artefacts`.
    pub fn host(&self, artefacts: &Path) -> HostConfig {
        let (sandbox, holds) = (&self.sandbox, &self.sandbox_holds);
        HostConfig {
            memory_bytes: sandbox.memory_mib << 20,
            view_memory_bytes: sandbox.view_memory_mib << 20,
            max_backend_calls: sandbox.max_backend_calls,
            max_view_calls: sandbox.max_view_calls,
            max_calls_per_plugin: sandbox.max_calls_per_plugin,
            max_calls_per_tenant: sandbox.max_calls_per_tenant,
            max_views_per_tenant: sandbox.max_views_per_tenant,
            queue_wait: Duration::from_secs(sandbox.wait_seconds),
            view_limit: Duration::from_millis(sandbox.view_step_ms),
            limits: self.times(),
            guest: GuestLimits {
                table_elements: holds.table_elements,
                tables: holds.tables,
                handles: holds.handles,
                hostcall_bytes: holds.hostcall_bytes,
                stack_bytes: holds.stack_bytes,
                call_depth: sandbox.call_depth,
                answers: self.sandbox_answers,
                imports: self.sandbox_powers,
                ..GuestLimits::PROFILE
            },
            breaker: self.sandbox_breaker,
            ..HostConfig::new(artefacts)
        }
    }

    fn times(&self) -> Limits {
        let (times, ms) = (&self.sandbox_times, Duration::from_millis);
        Limits {
            install: ms(times.install_ms),
            enable: ms(times.enable_ms),
            disable: ms(times.disable_ms),
            uninstall: ms(times.uninstall_ms),
            health: ms(times.health_ms),
            route: ms(times.route_ms),
            configure: ms(times.configure_ms),
            validate_config: ms(times.validate_config_ms),
            test_connection: ms(times.test_connection_ms),
            hook: ms(times.hook_ms),
            job: Duration::from_secs(self.sandbox.job_seconds),
            service: ms(times.service_ms),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tests of the sandbox read its own defaults, and operators read the file: both are the same numbers.
    #[test]
    fn the_file_holds_the_numbers_that_the_sandbox_is_tested_with() {
        for demo in [false, true] {
            let told = Config::built_in(demo).expect("the defaults").host(Path::new("artefacts"));
            let tested = HostConfig::new("artefacts");
            assert_eq!(told.guest, tested.guest);
            assert_eq!(told.limits, tested.limits);
            assert_eq!(told.breaker, tested.breaker);
            assert_eq!(
                (told.memory_bytes, told.view_memory_bytes, told.view_limit, told.queue_wait),
                (tested.memory_bytes, tested.view_memory_bytes, tested.view_limit, tested.queue_wait)
            );
            assert_eq!(
                (told.max_backend_calls, told.max_view_calls, told.max_calls_per_plugin),
                (tested.max_backend_calls, tested.max_view_calls, tested.max_calls_per_plugin)
            );
            assert_eq!(
                (told.max_calls_per_tenant, told.max_views_per_tenant),
                (tested.max_calls_per_tenant, tested.max_views_per_tenant)
            );
        }
    }
}
