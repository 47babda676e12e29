//! A backend: one component with world-level exports only, few core modules, no imports but ours.

use std::collections::BTreeSet;

use tenon_contract::manifest::capabilities::{SecretCapability, SecretPurpose};
use wasmparser::{
    ComponentExternalKind, ComponentTypeRef, Parser, Payload, Validator,
    component_types::{ComponentEntityType, ComponentInstanceType},
};

use super::{CheckIssue, Checked, Holdings, Sections, names};
use crate::{GuestLimits, capabilities, engine::FEATURES};

const PACKAGE: &str = "tenon:plugin/";
const VERSION: &str = "@0.1.0";
/// The interface that only holds types.
const TYPES: &str = "types";
/// Types of the world itself, which a component imports by equality.
const WORLD_TYPES: [&str; 3] = ["field-error", "fault-code", "fault"];

/// Refuses what is not a backend, or uses more than its manifest declares. All broken rules at once.
pub fn check_backend(wasm: &[u8], declared: &BTreeSet<String>) -> Result<Checked, Vec<CheckIssue>> {
    let mut checked = read(wasm)?;
    let used: BTreeSet<&str> = checked.imports.iter().filter_map(|name| name.split('.').next()).collect();
    let issues: Vec<_> = used
        .iter()
        .filter(|name| !capabilities::FREE.contains(name) && !declared.contains(**name))
        .map(|name| {
            CheckIssue::new("undeclared_capability", format!("the code uses `{name}`, which the manifest does not declare: add [capabilities.{name}] with a reason"))
                .about(format!("capabilities.{name}"))
        })
        .collect();
    if !issues.is_empty() {
        return Err(issues);
    }
    let unused = capabilities::GATED
        .iter()
        .filter(|name| declared.contains(**name) && !may_use(&checked.imports, name))
        .map(|name| unused(&format!("`{name}`")).about(format!("capabilities.{name}")));
    checked.warnings.extend(unused);
    Ok(checked)
}

/// Whether code with these imports may use the capability. Some are used without an import of their own.
fn may_use(imports: &BTreeSet<String>, capability: &str) -> bool {
    let imports_any = |interface: &str| imports.iter().any(|name| name.split('.').next() == Some(interface));
    match capability {
        // A secret that signs in goes along with `http.fetch`: see `check_signing`.
        "secrets" => true,
        // Collections need it whether the code looks into them, or only views and forms do.
        "collections" => true,
        // A file arrives with a request and goes out with an answer.
        "files" => true,
        // A commit announces events and writes small values too.
        "events" | "kv" => imports_any(capability) || imports.contains("collections.commit"),
        _ => imports_any(capability),
    }
}

/// Warns of secrets that are declared for signing by code that signs nothing.
pub fn check_signing(checked: &Checked, secrets: &[SecretCapability]) -> Vec<CheckIssue> {
    if checked.imports.contains("secrets.sign") {
        return Vec::new();
    }
    let to_sign = secrets.iter().enumerate().filter(|(_, secret)| secret.purpose == SecretPurpose::Sign);
    let unused = to_sign.map(|(at, secret)| {
        unused(&format!("the secret `{}` to sign with", secret.name))
            .about(format!("capabilities.secrets[{at}]"))
    });
    unused.collect()
}

fn unused(what: &str) -> CheckIssue {
    let message = format!("the manifest declares {what}, which the code does not use: remove it, or use it");
    CheckIssue::new("unused_capability", message)
}

/// The rules that hold whatever the manifest says.
pub fn read(wasm: &[u8]) -> Result<Checked, Vec<CheckIssue>> {
    if !Parser::is_component(wasm) {
        return Err(vec![CheckIssue::new("not_a_component", "plugin.wasm is not a WebAssembly component")]);
    }
    let types = Validator::new_with_features(FEATURES).validate_all(wasm).map_err(|error| {
        vec![CheckIssue::new("invalid_wasm", format!("plugin.wasm is not valid: {error}"))]
    })?;
    let mut outline = Outline::default();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload {
            Ok(payload) => outline.read(&payload),
            Err(error) => outline.refuse("invalid_wasm", format!("plugin.wasm is not valid: {error}")),
        }
    }
    let types = types.as_ref();
    let mut imports = BTreeSet::new();
    for name in &outline.instances {
        let Some(interface) = ours(name) else { continue };
        if let Some(ComponentEntityType::Instance(id)) =
            types.component_item_for_import(name).map(|item| item.ty)
        {
            let ComponentInstanceType { exports, .. } = &types[id];
            let functions =
                exports.iter().filter(|(_, item)| matches!(item.ty, ComponentEntityType::Func(_)));
            imports.extend(functions.map(|(function, _)| format!("{interface}.{function}")));
        }
    }
    if !outline.invoke {
        outline.refuse("missing_export", "a backend exports the function `invoke`");
    }
    let most = GuestLimits::PROFILE.core_modules;
    if outline.modules > most {
        let found = outline.modules;
        outline
            .refuse("too_many_modules", format!("the component holds {found} core modules; at most {most}"));
    }
    outline.holdings.check(GuestLimits::BACKEND_MEMORY as u64, &mut outline.issues);
    if outline.issues.is_empty() {
        let Sections { abi, handles } = outline.sections;
        Ok(Checked { handles, imports, abi, warnings: Vec::new() })
    } else {
        Err(outline.issues)
    }
}

