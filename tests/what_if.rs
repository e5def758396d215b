//! `spoke compare` and `spoke report` end to end, with runs that are whole, edited, incomplete or of another place.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::grid_city::City;
use crate::support::{files, number, outcome, plan, record, root, table};

const BASE: &str = "scenarios/three-spires/baseline.toml";
const CLOSED: &str = "scenarios/three-spires/library-closed.toml";

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The grid city's run, in a folder of its own.
fn run_of(city: &City, name: &str, more: &[&str]) -> std::path::PathBuf {
    let run = city.path(name);
    plan(&city.scenario(), &run, more);
    run
}

#[test]
fn scenarios_and_their_runs_compare_alike() {
    let folder = TempDir::new().unwrap();
    let (base, closed) = (folder.path().join("base"), folder.path().join("closed"));
    plan(&root().join(BASE), &base, &[]);
    plan(&root().join(CLOSED), &closed, &["--from", text(&base)]);
    assert_eq!(record(&closed)["started_from"]["sha256"].as_array().unwrap().len(), 2);
    let compared = |what: [&str; 2], name: &str| {
        let out = folder.path().join(name);
        let (code, stdout, stderr) = outcome(&["compare", what[0], what[1], "--out", text(&out)]);
        assert_eq!(code, 0, "{stdout}{stderr}");
        (out, stdout)
    };
    let (runs, told) = compared([text(&base), text(&closed)], "of-runs");
    let (scenarios, _) = compared([BASE, CLOSED], "of-scenarios");
    assert_eq!(files(&runs), files(&scenarios));
    assert!(told.contains("lose most") && told.contains("fifth") && told.contains("cohort"), "{told}");

    let closes: Vec<_> =
        table(&runs, "venues.csv").into_iter().filter(|row| row["change"] == "closes").collect();
    assert!(closes.iter().any(|row| row["id"] == "V006"), "{closes:?}");
    // Every delta is the difference of what the two runs hold.
    let places = |run: &Path, code: &str| {
        number(table(run, "areas.csv").iter().find(|row| row["code"] == code).unwrap(), "places")
    };
    let areas = table(&runs, "areas.csv");
    let sizes: Vec<f64> = areas.iter().map(|row| number(row, "change_places").abs()).collect();
    assert!(sizes.windows(2).all(|pair| pair[0] >= pair[1]), "most affected first");
    for row in areas.iter().take(5) {
        let change = places(&closed, &row["code"]) - places(&base, &row["code"]);
        assert!((number(row, "change_places") - change).abs() < 1e-9);
    }
    let measures = table(&runs, "measures.csv");
    let offered = measures.iter().find(|row| row["measure"] == "places").unwrap();
    let total = |run: &Path| record(run)["totals"]["places"].as_f64().unwrap();
    assert!((number(offered, "change") - (total(&closed) - total(&base))).abs() < 1e-6);
    let fifths = table(&runs, "fifths.csv");
    assert_eq!(fifths.len(), 5);
    let layer: Value = serde_json::from_slice(&fs::read(runs.join("areas.geojson")).unwrap()).unwrap();
    assert_eq!(layer["features"].as_array().unwrap().len(), areas.len());
    let summary: Value = serde_json::from_slice(&fs::read(runs.join("compare.json")).unwrap()).unwrap();
    let sentence = summary["scenarios"][0]["sentence"].as_str().unwrap();
    // On the screen it is broken between words.
    let on_one_line = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        sentence.ends_with('.') && !sentence.contains('\n') && on_one_line.contains(sentence),
        "{sentence}"
    );
    assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
    assert_eq!(summary["audience"], "internal");
}

