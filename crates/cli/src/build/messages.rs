//! What compilers say. People read it as it is; for programs each mistake becomes an issue with its file and line.

use std::{
    io::{self, BufRead as _, BufReader, Read, Write as _},
    path::Path,
    process::{Command, ExitStatus, Stdio},
};

use serde::Deserialize;

use crate::error::Issue;

/// One line of `cargo build --message-format=json`.
#[derive(Deserialize)]
struct Line {
    reason: String,
    message: Option<Diagnostic>,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    message: String,
    rendered: Option<String>,
    code: Option<Code>,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: u32,
    is_primary: bool,
}

/// Runs cargo, which was asked for messages as JSON, and shows them as it would have.
pub fn run_cargo(command: &mut Command) -> io::Result<(ExitStatus, Vec<Issue>)> {
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let mut issues = Vec::new();
    for line in lines(child.stdout.take()) {
        let Ok(Line { reason, message: Some(message) }) = serde_json::from_str(&line) else { continue };
        if reason == "compiler-message" {
            let _ = write!(io::stderr(), "{}", message.rendered.as_deref().unwrap_or_default());
            issues.extend(of_rustc(message));
        }
    }
    Ok((child.wait()?, issues))
}

fn of_rustc(message: Diagnostic) -> Option<Issue> {
    // The last of them only counts the others.
    if message.level != "error" || message.message.starts_with("aborting due to") {
        return None;
    }
    let place = message.spans.into_iter().find(|span| span.is_primary);
    let (file, line) = place.map(|span| (span.file_name, span.line_start)).unzip();
    let code = message.code.map_or_else(|| "compile".to_owned(), |code| code.code);
    Some(Issue { line, ..Issue::new(&file.unwrap_or_default(), &code, message.message) })
}

/// Runs a script and shows what it says; what looks like a mistake in a file of `root` is an issue.
pub fn run_script(mut command: Command, root: &Path) -> io::Result<(ExitStatus, Vec<Issue>)> {
    let (said, writer) = io::pipe()?;
    let mut child = command.stdout(writer.try_clone()?).stderr(writer).spawn()?;
    // It holds the other end, and reading would never end.
    drop(command);
    let mut text = Vec::new();
    for line in lines(Some(said)) {
        let _ = writeln!(io::stderr(), "{line}");
        text.push(line);
    }
    Ok((child.wait()?, of_script(&text, root)))
}

fn lines(from: Option<impl Read>) -> impl Iterator<Item = String> {
    let pieces = from.into_iter().flat_map(|from| BufReader::new(from).split(b'\n')).map_while(Result::ok);
    pieces.map(|line| String::from_utf8_lossy(&line).trim_end().to_owned())
}

/// Compilers of other languages name the place as `src/a.js:3:5` or `src/a.ts(3,5)`, and say what is wrong on that
/// line, or on the nearest before or after it that speaks of an error.
fn of_script(said: &[String], root: &Path) -> Vec<Issue> {
    let tells = |line: &&String| line.to_ascii_lowercase().contains("error");
    let mut issues: Vec<Issue> = Vec::new();
    for (at, line) in said.iter().enumerate() {
        for (file, number) in line.split_whitespace().filter_map(|word| place(word, root)) {
            let near = [line].into_iter().chain(said[..at].iter().rev()).chain(&said[at + 1..]);
            let message = near.into_iter().find(tells).unwrap_or(line).trim();
            let issue = Issue { line: Some(number), ..Issue::new(&file, "compile", message) };
            if !issues.contains(&issue) {
                issues.push(issue);
            }
        }
    }
    issues
}

/// A file of the plugin's own and a line in it.
fn place(word: &str, root: &Path) -> Option<(String, u32)> {
    let word = word.trim_start_matches(['(', '[', '"', '\'']).trim_start_matches("file://");
    let end = word.find(['(', ':'])?;
    let (file, rest) = (&word[..end], &word[end + 1..]);
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let line = rest[..digits].parse().ok()?;
    let shown = Path::new(file).strip_prefix(root).unwrap_or(Path::new(file));
    let own = !shown.is_absolute() && !shown.starts_with("node_modules") && root.join(shown).is_file();
    own.then(|| (shown.to_string_lossy().into_owned(), line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_of_scripts_are_found_as_their_compilers_tell_them() {
        let root = tempfile::tempdir().unwrap();
        for file in ["src/a.js", "src/a.ts", "node_modules/b/c.js"] {
            std::fs::create_dir_all(root.path().join(file).parent().unwrap()).unwrap();
            std::fs::write(root.path().join(file), "").unwrap();
        }
        let found = |text: &str| {
            let said: Vec<String> = text.lines().map(str::to_owned).collect();
            let issues = of_script(&said, root.path()).into_iter();
            issues.map(|issue| (issue.file, issue.line.unwrap(), issue.message)).collect::<Vec<_>>()
        };
        let one = |file: &str, line, message: &str| vec![(file.to_owned(), line, message.to_owned())];
        let esbuild = "X [ERROR] Expected \";\"\n\n    src/a.js:3:4:\n      3 | let x\n";
        assert_eq!(found(esbuild), one("src/a.js", 3, "X [ERROR] Expected \";\""));
        let asc = "ERROR TS2304: Cannot find name 'x'.\n   :\n 7 | x\n   |\n   in src/a.ts(7,5)\n";
        assert_eq!(found(asc), one("src/a.ts", 7, "ERROR TS2304: Cannot find name 'x'."));
        let tsc = "src/a.ts(3,5): error TS1005: ';' expected.";
        assert_eq!(found(tsc), one("src/a.ts", 3, tsc));
        let node = format!(
            "file://{}/src/a.js:9\nconst = 1\n\nSyntaxError: Unexpected token\n    at x (node_modules/b/c.js:1:2)\n    at node:internal/a:3:4",
            root.path().display()
        );
        assert_eq!(found(&node), one("src/a.js", 9, "SyntaxError: Unexpected token"));
        assert!(found("took 3:4 minutes, see https://example.com:443/a").is_empty());
    }
}
