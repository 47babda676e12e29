//! Operations: install, enable, disable, uninstall, step by step. A killed process goes on from the stored
//! step; every step may run twice.

pub mod run;

use serde::{Deserialize, Serialize};
use tenon_api::installations::{Grant, Operation, OperationKind, OperationStatus, OperationStep, StepState};
use tenon_store::operations::OperationRow;

use crate::audit::Author;

macro_rules! steps {
    ($($name:ident = $wire:literal;)*) => {
        /// Where an operation stands. Each is also a crash point: `TENON_CRASH_AT={step}` kills the process there.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Step { $($name),* }

        impl Step {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            pub const fn as_str(self) -> &'static str { match self { $(Self::$name => $wire),* } }

            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|step| step.as_str() == text)
            }
        }
    };
}

steps! {
    InstallRecorded = "install.recorded";
    InstallPreparing = "install.preparing";
    InstallCalling = "install.calling";
    InstallEnabling = "install.enabling";
    InstallAdding = "install.adding";
    InstallDone = "install.done";
    EnableRecorded = "enable.recorded";
    EnableCalling = "enable.calling";
    EnableDone = "enable.done";
    DisableRecorded = "disable.recorded";
    DisableCalling = "disable.calling";
    DisableDone = "disable.done";
    UninstallRecorded = "uninstall.recorded";
    UninstallDisabling = "uninstall.disabling";
    UninstallCalling = "uninstall.calling";
    UninstallRemoving = "uninstall.removing";
    UninstallDone = "uninstall.done";
}

/// What an operation was asked for; kept with it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Params {
    #[serde(default)]
    pub enable: bool,
    #[serde(default)]
    pub grants: Vec<Grant>,
    /// The tenant's own settings that an install starts with.
    #[serde(default)]
    pub settings: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    pub discard_kept: bool,
    #[serde(default)]
    pub deletes_data: bool,
    /// Who asked; the audit entry at the end names them.
    #[serde(default)]
    pub by: Author,
}

/// The steps as people read them: when it is done, the sentence while it goes on, and the stored step from which on it is done.
fn sentences(kind: OperationKind, name: &str) -> Vec<(String, String, Step)> {
    let step = |done: &str, now: String, until: Step| (done.to_owned(), now, until);
    match kind {
        OperationKind::Install => vec![
            step("Permissions recorded", "Recording permissions…".into(), Step::InstallRecorded),
            step("Package checked", "Checking the package…".into(), Step::InstallCalling),
            step(&format!("{name} started"), format!("Starting {name}…"), Step::InstallAdding),
            step("Pages added", "Adding pages…".into(), Step::InstallDone),
        ],
        OperationKind::Enable => vec![
            step(&format!("{name} started"), format!("Starting {name}…"), Step::EnableDone),
            step("Pages added", "Adding pages…".into(), Step::EnableDone),
        ],
        OperationKind::Disable => vec![
            step(&format!("{name} told"), format!("Stopping {name}…"), Step::DisableDone),
            step("Pages taken away", "Taking its pages away…".into(), Step::DisableDone),
        ],
        _ => vec![
            step(&format!("{name} stopped"), format!("Stopping {name}…"), Step::UninstallCalling),
            step("Clean-up done", format!("{name} is cleaning up…"), Step::UninstallRemoving),
            step("Pages taken away", "Taking its pages away…".into(), Step::UninstallDone),
        ],
    }
}

/// The wire form. `name` is the plugin's.
pub fn wire(row: &OperationRow, name: &str) -> Operation {
    let status = row.status;
    let order = |step: Step| Step::ALL.iter().position(|known| *known == step);
    let at = Step::parse(&row.step).and_then(order);
    let mut stopped = false;
    let steps = sentences(row.kind, name)
        .into_iter()
        .map(|(done, now, until)| {
            let reached = status == OperationStatus::Done || at >= order(until);
            let state = match (reached, stopped, status) {
                (true, ..) => StepState::Done,
                (false, true, _) => StepState::Waiting,
                (false, false, OperationStatus::Running) => StepState::Running,
                (false, false, _) => StepState::Failed,
            };
            stopped |= !reached;
            let name = if state == StepState::Done { done } else { now };
            OperationStep {
                name,
                state,
                detail: (state == StepState::Failed).then(|| row.message.clone()).flatten(),
            }
        })
        .collect();
    Operation {
        id: row.id,
        kind: row.kind,
        status,
        steps,
        message: row.message.clone(),
        started_at: row.started_at,
        finished_at: row.finished_at,
    }
}
