//! What is refused when a release is published, and what is said about it.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tenon_host::{
    ModuleKind,
    check::{check_backend, check_structure, check_view},
};
use tenon_hostile::{
    Hostile, HostileView, Malformed, backend, kv_backend, malformed, noop_backend, tree_view, view,
};

fn codes(malformed: Malformed) -> Vec<&'static str> {
    let wasm = tenon_hostile::malformed(malformed);
    let checked =
        if malformed.is_view() { check_view(&wasm) } else { check_backend(&wasm, &BTreeSet::new()) };
    checked.expect_err("it is refused").into_iter().map(|issue| issue.code).collect()
}

#[test]
fn each_malformed_module_is_refused_for_its_own_reason() {
    let wanted = [
        (Malformed::ForeignImport, "foreign_import"),
        (Malformed::ImportOfAnotherVersion, "foreign_import"),
        (Malformed::NestedComponent, "nested_component"),
        (Malformed::FiveModules, "too_many_modules"),
        (Malformed::NoInvoke, "missing_export"),
        (Malformed::ForeignExport, "foreign_export"),
        (Malformed::UnsafeName, "unsafe_name"),
        (Malformed::Threads, "invalid_wasm"),
        (Malformed::MemoryAtStart, "memory_at_start"),
        (Malformed::TableAtStart, "table_at_start"),
        (Malformed::ViewMemoryAtStart, "memory_at_start"),
        (Malformed::ModuleAsBackend, "not_a_component"),
        (Malformed::ViewWithImport, "view_imports"),
        (Malformed::ViewWithoutStep, "missing_export"),
        (Malformed::ViewWithWrongType, "missing_export"),
        (Malformed::ViewMemory64, "invalid_wasm"),
        (Malformed::ComponentAsView, "not_a_module"),
        (Malformed::Garbage, "not_a_component"),
    ];
    assert_eq!(wanted.len(), Malformed::ALL.len());
    for (malformed, code) in wanted {
        let found = codes(malformed);
        assert!(found.contains(&code), "{malformed:?}: {found:?}");
    }
}

#[test]
fn what_only_misbehaves_when_it_runs_is_well_formed() {
    for hostile in Hostile::ALL {
        assert_eq!(check_structure(ModuleKind::Backend, &backend(hostile)), Ok(()), "{hostile:?}");
    }
    for hostile in HostileView::ALL {
        assert_eq!(check_structure(ModuleKind::View, &view(hostile)), Ok(()), "{hostile:?}");
    }
    assert!(check_view(&tree_view()).is_ok());
}

#[test]
fn a_capability_the_manifest_does_not_declare_is_refused() {
    let issues = check_backend(&kv_backend(), &BTreeSet::new()).unwrap_err();
    assert_eq!(issues.len(), 1);
    assert_eq!(issues[0].code, "undeclared_capability");
    assert!(issues[0].message.contains("[capabilities.kv]"));
}

#[test]
fn a_declared_capability_is_listed_and_an_unused_one_is_a_warning() {
    let declared = BTreeSet::from(["kv".to_owned()]);
    let used = check_backend(&kv_backend(), &declared).unwrap();
    assert_eq!(used.imports, BTreeSet::from(["kv.set".to_owned()]));
    assert!(used.warnings.is_empty());
    let unused = check_backend(&noop_backend(), &declared).unwrap();
    assert_eq!(unused.warnings[0].code, "unused_capability");
}

#[test]
fn handled_kinds_are_read_from_inside_the_component() {
    let with = |handles: &str| {
        let mut module = noop_backend();
        let mut section = b"\x0dtenon:handles".to_vec();
        section.extend_from_slice(handles.as_bytes());
        module.push(0);
        module.push(u8::try_from(section.len()).unwrap());
        module.extend_from_slice(&section);
        check_backend(&module, &BTreeSet::new())
    };
    let handles = with("install,route").unwrap().handles.unwrap();
    assert_eq!(handles.into_iter().map(|kind| kind.as_str()).collect::<Vec<_>>(), ["install", "route"]);
    assert_eq!(with("install,explode").unwrap_err()[0].code, "handles_unknown");
}

proptest! {
    /// Whatever bytes arrive, the check answers.
    #[test]
    fn no_bytes_break_the_check(
        noise in proptest::collection::vec(any::<u8>(), 0..200),
        at in 0usize..2000,
        value in any::<u8>(),
    ) {
        check_structure(ModuleKind::Backend, &noise).ok();
        check_structure(ModuleKind::View, &noise).ok();
        for (kind, mut wasm) in [(ModuleKind::Backend, kv_backend()), (ModuleKind::View, tree_view())] {
            let at = at % wasm.len();
            wasm[at] = value;
            check_structure(kind, &wasm).ok();
        }
        check_structure(ModuleKind::Backend, &malformed(Malformed::Garbage)).ok();
    }
}