/// Where a venue closes, who loses it drops out of the mean: fewer minutes are no gain then, and it is said.
#[test]
fn minutes_of_fewer_people_are_no_improvement() {
    let city = City::new();
    city.write(
        "venues.csv",
        "id,name,kind,easting,northing\nV1,West,library,429500,280500\nV2,East,library,432800,280500\n",
    );
    city.replace("scenario.toml", "sessions = 13", "sessions = 26");
    let closed =
        "extends = \"scenario.toml\"\nname = \"closed\"\n[[lock]]\nvenue = \"V2\"\npattern = \"none\"\n";
    city.write("closed.toml", closed);
    let out = city.path("changes");
    let (code, stdout, stderr) =
        outcome(&["compare", text(&city.scenario()), text(&city.path("closed.toml")), "--out", text(&out)]);
    assert_eq!(code, 0, "{stderr}");
    let told = stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains("50.0 % of people have no open session within the minutes computed (0.0 %"),
        "{stdout}"
    );
    assert!(told.contains("16.2 → 16.2 0.0 → 0.0 %") && told.contains("21.1 → – 0.0 → 100.0 %"), "{stdout}");
    let fifths = table(&out, "fifths.csv");
    let beyond: Vec<&str> =
        fifths.iter().map(|row| row["beyond"].as_str()).filter(|cell| !cell.is_empty()).collect();
    assert_eq!(beyond, ["0", "1"]);
    // A warning of both is told once.
    city.replace("scenario.toml", "[budget]", "[[limit]]\nkind = \"church\"\nmaximum = 5\n\n[budget]");
    let (_, _, stderr) = outcome(&["compare", text(&city.scenario()), text(&city.path("closed.toml"))]);
    assert_eq!(stderr.matches("P005").count(), 1, "{stderr}");
}

#[test]
fn a_run_that_is_incomplete_or_edited_is_told_from_one_that_is_whole() {
    let city = City::new();
    let (whole, broken) =
        (run_of(&city, "whole", &[]), run_of(&city, "broken", &["--set", "gradient.ratio=2"]));
    let compare = || outcome(&["compare", text(&whole), text(&broken)]);
    assert_eq!(compare().0, 0);

    let venues = broken.join("venues.csv");
    let before = fs::read_to_string(&venues).unwrap();
    fs::write(&venues, before.replace("The Hall", "The Hell")).unwrap();
    // What is made of edited tables would pass for the plan's own.
    for arguments in [
        vec!["compare", text(&whole), text(&broken)],
        vec!["explain", text(&broken), "V1"],
        vec!["report", text(&broken)],
        vec!["report", text(&whole), "--format", "html", "--compare", text(&broken)],
    ] {
        let (code, _, stderr) = outcome(&arguments);
        assert_eq!(code, 3, "{stderr}");
        assert!(
            stderr.contains("R005") && stderr.contains("venues.csv") && stderr.contains("SHA-256"),
            "{stderr}"
        );
    }

    fs::remove_file(broken.join("flows.csv")).unwrap();
    let (code, _, stderr) = compare();
    assert_eq!(code, 3);
    assert!(stderr.contains("R004") && stderr.contains("flows.csv"), "{stderr}");
    fs::remove_file(broken.join("run.json")).unwrap();
    for arguments in [["compare", text(&whole), text(&broken)].as_slice(), &["report", text(&broken)]] {
        let (code, _, stderr) = outcome(arguments);
        assert_eq!(code, 3);
        assert!(stderr.contains("R004") && stderr.contains("run.json"), "{stderr}");
    }
}

#[test]
fn a_run_of_another_city_is_no_start() {
    let (city, spires) = (City::new(), TempDir::new().unwrap());
    let (scenario, run, out) = (city.scenario(), spires.path().join("run"), city.path("out"));
    plan(&root().join(BASE), &run, &[]);
    let from = |run: &Path| {
        let (out, run) = (text(&out), text(run));
        outcome(&["plan", text(&scenario), "--from", run, "--out", out, "--format", "none", "--force"])
    };
    let (code, _, stderr) = from(&run);
    assert!(code == 0 && stderr.contains("P015") && stderr.contains("none of its areas"), "{stderr}");
    let (code, _, stderr) = from(&run_of(&city, "own", &[]));
    assert!(code == 0 && !stderr.contains("P015"), "{stderr}");
}

#[test]
fn other_places_are_refused_and_other_editions_said() {
    let city = City::new();
    let elsewhere = City::new();
    for name in ["areas.geojson", "imd.csv", "need.csv"] {
        for code in ["X01", "X02"] {
            elsewhere.replace(name, code, &code.replace('X', "Y"));
        }
    }
    let (here, there) = (run_of(&city, "run", &[]), run_of(&elsewhere, "run", &[]));
    let (code, _, stderr) = outcome(&["compare", text(&here), text(&there)]);
    assert_eq!(code, 3);
    assert!(stderr.contains("R020") && stderr.contains("no area in common"), "{stderr}");

    city.write("imd2025.csv", "code,rank,people\nX01,2,1000\nX02,1,1000\n");
    let edition = run_of(&city, "edition", &["--set", "deprivation.table=imd2025.csv"]);
    let (code, stdout, stderr) = outcome(&["compare", text(&here), text(&edition)]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("R021") && stderr.contains("deprivation differs"), "{stderr}{stdout}");
}

