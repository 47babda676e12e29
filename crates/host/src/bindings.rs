//! Types and glue generated from the contract's WIT; the traits are implemented in `capabilities/`.

wasmtime::component::bindgen!({
    path: "../contract/wit",
    world: "plugin",
    imports: {
        "tenon:plugin/config": async | trappable,
        "tenon:plugin/kv": async | trappable,
        "tenon:plugin/collections": async | trappable,
        "tenon:plugin/directory": async | trappable,
        default: trappable,
    },
    exports: { default: async },
});
