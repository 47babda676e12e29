//! What the screen says of an installation, derived from its state and its operation (API.md, `Installation`).

use tenon_api::installations::{OperationKind, OperationStatus, Status};
use tenon_store::installations::InstallationState;

use crate::snapshot::Installed;

/// `None`: not there (404), whatever data may be kept.
pub fn of(installed: &Installed) -> Option<Status> {
    derive(
        installed.row.state,
        installed.operation.as_ref().map(|operation| (operation.kind, operation.status)),
    )
}

pub fn derive(
    state: InstallationState,
    operation: Option<(OperationKind, OperationStatus)>,
) -> Option<Status> {
    use InstallationState::{Active, Disabled, Removed};
    match (state, operation) {
        (_, Some((kind, OperationStatus::Running))) => Some(match kind {
            OperationKind::Install => Status::Installing,
            OperationKind::Enable => Status::Enabling,
            OperationKind::Disable => Status::Disabling,
            OperationKind::Upgrade => Status::Upgrading,
            OperationKind::Rollback => Status::RollingBack,
            OperationKind::Uninstall => Status::Uninstalling,
        }),
        (Active, _) => Some(Status::Active),
        (Disabled, _) => Some(Status::Disabled),
        (Removed, Some((_, OperationStatus::Failed))) => Some(Status::Failed),
        (Removed, _) => None,
    }
}

/// What waits for a person: the last operation, missing settings.
pub fn needs(installed: &Installed) -> Vec<String> {
    let failed =
        installed.operation.as_ref().is_some_and(|operation| operation.status == OperationStatus::Failed);
    let mut needs = Vec::new();
    if failed {
        needs.push("operation_failed".to_owned());
    }
    if installed.needs_settings && installed.row.state != InstallationState::Removed {
        needs.push("settings".to_owned());
    }
    needs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_enable_changes_no_status_and_a_failed_install_is_failed_until_dismissed() {
        use InstallationState::{Active, Disabled, Removed};
        use OperationKind::{Enable, Install, Uninstall};
        use OperationStatus::{Failed, Running};
        assert_eq!(derive(Disabled, Some((Enable, Failed))), Some(Status::Disabled));
        assert_eq!(derive(Removed, Some((Install, Failed))), Some(Status::Failed));
        assert_eq!(derive(Removed, None), None);
        assert_eq!(derive(Removed, Some((Install, Running))), Some(Status::Installing));
        assert_eq!(derive(Active, Some((Uninstall, Running))), Some(Status::Uninstalling));
    }
}
