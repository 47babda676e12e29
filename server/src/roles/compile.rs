//! `tenon-server compile`: the subprocess that turns a module into an artefact.

use std::process::ExitCode;

use tenon_host::{
    ModuleKind,
    compile::{CompileLimits, compile_stdin_main},
};

use crate::cli::Compile;

pub fn run(input: &Compile) -> anyhow::Result<ExitCode> {
    let kind = match input.kind.as_str() {
        "backend" => ModuleKind::Backend,
        "view" => ModuleKind::View,
        other => anyhow::bail!("--kind is backend or view, not {other:?}"),
    };
    Ok(compile_stdin_main(kind, &input.artefacts_dir, CompileLimits::default()))
}
