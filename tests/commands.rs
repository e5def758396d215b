//! Every command: what it prints, and the exit code it ends with.

use std::path::Path;

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

    // A part of another base run is refused, and so is a row that was left by one or edited.
    let other = sweep("other", &["--set", "floor.share=0.1", "--shard", "2/2"]);
    let refused = |parts: [&Path; 2], told: &str| {
        let out = city.path("refused");
        let arguments = ["sweep", "merge", parts[0].to_str().unwrap(), parts[1].to_str().unwrap()];
        let (code, _, stderr) = outcome(&[&arguments[..], &["--out", out.to_str().unwrap()]].concat());
        assert_eq!(code, 2, "{stderr}");
        assert!(stderr.contains(told) && !out.exists(), "{told} in {stderr}");
    };
    refused([&parts[0], &other], "another base run");
    std::fs::copy(other.join("rows/000001.json"), parts[1].join("rows/000001.json")).unwrap();
    refused([&parts[0], &parts[1]], "another base run");
    let row = std::fs::read_to_string(whole.join("rows/000001.json")).unwrap();
    std::fs::write(parts[1].join("rows/000001.json"), row.replace("\"13\"", "\"14\"")).unwrap();
    refused([&parts[0], &parts[1]], "other values");
    // A sweep leaves no row behind that an earlier one of the folder made.
    let fewer = sweep("fewer", &[]);
    let again = ["sweep", scenario.to_str().unwrap(), "--vary", "gradient.ratio=1", "--out"];
    assert_eq!(outcome(&[&again[..], &[fewer.to_str().unwrap()]].concat()).0, 0);
    assert_eq!(std::fs::read_dir(fewer.join("rows")).unwrap().count(), 1);
}

/// What a spreadsheet would take for a formula is text in every table.
#[test]
fn formulas_in_what_is_varied_and_in_ids_are_text() {
    let city = City::new();
    city.write(
        "venues.csv",
        "id,name,kind,easting,northing\n=1+1,The \u{1b}[31mHall,library,431000,280500\n",
    );
    let (scenario, out) = (city.scenario(), city.path("sweep"));
    let (scenario, out) = (scenario.to_str().unwrap(), out.to_str().unwrap());
    let (code, _, stderr) = outcome(&["sweep", scenario, "--vary", "name==A1,-B", "--out", out]);
    assert_eq!(code, 0, "{stderr}");
    let table = std::fs::read_to_string(city.path("sweep/sweep.csv")).unwrap();
    assert!(table.contains("\n0,'=A1,planned") && table.contains("\n1,'-B,planned"), "{table}");
    let (_, table, _) = outcome(&["travel", scenario]);
    assert!(table.contains("X01,'=1+1,"), "{table}");
    // Nor does a name command a terminal.
    let run = city.path("run");
    let (_, screen, _) = outcome(&["plan", scenario, "--out", run.to_str().unwrap(), "--format", "none"]);
    let (_, told, _) = outcome(&["explain", run.to_str().unwrap(), "=1+1"]);
    assert!(screen.contains("Hall") && told.contains("Hall"), "{screen}{told}");
    assert!(!screen.contains('\u{1b}') && !told.contains('\u{1b}'));
}

#[test]
fn a_sweep_of_nothing_of_too_much_and_of_an_unknown_key() {
    let city = City::new();
    let scenario = city.scenario();
    let vary = |axis: &str| outcome(&["sweep", scenario.to_str().unwrap(), "--vary", axis]).0;
    assert_eq!(vary("gradient.ratio="), 2);
    assert_eq!(vary("gradient.ratio=1..9:0.00000001"), 2);
    // A thousand by a thousand, named before anything is read.
    let axes = ["--vary", "gradient.ratio=1..1000", "--vary", "budget.sessions=13..1012"];
    let (code, _, stderr) = outcome(&[&["sweep", scenario.to_str().unwrap()], &axes[..]].concat());
    assert_eq!(code, 2);
    assert!(stderr.contains("more than 100000 scenarios"), "{stderr}");
    assert_eq!(vary("gradient.rato=1,2"), 3);
}
