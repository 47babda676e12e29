//! The structural check when a release is published, and by `tenon check` before: what a module may
//! consist of, import and export. It reads the binary only; nothing is compiled or run.

mod backend;
mod names;
mod view;

use std::collections::BTreeSet;

use tenon_contract::abi::CallKind;
use wasmparser::Payload;

use crate::{GuestLimits, ModuleKind};

pub use backend::{check_backend, check_signing};
pub use view::check_view;

/// What a sound module says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Kinds of calls the code handles (`tenon:handles`), if the SDK baked them in.
    pub handles: Option<BTreeSet<CallKind>>,
    /// Imported functions, `kv.get`.
    pub imports: BTreeSet<String>,
    /// Version of the contract the SDK spoke (`tenon:abi`).
    pub abi: Option<u32>,
    /// Worth telling the author; no reason to refuse.
    pub warnings: Vec<CheckIssue>,
}

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckIssue {
    /// Stable, snake_case.
    pub code: &'static str,
    /// The field of the manifest to change, `capabilities.kv`; `None` where the code is wrong by itself.
    pub field: Option<String>,
    pub message: String,
}

impl CheckIssue {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, field: None, message: message.into() }
    }

    fn about(self, field: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..self }
    }
}

/// The rules that hold whatever the manifest says; the compile subprocess checks them once more.
pub fn check_structure(kind: ModuleKind, wasm: &[u8]) -> Result<(), Vec<CheckIssue>> {
    match kind {
        ModuleKind::Backend => backend::read(wasm).map(drop),
        ModuleKind::View => check_view(wasm).map(drop),
    }
}

/// What a module holds before it runs. More than this starts nowhere, so it is refused at publish; an
/// operator's smaller limits show when it runs.
#[derive(Debug, Default)]
struct Holdings {
    memory_bytes: u64,
    table_elements: u64,
}

impl Holdings {
    fn read(&mut self, payload: &Payload<'_>) {
        match payload {
            Payload::MemorySection(reader) => {
                let pages = reader.clone().into_iter().flatten().map(|memory| memory.initial);
                self.memory_bytes =
                    pages.fold(self.memory_bytes, |sum, n| sum.saturating_add(n.saturating_mul(1 << 16)));
            }
            Payload::TableSection(reader) => {
                let elements = reader.clone().into_iter().flatten().map(|table| table.ty.initial);
                self.table_elements = elements.fold(self.table_elements, u64::saturating_add);
            }
            _ => {}
        }
    }

    fn check(&self, max_memory: u64, issues: &mut Vec<CheckIssue>) {
        if self.memory_bytes > max_memory {
            issues.push(CheckIssue::new(
                "memory_at_start",
                format!(
                    "the code starts with {} MiB of memory; at most {}",
                    self.memory_bytes >> 20,
                    max_memory >> 20
                ),
            ));
        }
        let most = GuestLimits::PROFILE.table_elements;
        if self.table_elements > most as u64 {
            issues.push(CheckIssue::new(
                "table_at_start",
                format!("the code starts with {} table elements; at most {most}", self.table_elements),
            ));
        }
    }
}

/// `tenon:abi` and `tenon:handles`, wherever in the module they stand.
#[derive(Debug, Default)]
struct Sections {
    abi: Option<u32>,
    handles: Option<BTreeSet<CallKind>>,
}

impl Sections {
    fn read(&mut self, name: &str, data: &[u8], issues: &mut Vec<CheckIssue>) {
        let text = || std::str::from_utf8(data).unwrap_or("").trim_matches(['\0', ' ', '\n', ',']);
        match name {
            "tenon:abi" => match text().parse() {
                Ok(version) if version <= tenon_contract::ABI => self.abi = Some(version),
                Ok(version) => issues.push(CheckIssue::new(
                    "abi_unknown",
                    format!(
                        "built for version {version} of the contract; this Tenon speaks {}",
                        tenon_contract::ABI
                    ),
                )),
                Err(_) => issues
                    .push(CheckIssue::new("abi_unknown", "the section `tenon:abi` does not hold a number")),
            },
            "tenon:handles" => {
                let handles = self.handles.get_or_insert_default();
                for word in text().split(',').map(str::trim).filter(|word| !word.is_empty()) {
                    match CallKind::parse(word) {
                        Some(kind) => {
                            handles.insert(kind);
                        }
                        None => issues.push(CheckIssue::new(
                            "handles_unknown",
                            format!(
                                "the section `tenon:handles` names `{}`, which is no kind of call",
                                names::shown(word)
                            ),
                        )),
                    }
                }
            }
            _ => {}
        }
    }
}
