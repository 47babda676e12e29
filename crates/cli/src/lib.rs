//! What the `tenon` command is made of. [`run`] is the whole command; [`sandbox`] runs one plugin offline and is used
//! by the tests of our own plugins too.

mod args;
mod assets;
mod build;
mod check;
mod content;
mod doctor;
mod error;
pub mod exit;
pub mod new;
mod output;
mod package;
mod project;
pub mod sandbox;
mod server;
mod source;
mod stamp;
pub mod subset;
mod test;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use args::{Args, Command};
use error::Error;
use output::Output;

/// Reads the command line and does what it says. Data goes to stdout, progress and errors to stderr; exit codes are
/// those of [`exit::CODES`].
pub fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return usage(&error),
    };
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

/// What is wrong with the command line, or the help that was asked for.
fn usage(error: &clap::Error) -> ExitCode {
    let is_help = error.exit_code() == i32::from(exit::DONE);
    if !is_help && std::env::args_os().any(|word| word == "--json") {
        Output::new(true).failure(&Error::usage("usage", sentence(&error.render().to_string())));
    }
    // A reader that went away is no error.
    let _ = error.print();
    ExitCode::from(if is_help { exit::DONE } else { exit::USAGE })
}

/// What clap says up to its first empty line, on one line: the words that it is about stand below its first.
fn sentence(text: &str) -> String {
    let mut lines = text.lines().map(str::trim).take_while(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default().trim_start_matches("error: ");
    let words: Vec<&str> = lines.collect();
    format!("{first} {}", words.join(", ")).trim_end().to_owned()
}