#[test]
fn nothing_but_a_comparison_is_written_over() {
    let city = City::new();
    let (a, b) = (run_of(&city, "a", &[]), run_of(&city, "b", &[]));
    let mine = city.path("mine");
    fs::create_dir(&mine).unwrap();
    fs::write(mine.join("thesis.txt"), "years of work").unwrap();
    let arguments = ["compare", text(&a), text(&b), "--out", text(&mine)];
    let (code, _, stderr) = outcome(&arguments);
    assert_eq!(code, 2);
    assert!(stderr.contains("--force") && files(&mine).len() == 1, "{stderr}");
    assert_eq!(outcome(&[&arguments[..], &["--force"]].concat()).0, 0);
    assert_eq!(outcome(&arguments).0, 0, "it is a comparison now");
    assert!(mine.join("thesis.txt").exists());
    // A run is no comparison, and a file is no folder.
    assert_eq!(outcome(&["compare", text(&a), text(&b), "--out", text(&a)]).0, 2);
    assert_eq!(outcome(&["compare", text(&a), text(&b), "--out", text(&a.join("run.json"))]).0, 2);
    assert_eq!(outcome(&["compare", text(&a)]).0, 2, "one run is nothing to compare");
}

#[test]
fn report_writes_again_what_the_plan_wrote() {
    let city = City::new();
    let (scenario, run) = (city.scenario(), city.path("run"));
    assert_eq!(outcome(&["plan", text(&scenario), "--out", text(&run)]).0, 0);
    let first = files(&run);
    for name in ["report.html", "plan.xlsx", "plan.gpkg", "venues.geojson"] {
        fs::remove_file(run.join(name)).unwrap();
    }
    let (code, stdout, stderr) = outcome(&["report", text(&run)]);
    assert_eq!(code, 0, "{stderr}");
    assert!(
        stdout.contains("report.html") && stderr.contains("R010"),
        "what was gone is said: {stdout}{stderr}"
    );
    assert_eq!(files(&run), first, "the same bytes");
    // One format more, and only that.
    assert_eq!(outcome(&["report", text(&run), "--format", "svg,wkt"]).0, 0);
    let more = files(&run);
    assert!(more.len() == first.len() + 6, "{:?}", more.keys());
    assert_eq!(outcome(&["check", text(&run)]).0, 0);
    assert_eq!(outcome(&["report", text(&run), "--format", "docx"]).0, 2);
    assert_eq!(outcome(&["report", text(&run), "--format", "csv", "--compare", text(&run)]).0, 2);
    assert_eq!(outcome(&["report", text(&city.path("nowhere"))]).0, 3);
}

#[test]
fn the_page_sets_several_runs_beside_the_plan() {
    let city = City::new();
    let (base, less) = (run_of(&city, "base", &[]), run_of(&city, "less", &["--set", "gradient.ratio=1"]));
    let (code, _, stderr) = outcome(&[
        "report",
        text(&base),
        "--format",
        "html",
        "--compare",
        text(&less),
        "--compare",
        text(&base),
    ]);
    assert_eq!(code, 0, "{stderr}");
    let page = fs::read_to_string(base.join("report.html")).unwrap();
    assert!(page.contains("id=\"comparison\"") && page.matches("class=\"versus\"").count() == 2);
    // Runs of one name are told apart by where they are.
    assert!(page.contains(&format!("({})", base.display()).replace('/', "&#x2f;")), "{}", base.display());
    assert!(page.contains("Grid city (gradient.ratio=1)"), "a run is called after what was overridden");
}

