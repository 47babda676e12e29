//! The reference says what the program does.

use std::{fs, path::Path};

use tenon_cli::exit;

use crate::{stdout, tenon};

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/cli.md");
    fs::read_to_string(path).expect("docs/reference/cli.md")
}

#[test]
fn the_exit_codes_are_those_of_the_program() {
    let page = page();
    let rows: Vec<String> = page
        .lines()
        .filter(|line| line.starts_with("| `") && line.as_bytes()[3].is_ascii_digit())
        .map(str::to_owned)
        .collect();
    let codes: Vec<String> =
        exit::CODES.iter().map(|one| format!("| `{}` | {} |", one.code, one.meaning)).collect();
    assert_eq!(rows, codes);
    let help = stdout(&tenon(&["--help"]));
    for one in exit::CODES {
        assert!(help.contains(&format!("{}  {}", one.code, one.meaning)), "{help}");
    }
}

#[test]
fn every_command_has_its_part_with_every_option() {
    let (page, help) = (page(), stdout(&tenon(&["--help"])));
    let commands = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let names: Vec<&str> = commands.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.len() > 10, "{names:?}");
    for name in names.into_iter().filter(|name| *name != "help") {
        let part = page.split(&format!("\n## `tenon {name}")).nth(1);
        let part = part.unwrap_or_else(|| panic!("`tenon {name}` is not in docs/reference/cli.md"));
        let part = part.split("\n## ").next().unwrap();
        let help = stdout(&tenon(&[name, "--help"]));
        let options = help.split_whitespace().filter(|word| word.starts_with("--") && word.len() > 2);
        for option in options.map(|word| word.trim_end_matches([',', '.', ':', ')', '`', ']'])) {
            let everywhere = matches!(option, "--json" | "--help" | "--version");
            assert!(everywhere || part.contains(option), "{option} of `tenon {name}` is not described");
        }
    }
}
