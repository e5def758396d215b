//! A city of a few squares whose answers are known by arithmetic, and the folder it stands in.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::{files, number, outcome, plan, spoke, table};

/// A folder with a scenario and its files; each test changes what it wants to.
pub(crate) struct City {
    folder: TempDir,
}

impl City {
    /// Two squares of a kilometre side by side, a hundred people in need in each, one venue on the line between
    /// them: the western square is the more deprived.
    pub(crate) fn new() -> Self {
        let city = Self { folder: TempDir::new().unwrap() };
        let square = |code: &str, west: f64| {
            let east = west + 1000.0;
            format!(
                r#"{{"type":"Feature","properties":{{"LSOA21CD":"{code}","LSOA21NM":"Square {code}"}},"geometry":{{"type":"Polygon","coordinates":[[[{west},280000],[{east},280000],[{east},281000],[{west},281000],[{west},280000]]]}}}}"#
            )
        };
        city.write(
            "areas.geojson",
            &format!(
                r#"{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"urn:ogc:def:crs:EPSG::27700"}}}},"features":[{},{}]}}"#,
                square("X01", 430_000.0),
                square("X02", 431_000.0)
            ),
        );
        city.write("imd.csv", "code,rank,people\nX01,1,1000\nX02,2,1000\n");
        city.write("need.csv", "code,out of work\nX01,100\nX02,100\n");
        city.write("venues.csv", "id,name,kind,easting,northing\nV1,The Hall,library,431000,280500\n");
        city.write(
            "scenario.toml",
            r#"name = "Grid city"
start = 2026-10-05
weeks = 13

[areas]
boundaries = "areas.geojson"

[deprivation]
table = "imd.csv"
rank = "rank"
population = { table = "imd.csv", column = "people" }

[[need]]
name = "out of work"
table = "need.csv"
column = "out of work"

[[group]]
name = "everyone"
contacts = 3
reach = { kind = "step", max = 30 }

[gradient]
kind = "geometric"
ratio = 3.0

[venues]
table = "venues.csv"
patterns = ["none", "weekly"]

[budget]
sessions = 13

[floor]
minutes = 30
"#,
        );
        city
    }

    /// Writes a file of the city.
    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Replaces text in a file of the city.
    pub(crate) fn replace(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} does not contain {from}");
        fs::write(self.path(name), text.replace(from, to)).unwrap();
    }

    /// A path in the city's folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The scenario.
    pub(crate) fn scenario(&self) -> PathBuf {
        self.path("scenario.toml")
    }
}

/// A section that dates every session of the city's venue, with one member of staff.
pub(crate) const STAFFED: &str = "[schedule]\nminimum_staff = 1\ndefault_hours = { mon = \"09:00-17:00\" }\n\
                                  [[schedule.staff]]\nname = \"AB\"\nhours = { mon = \"09:00-17:00\" }\n\n";

fn places(run: &Path, code: &str) -> f64 {
    number(table(run, "areas.csv").iter().find(|row| row["code"] == code).unwrap(), "places")
}

/// Ridits are ¼ and ¾, so the squares are entitled to places as 3^¾ : 3^¼ = √3 : 1; a weekly session of twelve
/// places makes 156, and everybody is within reach.
#[test]
fn places_follow_the_gradient_to_the_last_digit() {
    let city = City::new();
    let run = city.path("run");
    let record = plan(&city.scenario(), &run, &[]);
    let west = 156.0 * 3_f64.sqrt() / (1.0 + 3_f64.sqrt());
    assert!((places(&run, "X01") - west).abs() < 1e-6, "{}", places(&run, "X01"));
    assert!((places(&run, "X02") - (156.0 - west)).abs() < 1e-6);
    assert_eq!(record["gap"], 0.0, "one venue and one pattern: nothing can be better");
    let area = &table(&run, "areas.csv")[0];
    assert!((number(area, "ridit") - 0.25).abs() < 1e-12);
    // 500 m × 1.3 at 80 m a minute.
    assert!((number(area, "nearest_minutes") - 8.125).abs() < 1e-9);
    assert_eq!(area["floor_met"], "true");
}

