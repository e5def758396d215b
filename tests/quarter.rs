//! Coventry's libraries dated: `scenarios/coventry/quarter.toml` scheduled, judged, replanned, its calendars read by a peer.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::support::{outcome, record, root, shared, table};

fn schedule(what: &Path, out: &Path, more: &[&str]) -> String {
    let data = shared();
    let mut arguments = vec!["schedule", what.to_str().unwrap(), "--data", data.to_str().unwrap()];
    arguments.extend(["--out", out.to_str().unwrap()]);
    arguments.extend(more);
    let (code, stdout, stderr) = outcome(&arguments);
    assert_eq!(code, 0, "{stdout}{stderr}");
    stdout
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn dated_judged_and_read_back() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("run");
    let told = schedule(&root().join("scenarios/coventry/quarter.toml"), &out, &[]);
    let sessions = table(&out, "schedule.csv");
    assert!(sessions.len() as f64 >= 0.98 * 160.0, "{told}");
    assert!(sessions.iter().all(|row| ("2026-10-05"..="2026-12-23").contains(&row["date"].as_str())));
    assert!(sessions.iter().all(|row| row["date"] != "2026-11-08"), "an avoided date");
    let (code, stdout, stderr) = outcome(&["check", out.to_str().unwrap()]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert!(
        stdout.contains("schedule: ") && stdout.trim_end().lines().last().unwrap().starts_with("accepted"),
        "{stdout}"
    );
    for file in ["plan.xlsx", "mobile_library.csv", "schedule.json", "timetable.json"] {
        assert!(out.join(file).is_file(), "{file}");
    }
    peer(&out);
    // Replanned against itself, nothing moves; the schedule it was is recorded as the command named it.
    let again = folder.path().join("again");
    let up = "../".repeat(root().components().count() - 1);
    let before = format!("{up}{}", out.join("schedule.json").strip_prefix("/").unwrap().display());
    schedule(&out, &again, &["--replan", &before]);
    assert_eq!(table(&again, "schedule.csv"), sessions);
    let inputs = record(&again)["inputs"].clone();
    let named = inputs.as_array().unwrap().iter().find(|i| i["path"] == before.as_str());
    assert_eq!(named.map(|i| &i["role"]), Some(&"schedule: schedule that is replanned".into()), "{inputs}");
    let (code, stdout, stderr) = outcome(&["check", again.to_str().unwrap()]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert!(stderr.is_empty(), "nothing is listed that is not there: {stderr}");
    // Where no schedule comes about nothing is written.
    let none = folder.path().join("none");
    let (code, _, stderr) = outcome(&[
        "schedule",
        out.to_str().unwrap(),
        "--out",
        none.to_str().unwrap(),
        "--replan",
        "nowhere.json",
    ]);
    assert!(code != 0 && stderr.contains("Q029"), "{stderr}");
    assert!(!none.exists());
    // A member of staff who can never come is warned of, on the screen and in the record.
    let file = folder.path().join("staff.csv");
    std::fs::write(&file, "name,people,mon\nnight owl,1,01:00-02:00\n").unwrap();
    let table = format!("schedule.staff_table=\"{}\"", file.display());
    let (code, stdout, stderr) = outcome(&["schedule", again.to_str().unwrap(), "--set", &table]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert!(stderr.contains("Q016"), "{stderr}");
    let warned = |run: &Path| {
        let warnings = record(run)["warnings"].as_array().unwrap().clone();
        warnings.iter().filter(|w| w["code"] == "Q016").count()
    };
    assert_eq!((warned(&again), warned(&out)), (1, 0));
    let (code, stdout, stderr) = outcome(&["schedule", again.to_str().unwrap(), "--set", &table]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert_eq!(warned(&again), 1, "not a second time");
}

#[test]
fn more_weeks_than_can_be_counted_are_a_fault() {
    let scenario = root().join("scenarios/coventry/quarter.toml");
    let (code, _, stderr) = outcome(&["check", scenario.to_str().unwrap(), "--set", "weeks=400000000"]);
    assert!(code == 3 && stderr.contains("weeks"), "exit {code}: {stderr}");
}

/// PyPI icalendar and recurring-ical-events, where Python is there; the script says when they are not.
fn peer(run: &Path) {
    let script = root().join("tests/peers/check_ics.py");
    match Command::new("python3").arg(script).arg(run).output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            println!("{said}");
            assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        }
        Err(_) => println!("no python3: the calendars were not read by a peer"),
    }
}
