//! Types and glue generated from the contract's WIT; the traits are implemented in `capabilities/`.

wasmtime::component::bindgen!({
    path: "../contract/wit",
    world: "plugin",
    imports: {
        "tenon:plugin/config": async | trappable,
        "tenon:plugin/kv": async | trappable,
        "tenon:plugin/collections": async | trappable,
        "tenon:plugin/directory": async | trappable,
        "tenon:plugin/http": async | trappable,
        "tenon:plugin/secrets": async | trappable,
        "tenon:plugin/files": async | trappable,
        "tenon:plugin/events": async | trappable,
        "tenon:plugin/services": async | trappable,
        "tenon:plugin/email": async | trappable,
        "tenon:plugin/jobs": async | trappable,
        "tenon:plugin/llm": async | trappable,
        default: trappable,
    },
    exports: { default: async },
});
