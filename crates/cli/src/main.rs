//! The `tenon` command for plugin authors; all of it is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    tenon_cli::run()
}