#[test]
fn a_flat_gradient_offers_the_same_to_everyone() {
    let city = City::new();
    let run = city.path("run");
    plan(&city.scenario(), &run, &["--set", "gradient.kind=flat"]);
    assert!((places(&run, "X01") - 78.0).abs() < 1e-6);
    assert!((places(&run, "X02") - 78.0).abs() < 1e-6);
}

#[test]
fn a_programme_takes_its_sessions_first() {
    let city = City::new();
    city.replace("scenario.toml", "\"weekly\"]", "\"monthly\", \"weekly\"]");
    let programme = "\n[[programme]]\nname = \"pilot\"\nvenue = \"V1\"\ncaseload = 10\nsessions = 10\n";
    let text = fs::read_to_string(city.scenario()).unwrap();
    city.write("scenario.toml", &(text + programme));
    let run = city.path("run");
    plan(&city.scenario(), &run, &[]);
    assert_eq!(table(&run, "venues.csv")[0]["pattern"], "monthly", "three of thirteen sessions are left");
}

/// Two series at a venue are both held today.
#[test]
fn sessions_of_several_series_today_add_up() {
    let city = City::new();
    city.write("current.csv", "venue,pattern\nV1,weekly\nV1,monthly\n");
    city.replace("scenario.toml", "\"weekly\"]", "\"monthly\", \"weekly\"]");
    city.replace("scenario.toml", "[budget]", "[current]\ntable = \"current.csv\"\n\n[budget]");
    let run = city.path("run");
    plan(&city.scenario(), &run, &[]);
    assert_eq!(table(&run, "venues.csv")[0]["sessions_before"], "16", "thirteen and three");
}

#[test]
fn one_thread_and_two_leave_the_same_bytes() {
    let city = City::new();
    let (one, two) = (city.path("one"), city.path("two"));
    for (run, threads) in [(&one, "1"), (&two, "2")] {
        let (code, _, stderr) = outcome(&[
            "plan",
            city.scenario().to_str().unwrap(),
            "--out",
            run.to_str().unwrap(),
            "--threads",
            threads,
        ]);
        assert_eq!(code, 0, "{stderr}");
    }
    let (one, two) = (files(&one), files(&two));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (name, bytes) in &one {
        assert!(two[name] == *bytes, "{} differs", name.display());
    }
}

/// What the judge says last.
fn verdict(told: &str) -> &str {
    told.lines().last().unwrap_or_default()
}

#[test]
fn the_judge_accepts_the_run_and_rejects_it_once_edited() {
    let city = City::new();
    let run = city.path("run");
    plan(&city.scenario(), &run, &[]);
    let judged = outcome(&["check", run.to_str().unwrap()]);
    assert_eq!(judged.0, 0, "{}", judged.2);
    assert!(verdict(&judged.1).starts_with("accepted"), "{}", judged.1);
    let flows = fs::read_to_string(run.join("flows.csv")).unwrap();
    let edited: String = flows
        .lines()
        .enumerate()
        .map(|(index, line)| {
            let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
            if index > 0 {
                cells[3] = "120".to_owned();
            }
            cells.join(",") + "\n"
        })
        .collect();
    fs::write(run.join("flows.csv"), edited).unwrap();
    let judged = outcome(&["check", run.to_str().unwrap()]);
    assert_eq!(judged.0, 3, "{}", judged.1);
    assert!(verdict(&judged.1).starts_with("rejected: "), "{}", judged.1);
}

