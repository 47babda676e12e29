//! Why a command did not work, and what a script sees of it.

use std::{io, path::PathBuf};

use serde::Serialize;
use tenon_contract::{manifest::ManifestIssue, package::PackageIssue};
use tenon_host::check::CheckIssue;

use crate::{exit, source::Source};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A word of the command line that cannot be meant.
    #[error("{}", .0.message)]
    Usage(Issue),
    #[error("{} broken {}", .0.len(), if .0.len() == 1 { "rule" } else { "rules" })]
    Issues(Vec<Issue>),
    /// A compiler that runs as a program of its own has told people already; the issues are for programs.
    #[error("{message}; its messages are above")]
    Compile { message: String, issues: Vec<Issue> },
    #[error("{}: {message}", path.display())]
    File { path: PathBuf, message: String },
    #[error("{0}")]
    Environment(String),
    /// The server said no.
    #[error("{0}")]
    Server(String),
    /// The server is not there, or not just now: trying again may help.
    #[error("{0}")]
    Unreachable(String),
    /// Something was tried and did not work; the issues say what, if there is more to say. `data` is an object of what
    /// programs are told besides.
    #[error("{message}")]
    Failed { message: String, issues: Vec<Issue>, data: Option<serde_json::Value> },
}

impl Error {
    pub fn file(path: impl Into<PathBuf>, error: &io::Error) -> Self {
        Self::File { path: path.into(), message: error.to_string() }
    }

    pub fn usage(code: &str, message: impl Into<String>) -> Self {
        Self::Usage(Issue::new("", code, message))
    }

    /// What it is about, file by file; empty where it says all itself.
    pub fn issues(&self) -> &[Issue] {
        match self {
            Self::Issues(issues) | Self::Failed { issues, .. } | Self::Compile { issues, .. } => issues,
            Self::Usage(issue) => std::slice::from_ref(issue),
            _ => &[],
        }
    }

    /// One of [`exit::CODES`].
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => exit::USAGE,
            Self::Issues(_) => exit::RULES,
            Self::Compile { .. } => exit::COMPILER,
            Self::File { .. } | Self::Environment(_) => exit::ENVIRONMENT,
            Self::Server(_) | Self::Unreachable(_) => exit::SERVER,
            Self::Failed { .. } => exit::FAILED,
        }
    }
}

/// A broken rule, in whichever file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Issue {
    pub file: String,
    /// Field in the manifest; empty when the whole file is meant.
    pub field: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    pub code: String,
    pub message: String,
}

impl Issue {
    pub fn new(file: &str, code: &str, message: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            field: String::new(),
            line: None,
            code: code.into(),
            message: message.into(),
        }
    }

    pub fn of_manifest(file: &str, issue: ManifestIssue) -> Self {
        Self {
            file: file.into(),
            field: issue.field,
            line: issue.line,
            code: issue.code,
            message: issue.message,
        }
    }

    /// Of a module by itself, or of the field of the manifest that does not fit it.
    pub fn of_module(file: &str, issue: &CheckIssue, source: &Source) -> Self {
        match &issue.field {
            Some(field) => source.issue(field, issue.code, issue.message.clone()),
            None => Self::new(file, issue.code, issue.message.clone()),
        }
    }
}

impl From<PackageIssue> for Issue {
    fn from(issue: PackageIssue) -> Self {
        let (file, field) = issue.path.split_once('#').unwrap_or((&issue.path, ""));
        Self { file: file.into(), field: field.into(), line: None, code: issue.code, message: issue.message }
    }
}

impl std::fmt::Display for Issue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.file.is_empty() {
            f.write_str(": ")?;
        }
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        write!(f, "{} [{}]", self.message, self.code)
    }
}
