//! The kinds of calls that code handles (`tenon:handles`) against what its manifest declares. Lifecycle steps and
//! health need no declaration; calls about settings need `[config]`.

use std::collections::BTreeSet;

use super::{Manifest, ManifestIssue};
use crate::abi::CallKind;

/// What differs between code and manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HandlesDiff {
    /// More than declared: a release is refused for it.
    pub refused: Vec<ManifestIssue>,
    /// Less than declared: worth telling the author.
    pub warnings: Vec<ManifestIssue>,
}

pub fn compare_handles(manifest: &Manifest, handles: &BTreeSet<CallKind>) -> HandlesDiff {
    let mut diff = HandlesDiff::default();
    let reactions = [
        (CallKind::Route, "routes", "[[routes]]", !manifest.routes.is_empty()),
        (CallKind::Hook, "hooks", "[[hooks]]", !manifest.hooks.is_empty()),
        (CallKind::Job, "jobs", "[[jobs]]", !manifest.jobs.is_empty()),
        (CallKind::Service, "services", "[[services]]", !manifest.services.is_empty()),
    ];
    for (kind, field, table, declared) in reactions {
        match (declared, handles.contains(&kind)) {
            (false, true) => diff.refused.push(undeclared(kind, field, table)),
            (true, false) => diff.warnings.push(ManifestIssue::new(
                field,
                "unhandled_kind",
                format!(
                    "{table} are declared and the code does not handle {}; add it to register_plugin!",
                    kind.as_str()
                ),
            )),
            _ => {}
        }
    }
    // A plugin may have settings without ever being asked about them: nothing to warn of.
    if manifest.config.is_none() {
        let about_settings = [CallKind::Configure, CallKind::ValidateConfig, CallKind::TestConnection];
        let handled = about_settings.into_iter().filter(|kind| handles.contains(kind));
        diff.refused.extend(handled.map(|kind| undeclared(kind, "config", "[config]")));
    }
    diff
}

fn undeclared(kind: CallKind, field: &str, table: &str) -> ManifestIssue {
    ManifestIssue::new(
        field,
        "undeclared_kind",
        format!(
            "the code handles {} and no {table} is declared; declare it, or name the kinds that are handled, \
             register_plugin!(MyPlugin: install health)",
            kind.as_str()
        ),
    )
}

#[cfg(all(test, feature = "package"))]
mod tests {
    use super::*;

    const ROUTELESS: &str = "manifest_version = 1\n[plugin]\nkey = \"paper\"\nname = \"Paper\"\nversion = \"1.0.0\"\n\
        summary = \"Lies on the desk\"\ncategory = \"productivity\"\npublisher = \"tenon\"\n";
    const ROUTED: &str = "[[permissions]]\nname = \"a.read\"\ntitle = \"A\"\nroles = [\"owner\"]\n\
        [[routes]]\nmethod = \"GET\"\npath = \"/\"\npermission = \"a.read\"\n";

    const HOOKED: &str = "[capabilities.collections]\nreason = \"Keep papers\"\n\
        [[permissions]]\nname = \"a.read\"\ntitle = \"A\"\nroles = [\"owner\"]\n\
        [[collections]]\nname = \"papers\"\ntitle = \"Papers\"\nschema = \"papers.json\"\n\
        permissions = { read = \"a.read\", write = \"a.read\" }\n\
        [[hooks]]\non = \"records.before_write\"\ncollection = \"papers\"\nmode = \"filter\"\n";
    const CONFIGURED: &str = "[config]\nschema = \"config.schema.json\"\n";

    fn codes(manifest: &str, kinds: &[CallKind]) -> (Vec<String>, Vec<String>) {
        let manifest = Manifest::from_toml(manifest).unwrap();
        let HandlesDiff { refused, warnings } = compare_handles(&manifest, &kinds.iter().copied().collect());
        let told = |issues: Vec<ManifestIssue>| issues.into_iter().map(|issue| issue.field).collect();
        (told(refused), told(warnings))
    }

    #[test]
    fn a_hook_needs_its_declaration_and_a_declared_hook_its_code() {
        let hooked = format!("{ROUTELESS}{HOOKED}");
        assert_eq!(codes(ROUTELESS, &[CallKind::Hook]), (vec!["hooks".into()], vec![]));
        assert_eq!(codes(&hooked, &[CallKind::Install]), (vec![], vec!["hooks".into()]));
        assert_eq!(codes(&hooked, &[CallKind::Hook]), (vec![], vec![]));
    }

    #[test]
    fn calls_about_settings_need_settings() {
        let kinds = [CallKind::Configure, CallKind::ValidateConfig, CallKind::TestConnection];
        assert_eq!(codes(ROUTELESS, &kinds).0, ["config", "config", "config"]);
        let configured = format!("{ROUTELESS}{CONFIGURED}");
        assert_eq!(codes(&configured, &kinds), (vec![], vec![]));
        assert_eq!(codes(&configured, &[]), (vec![], vec![]));
    }

    #[test]
    fn more_than_declared_is_refused_and_less_is_a_warning() {
        let routeless = Manifest::from_toml(ROUTELESS).unwrap();
        let routed = Manifest::from_toml(&format!("{ROUTELESS}{ROUTED}")).unwrap();
        let (all, few) = (CallKind::ALL.into(), [CallKind::Install].into());
        assert_eq!(compare_handles(&routeless, &all).refused.len(), 7);
        assert_eq!(compare_handles(&routed, &few).warnings.len(), 1);
        assert_eq!(compare_handles(&routeless, &few), HandlesDiff::default());
        let routes = [CallKind::Install, CallKind::Route].into();
        assert_eq!(compare_handles(&routed, &routes), HandlesDiff::default());
    }
}
