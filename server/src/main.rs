//! `tenon-server`: parses the command and runs its role. Errors are one line on stderr and exit code 1.

use std::process::ExitCode;

use clap::Parser;
use server::{cli::Cli, roles};

fn main() -> ExitCode {
    let cli = Cli::parse();
    // One TLS provider for the whole process, before anything opens a connection.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match roles::run(cli) {
        Ok(code) => code,
        Err(error) => {
            let text = format!("{error:#}");
            let lines: Vec<String> = text.lines().map(server::log::escape).collect();
            eprintln!("error: {}", lines.join("\n"));
            ExitCode::FAILURE
        }
    }
}
