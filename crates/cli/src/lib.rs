//! What the `tenon` command is made of. [`run`] is the whole command; [`sandbox`] runs one plugin offline and is used
//! by the tests of our own plugins too.

mod args;
mod assets;
mod build;
mod check;
mod doctor;
mod error;
pub mod exit;
pub mod new;
mod output;
mod package;
mod project;
pub mod sandbox;
mod server;
mod stamp;
pub mod subset;
mod test;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use args::{Args, Command};
use output::Output;

/// Reads the command line and does what it says. Data goes to stdout, progress and errors to stderr; exit codes are
/// those of [`exit::CODES`].
pub fn run() -> ExitCode {
    let args = Args::parse();
    let output = Output::new(args.json);
    let result = match args.command {
        Command::New(args) => new::run(&args, &output),
        Command::Build(args) => build::run(&args, &output),
        Command::Check(args) => check::run(&args, &output),
        Command::Package(args) => package::run(&args, &output),
        Command::Test(args) => test::run(&args, &output),
        Command::Login(args) => server::login::run(&args, &output),
        Command::Dev(args) => server::dev::run(&args, &output),
        Command::Trigger(args) => server::trigger::run(&args, &output),
        Command::Logs(args) => server::logs::run(&args, &output),
        Command::Doctor(args) => doctor::run(&args, &output),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Args::command(), "tenon", &mut std::io::stdout());
            Ok(())
        }
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
