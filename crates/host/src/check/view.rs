//! A view: one core module, no imports at all, four exports of known type.

use wasmparser::{ExternalKind, Parser, Payload, ValType, Validator};

use super::{CheckIssue, Checked, Holdings, Sections, names};
use crate::{GuestLimits, engine::FEATURES};

/// Refuses what is not a view of protocol 1. All broken rules at once.
pub fn check_view(wasm: &[u8]) -> Result<Checked, Vec<CheckIssue>> {
    let mut issues = Vec::new();
    if !Parser::is_core_wasm(wasm) {
        return Err(vec![CheckIssue::new("not_a_module", "view.wasm is not a core WebAssembly module")]);
    }
    let types = match Validator::new_with_features(FEATURES).validate_all(wasm) {
        Ok(types) => types,
        Err(error) => {
            return Err(vec![CheckIssue::new("invalid_wasm", format!("view.wasm is not valid: {error}"))]);
        }
    };
    let (mut sections, mut holdings) = (Sections::default(), Holdings::default());
    for payload in Parser::new(0).parse_all(wasm) {
        if let Ok(payload) = &payload {
            holdings.read(payload);
        }
        match payload {
            Ok(Payload::ImportSection(reader)) => {
                for import in reader.into_imports().flatten() {
                    issues.push(CheckIssue::new(
                        "view_imports",
                        format!(
                            "a view may import nothing, but this one imports `{}.{}`",
                            names::shown(import.module),
                            names::shown(import.name)
                        ),
                    ));
                }
            }
            Ok(Payload::ExportSection(reader)) => {
                for export in reader.into_iter().flatten() {
                    if !names::is_safe(export.name) {
                        issues.push(CheckIssue::new(
                            "unsafe_name",
                            format!(
                                "the export `{}` has characters that names may not have",
                                names::shown(export.name)
                            ),
                        ));
                    }
                }
            }
            Ok(Payload::CustomSection(section)) => sections.read(section.name(), section.data(), &mut issues),
            _ => {}
        }
    }
    holdings.check(GuestLimits::VIEW_MEMORY as u64, &mut issues);
    let exported = exports(wasm);
    if !exported.iter().any(|(name, kind, _)| *name == "memory" && *kind == ExternalKind::Memory) {
        issues.push(CheckIssue::new("missing_export", "a view exports `memory`"));
    }
    use ValType::{I32, I64};
    let wanted: [(&str, &[ValType], &[ValType], &str); 3] = [
        ("tenon_alloc", &[I32], &[I32], "(len: i32) -> i32"),
        ("tenon_free", &[I32, I32], &[], "(ptr: i32, len: i32)"),
        ("tenon_view", &[I32, I32], &[I64], "(ptr: i32, len: i32) -> i64"),
    ];
    for (name, params, results, signature) in wanted {
        let found = exported.iter().find(|(export, kind, _)| *export == name && *kind == ExternalKind::Func);
        let fits = found.is_some_and(|(_, _, index)| {
            let id = types.as_ref().core_function_at(*index);
            let function = types[id].unwrap_func();
            function.params() == params && function.results() == results
        });
        if !fits {
            issues.push(CheckIssue::new(
                "missing_export",
                format!("a view exports the function `{name}{signature}`"),
            ));
        }
    }
    if issues.is_empty() { Ok(Checked { abi: sections.abi, ..Checked::default() }) } else { Err(issues) }
}

fn exports(wasm: &[u8]) -> Vec<(&str, ExternalKind, u32)> {
    let sections = Parser::new(0).parse_all(wasm).filter_map(|payload| match payload {
        Ok(Payload::ExportSection(reader)) => Some(reader),
        _ => None,
    });
    sections.flat_map(|reader| reader.into_iter().flatten()).map(|e| (e.name, e.kind, e.index)).collect()
}
