//! The house rules that no lint knows.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::root;

/// Code lines past which a file holds more than one idea.
const MOST_LINES: usize = 400;

fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("crates")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().display().to_string()
}

#[test]
fn every_source_file_says_what_it_is() {
    let silent: Vec<String> = sources()
        .iter()
        .filter(|path| path.components().any(|part| part.as_os_str() == "src"))
        .filter(|path| !fs::read_to_string(path).unwrap().starts_with("//!"))
        .map(|path| shown(path))
        .collect();
    assert!(silent.is_empty(), "without a //! header: {silent:#?}");
}

#[test]
fn no_source_file_holds_two_ideas() {
    let long: Vec<String> = sources()
        .iter()
        .filter(|path| path.components().any(|part| part.as_os_str() == "src"))
        .filter_map(|path| {
            let text = fs::read_to_string(path).unwrap();
            let code = text
                .lines()
                .take_while(|line| !line.starts_with("#[cfg(test)]"))
                .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"))
                .count();
            (code > MOST_LINES).then(|| format!("{}: {code} lines", shown(path)))
        })
        .collect();
    assert!(long.is_empty(), "longer than {MOST_LINES} code lines: {long:#?}");
}

#[test]
fn no_marks_are_left() {
    let marks = ["TO", "FIX", "XX"].map(|start| {
        format!(
            "{start}{}",
            if start == "TO" {
                "DO"
            } else if start == "FIX" {
                "ME"
            } else {
                "X"
            }
        )
    });
    let left: Vec<String> = sources()
        .iter()
        .filter(|path| {
            let text = fs::read_to_string(path).unwrap();
            marks
                .iter()
                .any(|mark| text.contains(&format!("{mark}:")) || text.contains(&format!("// {mark}")))
        })
        .map(|path| shown(path))
        .collect();
    assert!(left.is_empty(), "{left:#?}");
}

#[test]
fn every_test_file_is_part_of_the_binary() {
    let main = fs::read_to_string(root().join("tests/main.rs")).unwrap();
    for entry in fs::read_dir(root().join("tests")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.extension().is_some_and(|extension| extension == "rs") && name != "main" {
            assert!(
                main.contains(&format!("mod {name};")),
                "tests/{name}.rs is not declared in tests/main.rs"
            );
        }
    }
}

#[test]
fn stages_know_the_vocabulary_and_never_one_another() {
    for stage in ["load", "travel", "allocate", "schedule", "measure", "check", "report"] {
        let manifest = fs::read_to_string(root().join(format!("crates/{stage}/Cargo.toml"))).unwrap();
        let needed = manifest.split("[dev-dependencies]").next().unwrap();
        for line in needed.lines().filter(|line| line.starts_with("spoke-")) {
            assert!(line.starts_with("spoke-model"), "{stage} depends on {line}");
        }
    }
}
