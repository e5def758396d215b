//! Coventry's libraries dated: `scenarios/coventry/quarter.toml` scheduled, judged, replanned, its calendars read by a peer.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::support::{outcome, root, shared, table};

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
    assert!(sessions.len() as f64 >= 0.98 * 150.0, "{told}");
    assert!(sessions.iter().all(|row| ("2026-10-05"..="2026-12-23").contains(&row["date"].as_str())));
    assert!(sessions.iter().all(|row| row["date"] != "2026-11-08"), "an avoided date");
    let (code, stdout, stderr) = outcome(&["check", out.to_str().unwrap()]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert!(stdout.contains("schedule accepted"), "{stdout}");
    for file in ["plan.xlsx", "mobile_library.csv", "schedule.json", "timetable.json"] {
        assert!(out.join(file).is_file(), "{file}");
    }
    peer(&out);
    // Replanned against itself, nothing moves.
    let again = folder.path().join("again");
    let before = out.join("schedule.json");
    schedule(&out, &again, &["--replan", before.to_str().unwrap()]);
    assert_eq!(table(&again, "schedule.csv"), sessions);
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