#[test]
fn a_record_that_says_better_than_the_plan_is_rejected() {
    let city = City::new();
    let run = city.path("run");
    // The poor square's entitlement is more than it is offered, the other's is met: the departures differ.
    plan(
        &city.scenario(),
        &run,
        &[
            "--set",
            r#"programme=[{name="pilot",venue="V1",caseload=10,sessions=2}]"#,
            "--set",
            "budget.sessions=15",
        ],
    );
    let path = run.join("run.json");
    let whole: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let edits: [(&str, serde_json::Value); 9] = [
        ("/bound", (whole["objective"].as_f64().unwrap() - 1.0).into()),
        ("/totals/places", 9999.0.into()),
        ("/measures/after/places", 9999.0.into()),
        ("/gradient/fifths/0/places", 9999.0.into()),
        ("/summary/0", "Nine hundred sessions.".into()),
        ("/name", "Another city".into()),
        ("/patterns/1/sessions", 12.into()),
        ("/programmes/0/sessions", 3.into()),
        ("/measures/gradient/largest_departure/band", 3.into()),
    ];
    for (figure, value) in edits {
        let mut forged = whole.clone();
        *forged.pointer_mut(figure).unwrap() = value;
        fs::write(&path, forged.to_string()).unwrap();
        let (code, stdout, stderr) = outcome(&["check", run.to_str().unwrap()]);
        assert_eq!(code, 3, "{figure}: {stdout}");
        assert!(
            verdict(&stdout).starts_with("rejected: ") && stderr.contains("J003"),
            "{figure}: {stdout}{stderr}"
        );
    }
}

/// Record, schedule and plan are judged before anything is said of the run, and all of it stands in one object.
#[test]
fn whatever_rejects_a_run_is_part_of_the_verdict() {
    let city = City::new();
    city.replace("scenario.toml", "[floor]", &format!("{STAFFED}[floor]"));
    let run = city.path("run");
    plan(&city.scenario(), &run, &[]);
    let judged = || {
        let (code, told, stderr) = outcome(&["check", run.to_str().unwrap()]);
        let (_, json, _) = outcome(&["check", run.to_str().unwrap(), "--json"]);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["accepted"], code == 0, "{json}");
        assert_eq!(verdict(&told).starts_with("accepted"), code == 0, "{told}");
        assert!(told.contains("schedule: 12 sessions"), "{told}");
        (code, told + &stderr, json)
    };
    let (code, told, json) = judged();
    assert_eq!(code, 0, "{told}");
    assert!(json["schedule"]["violations"].as_array().unwrap().is_empty(), "{json}");
    // A session of the quarter an hour before the doors open.
    let path = run.join("schedule.json");
    let whole = fs::read_to_string(&path).unwrap();
    let mut schedule: serde_json::Value = serde_json::from_str(&whole).unwrap();
    (schedule["sessions"][0]["start"], schedule["sessions"][0]["end"]) =
        ("08:00:00".into(), "09:00:00".into());
    fs::write(&path, schedule.to_string()).unwrap();
    let (code, told, json) = judged();
    assert!(code == 3 && told.contains("by the schedule") && told.contains("J001"), "{told}");
    assert!(!json["schedule"]["violations"].as_array().unwrap().is_empty(), "{json}");
    fs::write(&path, whole).unwrap();
    // A figure of the record.
    let path = run.join("run.json");
    let mut record: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    record["totals"]["places"] = 9999.0.into();
    fs::write(&path, record.to_string()).unwrap();
    let (code, told, json) = judged();
    assert!(code == 3 && told.contains("1 figure of the record") && told.contains("J003"), "{told}");
    assert!(json["record"][0].as_str().unwrap().starts_with("totals.places"), "{json}");
    // The report on files is a scenario's.
    let page = city.path("page.html");
    let (code, _, stderr) = outcome(&["check", run.to_str().unwrap(), "--html", page.to_str().unwrap()]);
    assert!(code == 2 && stderr.contains("spoke report") && !page.exists(), "{code} {stderr}");
}

