//! Every command: what it prints, and the exit code it ends with.

use crate::grid_city::City;
use crate::support::{files, outcome};

#[test]
fn help_names_every_command_and_fits_a_terminal() {
    let (code, stdout, _) = outcome(&["--help"]);
    assert_eq!(code, 0);
    for command in ["plan", "check", "sweep", "synth", "init", "locate", "completions", "man"] {
        assert!(stdout.contains(command), "{command}");
    }
}

#[test]
fn usage_errors_exit_with_2() {
    assert_eq!(outcome(&["plan"]).0, 2);
    assert_eq!(outcome(&["nonsense"]).0, 2);
    let city = City::new();
    let scenario = city.scenario();
    assert_eq!(outcome(&["plan", scenario.to_str().unwrap(), "--gap", "-1"]).0, 2);
    assert_eq!(outcome(&["plan", scenario.to_str().unwrap(), "--format", "docx"]).0, 2);
}

#[test]
fn completions_and_manual_come_from_the_same_definition() {
    assert!(outcome(&["completions", "bash"]).1.contains("spoke"));
    let manual = outcome(&["man"]).1;
    assert!(manual.contains(".TH spoke") && manual.contains("time\\-limit"));
}

#[test]
fn a_folder_that_is_not_a_run_is_never_overwritten() {
    let city = City::new();
    let scenario = city.scenario();
    let folder = city.path("mine");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("thesis.txt"), "years of work").unwrap();
    let arguments =
        ["plan", scenario.to_str().unwrap(), "--out", folder.to_str().unwrap(), "--format", "none"];
    assert_eq!(outcome(&arguments).0, 2);
    assert_eq!(files(&folder).len(), 1);
    let forced = [&arguments[..], &["--force"]].concat();
    assert_eq!(outcome(&forced).0, 0);
    assert!(folder.join("thesis.txt").exists() && folder.join("run.json").exists());
}

#[test]
fn check_of_a_scenario_says_what_was_understood_as_text_and_json() {
    let city = City::new();
    let scenario = city.scenario();
    let (code, text, _) = outcome(&["check", scenario.to_str().unwrap()]);
    assert_eq!(code, 0);
    assert!(text.contains("areas.geojson") && text.contains("matched"), "{text}");
    let (_, json, _) = outcome(&["check", "--json", "-q", scenario.to_str().unwrap()]);
    assert!(json.contains("\"joins\""));
}

#[test]
fn a_sweep_is_resumed_and_merged_with_the_same_bytes() {
    let city = City::new();
    let scenario = city.scenario();
    let sweep = |out: &str, more: &[&str]| {
        let folder = city.path(out);
        let mut arguments = vec![
            "sweep",
            scenario.to_str().unwrap(),
            "--vary",
            "gradient.ratio=1..3:1",
            "--vary",
            "budget.sessions=5,13,20",
        ];
        let folder_text = folder.to_str().unwrap().to_owned();
        arguments.extend(["--out", &folder_text]);
        arguments.extend_from_slice(more);
        let (code, stdout, stderr) = outcome(&arguments);
        assert_eq!(code, 0, "{stdout}{stderr}");
        folder
    };
    let whole = sweep("whole", &[]);
    let table = std::fs::read_to_string(whole.join("sweep.csv")).unwrap();
    assert_eq!(table.lines().count(), 10);
    assert!(table.contains("infeasible"), "five sessions cannot keep the floor:\n{table}");
    // Killed half-way: rows are gone, the table is not there yet.
    let resumed = city.path("resumed");
    std::fs::create_dir_all(resumed.join("rows")).unwrap();
    for row in [0, 4, 7] {
        let name = format!("rows/{row:06}.json");
        std::fs::copy(whole.join(&name), resumed.join(&name)).unwrap();
    }
    let resumed = sweep("resumed", &["--threads", "1"]);
    assert_eq!(files(&resumed), files(&whole));
    let parts: Vec<_> =
        (1..=2).map(|part| sweep(&format!("part{part}"), &["--shard", &format!("{part}/2")])).collect();
    let merged = city.path("merged");
    let paths: Vec<&str> = parts.iter().map(|part| part.to_str().unwrap()).collect();
    let arguments = [&["sweep", "merge"], &paths[..], &["--out", merged.to_str().unwrap()]].concat();
    assert_eq!(outcome(&arguments).0, 0);
    assert_eq!(files(&merged), files(&whole));
}

#[test]
fn a_sweep_of_nothing_of_too_much_and_of_an_unknown_key() {
    let city = City::new();
    let scenario = city.scenario();
    let vary = |axis: &str| outcome(&["sweep", scenario.to_str().unwrap(), "--vary", axis]).0;
    assert_eq!(vary("gradient.ratio="), 2);
    assert_eq!(vary("gradient.ratio=1..9:0.00000001"), 2);
    assert_eq!(vary("gradient.rato=1,2"), 3);
}
