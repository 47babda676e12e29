//! Modules that nobody wrote: flipped bytes and generated code. The publish check always answers, takes nothing that
//! another validator refuses, and what it takes ends like every other guest.

use std::{collections::BTreeSet, sync::LazyLock, time::Duration};

use arbitrary::Unstructured;
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use tenon_host::{
    ModuleKind, ViewOutcome,
    check::{check_backend, check_structure, check_view},
    compile,
};
use tenon_hostile::{
    Hostile, HostileView, backend, kv_backend, noop_backend, settings_backend, tree_view, view,
};
use wasmparser::{Validator, WasmFeatures};

use crate::support::Sandbox;

/// Guests to begin from: small and large, with imports, tables, tuples of modules.
static BACKENDS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut all = vec![noop_backend(), kv_backend(), settings_backend()];
    all.extend([Hostile::MemoryInParts, Hostile::HandleBomb, Hostile::WaitInFetch].map(backend));
    all
});
static VIEWS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut all = vec![tree_view()];
    all.extend([HostileView::TableBomb, HostileView::MillionNodes].map(view));
    all
});

/// A second opinion, with the features written down once more: what the sandbox's profile allows and nothing else.
fn second_opinion(wasm: &[u8]) -> Result<(), String> {
    let features = WasmFeatures::WASM2
        | WasmFeatures::EXTENDED_CONST
        | WasmFeatures::CALL_INDIRECT_OVERLONG
        | WasmFeatures::BULK_MEMORY_OPT
        | WasmFeatures::COMPONENT_MODEL;
    Validator::new_with_features(features).validate_all(wasm).map(drop).map_err(|error| error.to_string())
}

/// Checks as both kinds; whatever is taken must be sound.
fn check(wasm: &[u8]) -> bool {
    let declared = BTreeSet::from(["kv".to_owned(), "http".to_owned()]);
    let taken = check_backend(wasm, &declared).is_ok() | check_view(wasm).is_ok();
    let structure = [ModuleKind::Backend, ModuleKind::View].map(|kind| check_structure(kind, wasm).is_ok());
    assert!(!taken || structure != [false, false], "what is published passes the compiler's check too");
    if structure != [false, false] {
        assert_eq!(second_opinion(wasm), Ok(()));
    }
    taken
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn flipped_bytes_of_real_guests_are_answered(
        guest in 0usize..9,
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in proptest::option::weighted(0.1, any::<prop::sample::Index>()),
    ) {
        let guests: Vec<_> = BACKENDS.iter().chain(VIEWS.iter()).collect();
        let mut wasm = guests[guest % guests.len()].clone();
        for (at, value) in flips {
            let at = at.index(wasm.len());
            wasm[at] = value;
        }
        if let Some(cut) = cut {
            wasm.truncate(cut.index(wasm.len()));
        }
        check(&wasm);
    }

    #[test]
    fn noise_is_refused(noise in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(!check(&noise));
        let behind_a_header = [b"\0asm\x01\0\0\0", &noise[..]].concat();
        prop_assert!(!check(&behind_a_header));
        check(&[b"\0asm\x0d\0\x01\0", &noise[..]].concat());
    }
}

/// Code with the exports of a view and anything inside; `wide`: also with what the profile leaves off.
fn generated(seed: &[u8], wide: bool) -> Option<Vec<u8>> {
    let exports = r#"(module (memory (export "memory") 2)
        (func (export "tenon_alloc") (param i32) (result i32) unreachable)
        (func (export "tenon_free") (param i32 i32))
        (func (export "tenon_view") (param i32 i32) (result i64) unreachable))"#;
    let config = wasm_smith::Config {
        exports: Some(wat::parse_str(exports).unwrap()),
        max_imports: if wide { 2 } else { 0 },
        max_memory32_bytes: 1 << 30,
        // The one that a view exports comes on top.
        max_memories: usize::from(wide),
        max_table_elements: if wide { 1_000_000 } else { 1_000 },
        gc_enabled: wide,
        exceptions_enabled: wide,
        memory64_enabled: wide,
        // Brings references to things of the host, which the profile has not.
        reference_types_enabled: wide,
        relaxed_simd_enabled: wide,
        tail_call_enabled: wide,
        threads_enabled: wide,
        ..wasm_smith::Config::default()
    };
    let module = wasm_smith::Module::new(config, &mut Unstructured::new(seed)).ok()?;
    Some(module.to_bytes())
}

/// A sound component with one more core module in it.
fn inside_a_component(module: &[u8]) -> Vec<u8> {
    let mut wasm = kv_backend();
    wasm.push(1);
    let mut length = module.len();
    while length >= 0x80 {
        wasm.push(0x80 | u8::try_from(length & 0x7f).unwrap());
        length >>= 7;
    }
    wasm.push(u8::try_from(length).unwrap());
    wasm.extend_from_slice(module);
    wasm
}

#[test]
fn generated_modules_are_answered_and_some_are_taken() {
    let mut runner = TestRunner::new(ProptestConfig { cases: 400, ..ProptestConfig::default() });
    let (mut views, mut backends) = (0, 0);
    let seeds = (proptest::collection::vec(any::<u8>(), 2_000..6_000), any::<bool>());
    for _ in 0..400 {
        let (seed, wide) = seeds.new_tree(&mut runner).unwrap().current();
        let Some(module) = generated(&seed, wide) else { continue };
        views += u32::from(check(&module));
        backends += u32::from(check(&inside_a_component(&module)));
    }
    // A property that only ever sees refusals would say little.
    assert!(views > 20 && backends > 20, "{views} views and {backends} backends were taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn generated_views_that_are_taken_end_like_every_other() {
    let sandbox = Sandbox::with(|config| config.view_limit = Duration::from_millis(50));
    let mut runner = TestRunner::new(ProptestConfig::default());
    let seeds = proptest::collection::vec(any::<u8>(), 2_000..6_000);
    let mut ran = 0;
    for _ in 0..60 {
        let seed = seeds.new_tree(&mut runner).unwrap().current();
        let Some(module) = generated(&seed, false).filter(|module| check_view(module).is_ok()) else {
            continue;
        };
        let digest = compile::compile_here(ModuleKind::View, &module, &sandbox.artefacts())
            .expect("what the check takes compiles");
        let outcome = sandbox.host.view(&digest, b"{}".to_vec()).await.outcome;
        assert!(
            !matches!(outcome, ViewOutcome::Failed { .. } | ViewOutcome::Busy | ViewOutcome::NotReady),
            "{outcome:?}"
        );
        ran += 1;
    }
    assert!(ran > 5, "{ran} ran");
}