/// What a walk over the binary found. `depth` counts the modules and components around the position.
#[derive(Default)]
struct Outline {
    depth: u32,
    modules: u32,
    invoke: bool,
    instances: Vec<String>,
    sections: Sections,
    holdings: Holdings,
    issues: Vec<CheckIssue>,
}

impl Outline {
    fn read(&mut self, payload: &Payload<'_>) {
        self.holdings.read(payload);
        match payload {
            Payload::Version { .. } => self.depth += 1,
            Payload::End(_) => self.depth = self.depth.saturating_sub(1),
            Payload::ModuleSection { .. } => self.modules += 1,
            Payload::ComponentSection { .. } => {
                self.refuse(
                    "nested_component",
                    "a component inside the component: only world-level exports are supported",
                );
            }
            Payload::CustomSection(section) => {
                self.sections.read(section.name(), section.data(), &mut self.issues);
            }
            Payload::ComponentImportSection(reader) if self.depth == 1 => {
                for import in reader.clone().into_iter().flatten() {
                    self.import(import.name.name, import.ty);
                }
            }
            Payload::ComponentExportSection(reader) if self.depth == 1 => {
                for export in reader.clone().into_iter().flatten() {
                    self.export(export.name.name, export.kind);
                }
            }
            Payload::ImportSection(reader) => {
                for import in reader.clone().into_imports().flatten() {
                    self.name("import", import.module);
                    self.name("import", import.name);
                }
            }
            Payload::ExportSection(reader) => {
                for export in reader.clone().into_iter().flatten() {
                    self.name("export", export.name);
                }
            }
            _ => {}
        }
    }

    fn import(&mut self, name: &str, ty: ComponentTypeRef) {
        match ty {
            ComponentTypeRef::Instance(_) if ours(name).is_some() => self.instances.push(name.to_owned()),
            ComponentTypeRef::Type(_) if WORLD_TYPES.contains(&name) => {}
            _ => self.refuse(
                "foreign_import",
                format!(
                    "the component imports `{}`; only the interfaces of tenon:plugin@0.1.0 exist here",
                    names::shown(name)
                ),
            ),
        }
    }

    fn export(&mut self, name: &str, kind: ComponentExternalKind) {
        match kind {
            ComponentExternalKind::Func if name == "invoke" => self.invoke = true,
            ComponentExternalKind::Type if WORLD_TYPES.contains(&name) => {}
            _ => self.refuse(
                "foreign_export",
                format!(
                    "the component exports `{}`; a backend exports the function `invoke` only",
                    names::shown(name)
                ),
            ),
        }
    }

    fn name(&mut self, what: &str, name: &str) {
        if !names::is_safe(name) {
            self.refuse(
                "unsafe_name",
                format!("the {what} `{}` has characters that names may not have", names::shown(name)),
            );
        }
    }

    fn refuse(&mut self, code: &'static str, message: impl Into<String>) {
        self.issues.push(CheckIssue::new(code, message));
    }
}

/// `kv` for `tenon:plugin/kv@0.1.0`, if there is such an interface.
fn ours(import: &str) -> Option<&str> {
    let name = import.strip_prefix(PACKAGE)?.strip_suffix(VERSION)?;
    let known = name == TYPES || capabilities::FREE.contains(&name) || capabilities::GATED.contains(&name);
    known.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(imports: &[&str], capability: &str) -> bool {
        may_use(&imports.iter().map(|name| (*name).to_owned()).collect(), capability)
    }

    #[test]
    fn what_goes_along_with_another_import_is_not_called_unused() {
        for capability in ["events", "kv"] {
            assert!(uses(&["collections.commit"], capability), "{capability}");
            assert!(!uses(&["collections.get", "http.fetch"], capability), "{capability}");
        }
        assert!(uses(&["events.emit"], "events") && uses(&["kv.get"], "kv"));
        for capability in ["secrets", "collections", "files"] {
            assert!(uses(&[], capability), "{capability}");
        }
        assert!(!uses(&["kv.get"], "http") && uses(&["http.fetch"], "http"));
    }

    #[test]
    fn a_secret_to_sign_with_wants_code_that_signs() {
        let secret = |name: &str, purpose| SecretCapability {
            reason: "For a test".into(),
            optional: false,
            name: name.into(),
            purpose,
            hosts: Vec::new(),
        };
        let secrets = [secret("api_token", SecretPurpose::Auth), secret("signing_key", SecretPurpose::Sign)];
        let warnings = check_signing(&Checked::default(), &secrets);
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].message.contains("`signing_key`"), "{}", warnings[0].message);
        let signs = Checked { imports: BTreeSet::from(["secrets.sign".to_owned()]), ..Checked::default() };
        assert!(check_signing(&signs, &secrets).is_empty() && check_signing(&signs, &[]).is_empty());
    }
}
