//! The engine profile: every WebAssembly proposal set explicitly, the pooling allocator sized from the
//! configuration, no compiler in the engine that serves. One engine serves backends and views: they
//! share one epoch and one pool, and the smaller limits of views are the store's (`budget.rs`).

use std::hash::{Hash as _, Hasher};

use sha2::{Digest as _, Sha256};
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig,
    RegallocAlgorithm, Strategy, WasmFeatures,
};

use crate::{GuestLimits, HostConfig, HostError};

/// Virtual bytes that each linear memory reserves, so that 32-bit accesses need no bounds check.
const MEMORY_RESERVATION: u64 = 4 << 30;
const MEMORY_GUARD: u64 = 32 << 20;
/// Room for the host's own frames above the guest's; running over it would end the process.
const HOST_STACK: usize = 1536 << 10;

/// Every proposal a guest may use. All others are off, also those a later engine brings: threads, GC,
/// exceptions, memory64, multi-memory, tail calls, relaxed SIMD, component async and the rest.
pub const FEATURES: WasmFeatures = WasmFeatures::MUTABLE_GLOBAL
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::BULK_MEMORY)
    .union(WasmFeatures::BULK_MEMORY_OPT)
    .union(WasmFeatures::CALL_INDIRECT_OVERLONG)
    .union(WasmFeatures::REFERENCE_TYPES)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::EXTENDED_CONST)
    .union(WasmFeatures::FLOATS)
    .union(WasmFeatures::SIMD)
    .union(WasmFeatures::COMPONENT_MODEL);

/// What both engines must agree on for an artefact of one to fit the other.
fn profile(stack_bytes: usize) -> Config {
    let mut config = Config::new();
    config
        .wasm_features(WasmFeatures::all(), false)
        .wasm_features(FEATURES, true)
        .shared_memory(false)
        .concurrency_support(false)
        .consume_fuel(false)
        .epoch_interruption(true)
        .memory_reservation(MEMORY_RESERVATION)
        .memory_guard_size(MEMORY_GUARD)
        .memory_may_move(false)
        .guard_before_linear_memory(true)
        .memory_init_cow(true)
        .table_lazy_init(true)
        .signals_based_traps(true)
        .max_wasm_stack(stack_bytes)
        .async_stack_size(stack_bytes + HOST_STACK)
        .wasm_backtrace_max_frames(None)
        .generate_address_map(false)
        .debug_info(false);
    config
}

/// The engine of the compile subprocess: never used to run anything.
pub fn compiling() -> Result<Engine, HostError> {
    let mut config = profile(GuestLimits::PROFILE.stack_bytes);
    config
        .strategy(Strategy::Cranelift)
        .cranelift_opt_level(OptLevel::Speed)
        .cranelift_regalloc_algorithm(RegallocAlgorithm::Backtracking)
        .parallel_compilation(true);
    Engine::new(&config).map_err(|error| HostError::Engine(error.to_string()))
}

/// The engine that runs guests: it holds no compiler, so compiling on a request path is impossible.
pub fn serving(config: &HostConfig) -> Result<Engine, HostError> {
    let (slots, guest) = (Slots::of(config)?, &config.guest);
    slots.check_address_space()?;
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(slots.backends)
        .total_core_instances(slots.core_instances)
        .total_memories(slots.memories)
        .total_tables(slots.tables)
        .total_stacks(slots.backends + slots.views)
        .total_gc_heaps(0)
        .max_core_instances_per_component(guest.core_instances)
        .max_memories_per_component(guest.core_modules)
        .max_tables_per_component(guest.tables)
        .max_memories_per_module(1)
        .max_tables_per_module(guest.tables)
        .table_elements(guest.table_elements)
        .max_memory_size(config.memory_bytes.max(config.view_memory_bytes).next_multiple_of(1 << 16))
        .max_unused_warm_slots(32)
        .linear_memory_keep_resident(64 << 10)
        .table_keep_resident(16 << 10)
        .async_stack_keep_resident(0)
        .decommit_batch_size(1)
        .pagemap_scan(Enabled::Auto);
    let mut engine = profile(guest.stack_bytes);
    engine.enable_compiler(false).allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Engine::new(&engine).map_err(|error| HostError::Engine(format!("{error:#}")))
}

/// The name of everything that decides whether compiled code fits: hex, 64 characters.
/// Artefacts of another hash are never loaded; they are compiled anew.
pub fn engine_hash() -> Result<String, HostError> {
    let engine = compiling()?;
    let mut hasher = Sha256Hasher(Sha256::new());
    engine.precompile_compatibility_hash().hash(&mut hasher);
    Ok(hex::encode(hasher.0.finalize()))
}

/// `Hash` writes stable bytes; std's hashers promise nothing between builds, SHA-256 does.
struct Sha256Hasher(Sha256);

impl Hasher for Sha256Hasher {
    fn finish(&self) -> u64 {
        0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
}

/// How much the pool holds. Backends and views have permits of their own (`host.rs`), and the pool is
/// their sum at the worst, so neither can take the other's place.
struct Slots {
    backends: u32,
    views: u32,
    core_instances: u32,
    memories: u32,
    tables: u32,
}

impl Slots {
    fn of(config: &HostConfig) -> Result<Self, HostError> {
        let count = |value: usize, what: &'static str| match u32::try_from(value) {
            Ok(0) => Err(HostError::Zero { what }),
            Ok(count) if count <= 4096 => Ok(count),
            _ => Err(HostError::Engine(format!("{what}: {value} is more than 4096"))),
        };
        let backends = count(config.max_backend_calls, "number of backend calls")?;
        let views = count(config.max_view_calls, "number of view calls")?;
        count(config.threads, "number of threads")?;
        count(config.max_calls_per_plugin, "number of calls per plugin")?;
        count(config.max_calls_per_tenant, "number of calls per tenant")?;
        count(config.max_views_per_tenant, "number of view steps per tenant")?;
        Ok(Self {
            backends,
            views,
            core_instances: backends * config.guest.core_instances + views,
            memories: backends * config.guest.core_modules + views,
            tables: backends * config.guest.tables + views * config.guest.tables,
        })
    }

    fn check_address_space(&self) -> Result<(), HostError> {
        let need = u64::from(self.memories + 1) * (MEMORY_RESERVATION + MEMORY_GUARD);
        let allowed = rustix::process::getrlimit(rustix::process::Resource::As).current.unwrap_or(u64::MAX);
        // x86-64 Linux gives a process 47 bits; a sixteenth is left to everything else.
        let have = allowed.min((1 << 47) / 16 * 15);
        if need > have {
            let gib = |bytes: u64| bytes.div_ceil(1 << 30);
            return Err(HostError::AddressSpace {
                need_gib: gib(need),
                have_gib: have >> 30,
                slots: self.memories,
            });
        }
        Ok(())
    }
}
