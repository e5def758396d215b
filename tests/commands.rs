//! Every command: what it prints, and the exit code it ends with.

use std::path::Path;

use crate::grid_city::{City, STAFFED};
use crate::support::{files, outcome, record, spoke, table};

#[test]
fn help_names_every_command_and_fits_a_terminal() {
    let (code, stdout, _) = outcome(&["--help"]);
    assert_eq!(code, 0);
    for command in ["plan", "check", "sweep", "synth", "init", "locate", "completions", "man"] {
        assert!(stdout.contains(command), "{command}");
    }
    let (_, plan, _) = outcome(&["plan", "--help"]);
    let at = |words: &str| plan.find(words).unwrap_or_else(|| panic!("no {words} in {plan}"));
    assert!(at("--prove") < at("Global options:") && at("Global options:") < at("--no-progress"));
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
    for name in ["sweep.json", "rows/000000.json", "rows/000004.json", "rows/000007.json"] {
        std::fs::copy(whole.join(name), resumed.join(name)).unwrap();
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

#[test]
fn a_sweep_leaves_the_files_of_others_alone() {
    let city = City::new();
    let scenario = city.scenario();
    let sweep = |out: &str| {
        let out = city.path(out);
        outcome(&[
            "sweep",
            scenario.to_str().unwrap(),
            "--vary",
            "gradient.ratio=1,2",
            "--out",
            out.to_str().unwrap(),
        ])
    };
    // Rows of somebody's own database, and a mark that is none of ours.
    for (folder, file) in [("theirs", "rows/people.json"), ("marked", "sweep.json")] {
        std::fs::create_dir_all(city.path(folder).join("rows")).unwrap();
        std::fs::write(city.path(folder).join(file), "{}").unwrap();
        let (code, _, stderr) = sweep(folder);
        assert!(code == 2 && stderr.contains("no sweep of spoke"), "{code} {stderr}");
        assert_eq!(files(&city.path(folder)).len(), 1);
    }
    // In a sweep's own folder, too, what is no row of it stays.
    assert_eq!(sweep("ours").0, 0);
    for name in ["notes.json", "000007.json"] {
        std::fs::write(city.path("ours/rows").join(name), "{\"mine\": 1}").unwrap();
    }
    assert_eq!(sweep("ours").0, 0);
    assert!(city.path("ours/rows/notes.json").exists() && city.path("ours/rows/000007.json").exists());
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

/// Without `--out` a run is called after its scenario and what was overridden, and takes nobody's place.
#[test]
fn a_what_if_leaves_the_baseline_alone() {
    let (city, folder) = (City::new(), tempfile::TempDir::new().unwrap());
    let run = |scenario: &Path, more: &[&str]| {
        let arguments = [&["plan", scenario.to_str().unwrap(), "--format", "none"], more].concat();
        let output = spoke(&arguments).current_dir(folder.path()).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let runs = || {
        let entries = std::fs::read_dir(folder.path().join("runs")).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    let name = city.path("").file_name().unwrap().to_str().unwrap().to_owned();
    let set = ["--set", "gradient.ratio=2"];
    assert_eq!(run(&city.scenario(), &[]).0, 0);
    assert_eq!(run(&city.scenario(), &set).0, 0);
    assert_eq!(run(&city.scenario(), &set).0, 0, "its own run is written again");
    let what_if = format!("{name}+gradient.ratio=2");
    assert_eq!(runs(), [name, what_if.clone()]);
    let record = record(&folder.path().join("runs").join(what_if));
    assert_eq!(record["name"], "Grid city (gradient.ratio=2)");
    assert_eq!(record["overrides"][0], "gradient.ratio=2");
    // Another file of the same name, elsewhere.
    let other = City::new();
    std::fs::rename(city.scenario(), city.path("plan.toml")).unwrap();
    std::fs::rename(other.scenario(), other.path("plan.toml")).unwrap();
    assert_eq!(run(&city.path("plan.toml"), &[]).0, 0);
    let (code, stderr) = run(&other.path("plan.toml"), &[]);
    assert!(code == 2 && stderr.contains("holds the run of") && stderr.contains("--out"), "{code} {stderr}");
    assert_eq!(run(&other.path("plan.toml"), &["--force"]).0, 0);
}

#[test]
fn next_steps_are_told_and_a_folder_is_no_scenario() {
    let city = City::new();
    let (scenario, folder) = (city.scenario(), city.path(""));
    let (_, stdout, _) = outcome(&["check", scenario.to_str().unwrap(), "--set", "name=A B"]);
    assert!(stdout.contains("Next: spoke plan ") && stdout.contains("--set 'name=A B'"), "{stdout}");
    for command in ["check", "plan", "report"] {
        let (code, _, stderr) = outcome(&[command, folder.to_str().unwrap()]);
        assert!(code == 2 || code == 3, "{code}");
        assert!(stderr.contains("did you mean") && stderr.contains("scenario.toml"), "{stderr}");
    }
    let run = city.path("run");
    let (_, stdout, _) = outcome(&["plan", scenario.to_str().unwrap(), "--out", run.to_str().unwrap()]);
    assert!(stdout.contains("report.html in a browser."), "{stdout}");
    assert!(stdout.lines().all(|line| line.chars().count() <= 80 || line.contains('/')), "{stdout}");
    assert!(stdout.lines().all(|line| line == line.trim_end()), "{stdout}");
}

/// Where nobody said what there is today, nothing is shown of it; and nothing is −0.
#[test]
fn no_before_is_not_zero_before() {
    let city = City::new();
    let (scenario, run) = (city.scenario(), city.path("run"));
    let arguments = ["plan", scenario.to_str().unwrap(), "--out", run.to_str().unwrap(), "--format", "none"];
    let (_, stdout, _) = outcome(&arguments);
    assert!(stdout.contains("Today's plan was not given") && !stdout.contains("before  "), "{stdout}");
    let (_, told, _) = outcome(&["explain", run.to_str().unwrap(), "X01"]);
    assert!(!told.contains(" before"), "{told}");
    let record = std::fs::read_to_string(run.join("run.json")).unwrap();
    assert!(record.lines().all(|line| !line.trim_end_matches(',').ends_with(" -0.0")));
    city.write("today.csv", "venue,sessions\nV1,13\n");
    let with = [&arguments[..], &["--set", "current.table=today.csv"]].concat();
    let (_, stdout, _) = outcome(&with);
    assert!(stdout.contains(" before ") && !stdout.contains("was not given"), "{stdout}");
}

/// Of a plan that cannot be held in full the summary says so, once, however often it is dated.
#[test]
fn sessions_without_a_date_are_told_by_the_plan_itself() {
    let city = City::new();
    let schedule = "[schedule]\nminimum_staff = 1\ndefault_hours = { mon = \"09:00-17:00\" }\n[[schedule.staff]]\n\
                    name = \"AB\"\nhours = { mon = \"09:00-17:00\" }\n\
                    leave = [{ start = 2026-10-05, end = 2026-11-15 }]\n\n[floor]";
    city.replace("scenario.toml", "[floor]", schedule);
    let (scenario, run) = (city.scenario(), city.path("run"));
    let arguments = ["plan", scenario.to_str().unwrap(), "--out", run.to_str().unwrap(), "--format", "none"];
    let (code, stdout, stderr) = outcome(&arguments);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("13 sessions could not be given a date and staff"), "{stdout}");
    assert!(stderr.contains("Q031"), "{stderr}");
    let said = || {
        let record = record(&run);
        let told = |list: &str, what: &str| {
            record[list].as_array().unwrap().iter().filter(|one| one.to_string().contains(what)).count()
        };
        [told("summary", "could not be given a date"), told("warnings", "Q031")]
    };
    assert_eq!(said(), [1, 1]);
    let (code, told, _) = outcome(&["schedule", run.to_str().unwrap()]);
    assert_eq!(code, 0);
    // Six of the Mondays nobody is there: it is not every Monday.
    assert!(told.contains("some Mondays") && !told.contains("every Monday"), "{told}");
    assert_eq!(said(), [1, 1]);
}

/// The page shows the quarter: dated anew, the run has it anew, and so has its public copy.
#[test]
fn a_quarter_dated_again_is_on_the_page() {
    let city = City::new();
    city.replace("scenario.toml", "[floor]", &format!("{STAFFED}[floor]"));
    city.replace("scenario.toml", "column = \"out of work\"", "column = \"out of work\"\nprivate = true");
    let (scenario, run) = (city.scenario(), city.path("run"));
    let arguments = ["plan", scenario.to_str().unwrap(), "--out", run.to_str().unwrap(), "--format", "html"];
    let (code, _, stderr) = outcome(&arguments);
    assert_eq!(code, 0, "{stderr}");
    let dated = |sessions: usize| {
        ["report.html", "public/report.html"].map(|page| {
            let page = std::fs::read_to_string(run.join(page)).unwrap();
            let said = page.split("sessions have a date").next().unwrap().rsplit("<p>").next().unwrap();
            said.contains(&format!("<data value=\"{sessions}\">"))
        })
    };
    assert_eq!(dated(12), [true, true], "all but a bank holiday");
    let set = ["--set", "schedule.minimum_staff=2"];
    let (code, _, stderr) = outcome(&[&["schedule", run.to_str().unwrap()][..], &set].concat());
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(dated(0), [true, true]);
    let (code, _, stderr) = outcome(&["check", run.to_str().unwrap()]);
    assert!(code == 0 && stderr.is_empty(), "{stderr}");
}

/// A gap that was not reached ends `schedule` as it ends `plan`; `compare` where it was a limit.
#[test]
fn a_gap_that_was_not_reached_is_an_exit_code() {
    let city = City::new();
    city.write(
        "venues.csv",
        "id,name,kind,easting,northing\nV1,West,library,430100,280500\nV2,East,library,431900,280500\n",
    );
    city.replace(
        "scenario.toml",
        "[floor]",
        &format!("{STAFFED}[solver]\ntime_limit = 1e-6\ngap = 1e-9\n[floor]"),
    );
    city.replace(
        "scenario.toml",
        "contacts = 3\nreach = { kind = \"step\", max = 30 }",
        "contacts = 3\nreach = { kind = \"linear\", free = 1, max = 30 }",
    );
    city.replace("scenario.toml", "\"weekly\"]", "\"monthly\", \"weekly\"]");
    let (scenario, run) = (city.scenario(), city.path("run"));
    let (scenario, run) = (scenario.to_str().unwrap(), run.to_str().unwrap());
    for arguments in [
        ["plan", scenario, "--out", run],
        ["schedule", scenario, "--out", run],
        ["compare", scenario, scenario, "-q"],
    ] {
        let (code, _, stderr) = outcome(&arguments);
        assert!(code == 5 && stderr.contains("stopped"), "{arguments:?}: {code} {stderr}");
    }
    assert_eq!(outcome(&["compare", run, run]).0, 0, "nothing is searched for");
}

/// What the floor means where no venue can keep it, in one voice on the screen and for the area; sessions that no
/// pattern fits; and what closing a venue does, in places and areas.
#[test]
fn the_floor_what_is_left_over_and_what_closing_does() {
    let city = City::new();
    city.write("venues.csv", "id,name,kind,easting,northing\nV1,The Hall,library,429500,280500\n");
    city.replace("scenario.toml", "sessions = 13", "sessions = 14");
    let (scenario, run) = (city.scenario(), city.path("run"));
    let arguments = ["plan", scenario.to_str().unwrap(), "--out", run.to_str().unwrap(), "--format", "none"];
    let (code, stdout, stderr) = outcome(&arguments);
    assert_eq!(code, 0, "{stderr}");
    let screen = stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "The floor is kept wherever a venue could keep it.",
        "1 area is further than 30 minutes from any venue: Square X02.",
        "In 1 area some would not travel far enough to be offered the least, whatever is open: Square X02.",
        "1 of the 14 sessions is left over: no venue can hold so few more",
        "Objectives compare plans of the same budget, need and groups only.",
    ] {
        assert!(screen.contains(words), "no `{words}` in {stdout}");
    }
    let (_, told, _) = outcome(&["explain", run.to_str().unwrap(), "X02"]);
    assert!(told.contains("cannot be kept here: no venue is within 30 minutes"), "{told}");
    let venue = &table(&run, "venues.csv")[0];
    assert_eq!(venue["places_lost_if_closed"], venue["places"], "nobody else offers any");
    assert_eq!((&*venue["areas_without_if_closed"], &*venue["areas_below_if_closed"]), ("1", "1"));
    let (_, told, _) = outcome(&["explain", run.to_str().unwrap(), "V1"]);
    let closed = told.split("Were it closed").nth(1).unwrap();
    assert!(
        closed.contains("places fewer") && closed.contains("no open venue") && closed.contains("X01"),
        "{told}"
    );
    assert!(closed.contains("below the least") && !told.contains("objective"), "{told}");
}

/// The size of a plan rests on what a session holds: what the table does not say of it is said.
#[test]
fn check_says_what_a_session_is_taken_to_hold() {
    let city = City::new();
    let told = |city: &City| {
        let (_, stdout, _) = outcome(&["check", city.scenario().to_str().unwrap()]);
        stdout.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let all = "room 12, staff 2, places per member of staff 6: 12 places a session";
    assert!(told(&city).contains(all), "{}", told(&city));
    city.write(
        "venues.csv",
        "id,name,kind,easting,northing,room,staff\nV1,The Hall,library,431000,280500,20,\nV2,B,library,431100,280500,,3\n",
    );
    let some = "room 12 for 1 of 2 venues, staff 2 for 1 of 2 venues, places per member of staff 6";
    assert!(told(&city).contains(some), "{}", told(&city));
    city.write("venues.csv", "id,name,kind,easting,northing,places\nV1,The Hall,library,431000,280500,9\n");
    assert!(!told(&city).contains("taken from [venues]"), "{}", told(&city));
}
