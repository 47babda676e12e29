//! The kinds of calls that code handles (`tenon:handles`) against what its manifest declares. Lifecycle steps and
//! health need no declaration.

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
    let declares_routes = !manifest.routes.is_empty();
    match (declares_routes, handles.contains(&CallKind::Route)) {
        (false, true) => diff.refused.push(ManifestIssue::new(
            "routes",
            "undeclared_kind",
            "the code handles route and no [[routes]] is declared; declare one, or name the kinds that are handled, \
             register_plugin!(MyPlugin: install health)",
        )),
        (true, false) => diff.warnings.push(ManifestIssue::new(
            "routes",
            "unhandled_kind",
            "[[routes]] are declared and the code does not handle route; add it to register_plugin!",
        )),
        _ => {}
    }
    diff
}

#[cfg(all(test, feature = "package"))]
mod tests {
    use super::*;

    const ROUTELESS: &str = "manifest_version = 1\n[plugin]\nkey = \"paper\"\nname = \"Paper\"\nversion = \"1.0.0\"\n\
        summary = \"Lies on the desk\"\ncategory = \"productivity\"\npublisher = \"tenon\"\n";
    const ROUTED: &str = "[[permissions]]\nname = \"a.read\"\ntitle = \"A\"\nroles = [\"owner\"]\n\
        [[routes]]\nmethod = \"GET\"\npath = \"/\"\npermission = \"a.read\"\n";

    #[test]
    fn more_than_declared_is_refused_and_less_is_a_warning() {
        let routeless = Manifest::from_toml(ROUTELESS).unwrap();
        let routed = Manifest::from_toml(&format!("{ROUTELESS}{ROUTED}")).unwrap();
        let (all, few) = (CallKind::ALL.into(), [CallKind::Install].into());
        assert_eq!(compare_handles(&routeless, &all).refused.len(), 1);
        assert_eq!(compare_handles(&routed, &few).warnings.len(), 1);
        assert_eq!(compare_handles(&routeless, &few), HandlesDiff::default());
        assert_eq!(compare_handles(&routed, &all), HandlesDiff::default());
    }
}
