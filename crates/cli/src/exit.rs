//! The exit codes, for scripts. `tenon --help` prints this table, and a test compares `docs/reference/cli.md` with it.

/// Something a code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExitCode {
    pub code: u8,
    pub meaning: &'static str,
}

pub const DONE: u8 = 0;
pub const RULES: u8 = 1;
pub const USAGE: u8 = 2;
pub const COMPILER: u8 = 3;
pub const ENVIRONMENT: u8 = 4;
pub const SERVER: u8 = 5;
pub const FAILED: u8 = 6;

pub const CODES: [ExitCode; 7] = [
    ExitCode { code: DONE, meaning: "done" },
    ExitCode { code: RULES, meaning: "the plugin breaks rules; they are listed" },
    ExitCode { code: USAGE, meaning: "the command line is wrong" },
    ExitCode { code: COMPILER, meaning: "the compiler failed" },
    ExitCode { code: ENVIRONMENT, meaning: "a file or program is missing or cannot be used" },
    ExitCode { code: SERVER, meaning: "the server cannot be reached, or refused" },
    ExitCode { code: FAILED, meaning: "a test, a triggered call or a check of the doctor failed" },
];

/// Below the options of `tenon --help`.
pub fn help() -> String {
    let lines = CODES.map(|ExitCode { code, meaning }| format!("  {code}  {meaning}"));
    format!("Exit codes:\n{}\n\nSet NO_COLOR to have no colours.", lines.join("\n"))
}
