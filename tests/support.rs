//! What the end-to-end tests share: the binary, folders, and a run's tables.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

/// The project's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The shared data, absent on a user's machine.
pub(crate) fn shared() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data")
}

/// `spoke`, run from the project's root.
pub(crate) fn spoke(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spoke"));
    command.current_dir(root()).args(arguments);
    command
}

/// Runs `spoke` and gives exit code, stdout and stderr.
pub(crate) fn outcome(arguments: &[&str]) -> (i32, String, String) {
    let output = spoke(arguments).output().unwrap();
    (
        output.status.code().unwrap_or(-1),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// Plans without the pictures and workbooks; the run's record.
pub(crate) fn plan(scenario: &Path, out: &Path, more: &[&str]) -> Value {
    let (scenario, folder) = (scenario.to_str().unwrap(), out.to_str().unwrap());
    let mut arguments = vec!["plan", scenario, "--out", folder, "--format", "none"];
    arguments.extend_from_slice(more);
    let (code, stdout, stderr) = outcome(&arguments);
    // 5: nothing more to try at a larger gap than wanted; the plan is written all the same.
    assert!(code == 0 || code == 5, "exit {code}\n{stdout}\n{stderr}");
    record(out)
}

/// `run.json`.
pub(crate) fn record(run: &Path) -> Value {
    serde_json::from_slice(&fs::read(run.join("run.json")).unwrap()).unwrap()
}

/// A table of a run: one map from column to cell for each row.
pub(crate) fn table(run: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(run.join(name)).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// A cell as a number.
pub(crate) fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} is `{}`", row[column]))
}

/// Every file of a run directory with its bytes.
pub(crate) fn files(run: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![run.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(run).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    found
}
