//! Modules that must be refused when a release is published, before anything runs.

use crate::{
    backend::noop_backend,
    text::{component, module},
    view::tree_view,
};

/// Reasons to refuse a module; the name of the broken rule is in `crates/host`'s check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformed {
    /// A backend that wants WASI.
    ForeignImport,
    /// A backend that wants our interfaces in a version that does not exist.
    ImportOfAnotherVersion,
    /// A backend with a component inside.
    NestedComponent,
    /// A backend of five core modules.
    FiveModules,
    /// A backend without `invoke`.
    NoInvoke,
    /// A backend that exports more than `invoke`.
    ForeignExport,
    /// A backend with a name that could break out of a line.
    UnsafeName,
    /// A backend that uses shared memory.
    Threads,
    /// A backend that starts with 4 GiB.
    MemoryAtStart,
    /// A backend whose table starts with a million places.
    TableAtStart,
    /// A core module where a component belongs.
    ModuleAsBackend,
    /// A view that imports a function.
    ViewWithImport,
    /// A view without `tenon_view`.
    ViewWithoutStep,
    /// A view whose `tenon_alloc` has another type.
    ViewWithWrongType,
    /// A view with a 64-bit memory.
    ViewMemory64,
    /// A view that starts with 17 MiB.
    ViewMemoryAtStart,
    /// A component where a module belongs.
    ComponentAsView,
    /// Not WebAssembly at all.
    Garbage,
}

impl Malformed {
    pub const ALL: [Self; 18] = [
        Self::ForeignImport,
        Self::ImportOfAnotherVersion,
        Self::NestedComponent,
        Self::FiveModules,
        Self::NoInvoke,
        Self::ForeignExport,
        Self::UnsafeName,
        Self::Threads,
        Self::MemoryAtStart,
        Self::TableAtStart,
        Self::ModuleAsBackend,
        Self::ViewWithImport,
        Self::ViewWithoutStep,
        Self::ViewWithWrongType,
        Self::ViewMemory64,
        Self::ViewMemoryAtStart,
        Self::ComponentAsView,
        Self::Garbage,
    ];

    /// Whether it stands where a view belongs; else where a backend belongs.
    pub fn is_view(self) -> bool {
        matches!(
            self,
            Self::ViewWithImport
                | Self::ViewWithoutStep
                | Self::ViewWithWrongType
                | Self::ViewMemory64
                | Self::ViewMemoryAtStart
                | Self::ComponentAsView
        )
    }
}

pub fn malformed(malformed: Malformed) -> Vec<u8> {
    match malformed {
        Malformed::ForeignImport => {
            module(r#"(component (import "wasi:filesystem/types@0.2.0" (instance (export "open" (func)))))"#)
        }
        Malformed::ImportOfAnotherVersion => module(
            r#"(component (import "tenon:plugin/clock@9.0.0" (instance (export "now" (func (result u64))))))"#,
        ),
        Malformed::NestedComponent => module("(component (component))"),
        Malformed::FiveModules => {
            module("(component (core module) (core module) (core module) (core module) (core module))")
        }
        Malformed::NoInvoke => module("(component)"),
        Malformed::ForeignExport => {
            module(r#"(component (core module $m) (export "more" (core module $m)))"#)
        }
        Malformed::UnsafeName => component(
            r#"(module (memory (export "memory") 1)
                 (func (export "<script>") )
                 (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
                 (func (export "invoke") (param i32 i32 i32 i32 i32 i32) (result i32) unreachable))"#,
        ),
        Malformed::Threads => module("(component (core module (memory 1 2 shared)))"),
        Malformed::MemoryAtStart => module("(component (core module (memory 65536)))"),
        Malformed::TableAtStart => module("(component (core module (table 1000000 funcref)))"),
        Malformed::ModuleAsBackend => tree_view(),
        Malformed::ViewWithImport => {
            view(r#"(import "env" "now" (func (result i32)))"#, "i32", "tenon_view", "1")
        }
        Malformed::ViewWithoutStep => view("", "i32", "tenon_paint", "1"),
        Malformed::ViewWithWrongType => view("", "i64", "tenon_view", "1"),
        Malformed::ViewMemory64 => view("", "i32", "tenon_view", "i64 1"),
        Malformed::ViewMemoryAtStart => view("", "i32", "tenon_view", "272"),
        Malformed::ComponentAsView => noop_backend(),
        Malformed::Garbage => b"not wasm".to_vec(),
    }
}

fn view(imports: &str, alloc_param: &str, step: &str, memory: &str) -> Vec<u8> {
    module(&format!(
        r#"(module {imports} (memory (export "memory") {memory})
             (func (export "tenon_alloc") (param {alloc_param}) (result i32) (i32.const 0))
             (func (export "tenon_free") (param i32 i32))
             (func (export "{step}") (param i32 i32) (result i64) (i64.const 0)))"#
    ))
}
