//! The `tenon` command for plugin authors: `build`, `check`, `package`, `schema`. Data goes to stdout, progress
//! and errors to stderr; exit codes are those of [`error::Error::exit_code`].

mod args;
mod assets;
mod build;
mod check;
mod error;
mod output;
mod package;
mod project;
mod stamp;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use output::Output;

fn main() -> ExitCode {
    let args = Args::parse();
    let output = Output::new(args.json);
    let result = match args.command {
        Command::Build(args) => build::run(&args, &output),
        Command::Check(args) => check::run(&args, &output),
        Command::Package(args) => package::run(&args, &output),
        Command::Schema => {
            output.data(&tenon_contract::manifest_schema());
            Ok(())
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output.error(&error);
            ExitCode::from(error.exit_code())
        }
    }
}