/// Fewer hours than any session takes: the plan offers nothing, and of nothing the bound is no share.
#[test]
fn a_plan_that_offers_nothing_is_read_judged_and_laid_beside_others() {
    let city = City::new();
    let run = city.path("run");
    // So little that rounding to whole steps is left out: else the bound would be 0 too.
    let nothing =
        ["--set", "budget.staff_hours=0.05", "--set", "floor.share=0", "--set", "floor.minutes=0.1"];
    let (scenario, folder) = (city.scenario(), run.to_str().unwrap());
    let scenario = scenario.to_str().unwrap();
    let (code, screen, stderr) = outcome(&[&["plan", scenario, "--out", folder][..], &nothing].concat());
    assert_eq!(code, 5, "{stderr}");
    assert!(screen.contains("gap none: the objective is 0"), "{screen}");
    assert!(!screen.contains("inf ") && !stderr.contains("inf "), "{screen}{stderr}");
    let record: serde_json::Value = serde_json::from_slice(&fs::read(run.join("run.json")).unwrap()).unwrap();
    assert!(record["gap"].is_null() && record["objective"] == 0.0, "{record}");
    for arguments in [vec!["check", folder], vec!["report", folder], vec!["compare", folder, folder]] {
        let (code, stdout, stderr) = outcome(&arguments);
        assert_eq!(code, 0, "{arguments:?}: {stdout}{stderr}");
    }
    let (code, _, stderr) = outcome(&["compare", folder, scenario]);
    assert_eq!(code, 0, "{stderr}");
    let sweep = city.path("sweep");
    let arguments =
        ["sweep", scenario, "--vary", "budget.staff_hours=0.05,200", "--out", sweep.to_str().unwrap()];
    let again = || outcome(&[&arguments[..], &nothing[2..]].concat());
    assert_eq!(again().0, 5);
    let kept = fs::metadata(sweep.join("rows/000000.json")).unwrap().modified().unwrap();
    let row = &table(&sweep, "sweep.csv")[0];
    assert_eq!((&*row["status"], &*row["gap"], &*row["objective"]), ("stopped", "", "0"));
    again();
    assert_eq!(fs::metadata(sweep.join("rows/000000.json")).unwrap().modified().unwrap(), kept, "kept");
}

/// A run names its files as they were named: it is found to be whole from any folder while they lie where they did.
#[test]
fn a_run_is_judged_and_explained_from_any_folder() {
    let city = City::new();
    let here = |arguments: &[&str]| spoke(arguments).current_dir(city.path("")).output().unwrap();
    let planned = here(&["plan", "scenario.toml", "--out", "runs/first", "--format", "none"]);
    assert!(planned.status.success(), "{}", String::from_utf8_lossy(&planned.stderr));
    let run = city.path("runs/first");
    for arguments in [&["check", run.to_str().unwrap()][..], &["explain", run.to_str().unwrap(), "V1"]] {
        let (code, stdout, stderr) = outcome(arguments);
        assert_eq!(code, 0, "{stdout}{stderr}");
    }
    // Where they do not, what to do is said.
    let elsewhere = TempDir::new().unwrap();
    let moved = elsewhere.path().join("run");
    fs::rename(&run, &moved).unwrap();
    let (code, _, stderr) = outcome(&["check", moved.to_str().unwrap()]);
    assert!(code == 3 && stderr.contains("L001") && stderr.contains("give --data"), "{stderr}");
    let data = city.path("");
    let (code, stdout, stderr) =
        outcome(&["check", moved.to_str().unwrap(), "--data", data.to_str().unwrap()]);
    assert_eq!(code, 0, "{stdout}{stderr}");
}

#[test]
fn a_file_that_changed_since_the_run_is_named() {
    let city = City::new();
    let run = city.path("run");
    plan(&city.scenario(), &run, &[]);
    city.write("need.csv", "code,out of work\nX01,100\nX02,101\n");
    let (code, _, stderr) = outcome(&["check", run.to_str().unwrap()]);
    assert_eq!(code, 3);
    assert!(stderr.contains("need.csv") && stderr.contains("P007"), "{stderr}");
}
