//! The other arm: wasmtime as its book shows it, fast and without any of our promises.

use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, InstancePre, Module, PoolingAllocationConfig, Store,
    component::{Component, Linker},
};

wasmtime::component::bindgen!({ path: "../contract/wit", world: "plugin", exports: { default: async } });

/// One prepared guest.
#[derive(Clone)]
pub enum Bare {
    Backend(PluginPre<()>),
    View(InstancePre<()>),
}

impl Bare {
    pub fn backend(wasm: &[u8]) -> Self {
        let engine = engine();
        let component = Component::new(&engine, wasm).unwrap();
        Self::Backend(PluginPre::new(Linker::new(&engine).instantiate_pre(&component).unwrap()).unwrap())
    }

    pub fn view(wasm: &[u8]) -> Self {
        let engine = engine();
        let module = Module::new(&engine, wasm).unwrap();
        Self::View(wasmtime::Linker::new(&engine).instantiate_pre(&module).unwrap())
    }

    pub async fn run(&self) {
        match self {
            Self::Backend(pre) => {
                let mut store = Store::new(pre.engine(), ());
                let plugin = pre.instantiate_async(&mut store).await.unwrap();
                let answer = plugin.call_invoke(&mut store, "route", "{}", b"value").await.unwrap();
                assert!(answer.is_ok());
            }
            Self::View(pre) => {
                let mut store = Store::new(pre.module().engine(), ());
                let instance = pre.instantiate_async(&mut store).await.unwrap();
                let memory = instance.get_memory(&mut store, "memory").unwrap();
                let alloc = instance.get_typed_func::<u32, u32>(&mut store, "tenon_alloc").unwrap();
                let paint = instance.get_typed_func::<(u32, u32), u64>(&mut store, "tenon_view").unwrap();
                let at = alloc.call_async(&mut store, 2).await.unwrap();
                memory.write(&mut store, at as usize, b"{}").unwrap();
                let packed = paint.call_async(&mut store, (at, 2)).await.unwrap();
                let (start, len) = ((packed >> 32) as usize, (packed & 0xffff_ffff) as usize);
                std::hint::black_box(memory.data(&store)[start..start + len].to_vec());
            }
        }
    }
}

fn engine() -> Engine {
    let mut config = Config::new();
    let mut pool = PoolingAllocationConfig::new();
    pool.total_memories(64).total_core_instances(256).total_tables(256).total_stacks(64);
    // The same care for pages as ours, or the arms would compare that.
    pool.linear_memory_keep_resident(64 << 10).table_keep_resident(16 << 10).pagemap_scan(Enabled::Auto);
    config.concurrency_support(false).allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Engine::new(&config).unwrap()
}