/// A folder that cannot be made, and a disk that takes no more: said plainly, and nothing half written is left.
#[test]
#[cfg(unix)]
fn a_folder_that_cannot_be_written_and_a_full_disk() {
    let city = City::new();
    let (scenario, run) = (city.scenario(), run_of(&city, "run", &[]));
    let inside = run.join("run.json/out");
    for arguments in [
        vec!["plan", text(&scenario), "--out", text(&inside)],
        vec!["compare", text(&run), text(&run), "--out", text(&inside)],
        vec!["sweep", text(&scenario), "--vary", "gradient.ratio=1,2", "--out", text(&inside)],
    ] {
        let (code, _, stderr) = outcome(&arguments);
        assert!(code == 1 || code == 2, "{code} {stderr}");
        assert!(stderr.contains("cannot be written") || stderr.contains("is no comparison"), "{stderr}");
        assert!(!stderr.contains("internal"), "it is the user's to mend: {stderr}");
    }
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    if let Ok(full) = full {
        let mut command = Command::new(env!("CARGO_BIN_EXE_spoke"));
        let output = command.args(["check", text(&run)]).stdout(full).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(1) && stderr.contains("cannot be printed"), "{stderr}");
    }
    // No file may grow past 8 KB: what a full disk does, without filling one.
    let before = files(&run);
    let limited = |arguments: &[&str]| {
        let script = "trap '' XFSZ; ulimit -f 8; exec \"$@\"";
        let output = Command::new("bash")
            .args(["-c", script, "bash", env!("CARGO_BIN_EXE_spoke")])
            .args(arguments)
            .current_dir(root())
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, stderr) = limited(&["report", text(&run), "--format", "html"]);
    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.contains("report.html") && stderr.contains("cannot be written"), "{stderr}");
    assert_eq!(files(&run), before, "the run is as it was");
    // A comparison that cannot be written again is the old one still, whole.
    let (changes, other) = (city.path("changes"), run_of(&city, "other", &["--set", "gradient.ratio=1"]));
    assert_eq!(outcome(&["compare", text(&run), text(&run), "--out", text(&changes)]).0, 0);
    let before = files(&changes);
    let (code, stderr) = limited(&["compare", text(&run), text(&other), "--out", text(&changes)]);
    assert_eq!(code, Some(1), "{stderr}");
    assert_eq!(files(&changes), before, "neither old nor new");
    let out = city.path("out");
    let (code, stderr) = limited(&["plan", text(&scenario), "--out", text(&out)]);
    assert_eq!(code, Some(1), "{stderr}");
    assert!(!out.exists(), "complete or absent");
    assert!(
        fs::read_dir(city.path("")).unwrap().all(|e| !e
            .unwrap()
            .file_name()
            .to_string_lossy()
            .contains("partial"))
    );
}

#[test]
fn a_sweep_that_was_killed_redoes_only_what_was_not_finished() {
    let folder = TempDir::new().unwrap();
    let (whole, killed) = (folder.path().join("whole"), folder.path().join("killed"));
    let arguments = |out: &Path| {
        let axes = ["--vary", "budget.sessions=110..200:10", "--vary", "gradient.ratio=1,2,3,5"];
        let mut all = vec!["sweep".to_owned(), BASE.to_owned()];
        all.extend(axes.map(str::to_owned));
        all.extend(["--out".to_owned(), out.display().to_string(), "--gap".to_owned(), "0.05".to_owned()]);
        all
    };
    let finished = |out: &Path| {
        let rows =
            fs::read_dir(out.join("rows")).map(|entries| entries.filter_map(Result::ok).collect::<Vec<_>>());
        let named = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().ends_with(".json");
        rows.map_or(0, |rows| rows.iter().filter(|entry| named(entry)).count())
    };
    let mut child = Command::new(env!("CARGO_BIN_EXE_spoke"))
        .args(arguments(&killed))
        .current_dir(root())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let patience = Instant::now() + Duration::from_secs(300);
    while finished(&killed) < 12 && Instant::now() < patience && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(2));
    }
    // SIGKILL: it can tidy nothing up.
    child.kill().unwrap();
    child.wait().unwrap();
    let done = finished(&killed);
    assert!((12..40).contains(&done), "{done} rows were finished when it was killed");
    assert!(!killed.join("sweep.csv").exists(), "no table before the end");
    let written = |out: &Path| {
        let mut times: Vec<_> = fs::read_dir(out.join("rows"))
            .unwrap()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.file_name().to_string_lossy().ends_with(".json"))
            .map(|entry| (entry.file_name(), entry.metadata().unwrap().modified().unwrap()))
            .collect();
        times.sort();
        times
    };
    let before = written(&killed);
    for out in [&killed, &whole] {
        let texts = arguments(out);
        let (code, stdout, stderr) = outcome(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(code, 0, "{stdout}{stderr}");
    }
    let after = written(&killed);
    assert!(before.iter().all(|row| after.contains(row)), "finished rows are not written again");
    let tables = |out: &Path| {
        let mut all = files(out);
        // What was being written when it was killed.
        all.retain(|path, _| path.extension().is_none_or(|extension| extension != "partial"));
        all
    };
    assert!(tables(&killed) == tables(&whole), "the same bytes as a sweep that was left alone");
    let rows = table(&whole, "sweep.csv");
    assert_eq!(rows.len(), 40);
    assert!(
        rows.iter().any(|row| row["pareto"] == "true") && rows.iter().any(|row| row["pareto"] == "false")
    );
}
