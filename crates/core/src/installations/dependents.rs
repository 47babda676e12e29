//! Who needs whom: the one rule for the plan, for disabling and for uninstalling.

use tenon_api::plan::{Dependent, PlanAction};
use tenon_contract::Manifest;

use crate::snapshot::Snapshot;

/// Active plugins that do not run without `plugin`, by key.
pub fn of(snapshot: &Snapshot, plugin: &str) -> Vec<Dependent> {
    snapshot
        .active()
        .filter(|other| requires(&other.release.manifest, plugin))
        .map(|other| Dependent {
            plugin: other.key.to_string(),
            name: other.release.manifest.plugin.name.clone(),
            version: other.release.version.to_string(),
        })
        .collect()
}

fn requires(manifest: &Manifest, plugin: &str) -> bool {
    manifest.dependencies.iter().any(|(key, needed)| key.as_str() == plugin && !needed.is_optional())
}

/// Why the act cannot go on while they run, with the step that helps.
pub fn in_the_way(action: PlanAction, dependents: &[Dependent]) -> Option<String> {
    let names: Vec<&str> = dependents.iter().map(|dependent| dependent.name.as_str()).collect();
    let (names, several) = match names.as_slice() {
        [] => return None,
        [one] => ((*one).to_owned(), false),
        [first @ .., last] => (format!("{} and {last}", first.join(", ")), true),
    };
    let (verb, those) = if several { ("need", "those") } else { ("needs", "that") };
    Some(match action {
        PlanAction::Uninstall => {
            let stops = if several { "stop" } else { "stops" };
            format!("{names} {stops} working without it. Uninstall {those} first.")
        }
        _ => format!("{names} {verb} it. Disable {those} first."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Dependent {
        Dependent { plugin: name.to_lowercase(), name: name.into(), version: "1.0.0".into() }
    }

    #[test]
    fn one_and_several_dependents_read_well() {
        assert_eq!(in_the_way(PlanAction::Disable, &[]), None);
        assert_eq!(
            in_the_way(PlanAction::Disable, &[named("Risk Import")]).as_deref(),
            Some("Risk Import needs it. Disable that first.")
        );
        assert_eq!(
            in_the_way(PlanAction::Uninstall, &[named("A"), named("B"), named("C")]).as_deref(),
            Some("A, B and C stop working without it. Uninstall those first.")
        );
    }
}
