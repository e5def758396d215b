//! The synthetic city: it is what `spoke synth` makes, and every scenario on it gives what is written down beside it.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{files, outcome, plan, root, table};

/// Sessions of the least pattern in thirteen weeks: fewer than that buy nothing more by themselves.
const MONTHLY: f64 = 3.0;

#[test]
fn the_committed_city_is_what_synth_makes() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("city");
    let arguments =
        ["synth", "--areas", "200", "--venues", "60", "--seed", "3", "--out", out.to_str().unwrap()];
    let (code, _, stderr) = outcome(&arguments);
    assert_eq!(code, 0, "{stderr}");
    assert!(
        files(&out) == files(&root().join("data/three-spires")),
        "run {arguments:?} and look at the difference"
    );
    assert_eq!(outcome(&arguments).0, 2, "files that are there are not replaced");
}

#[test]
fn every_scenario_gives_what_is_written_down() {
    let folder = root().join("scenarios/three-spires");
    let expected: toml::Table = fs::read_to_string(folder.join("expected.toml")).unwrap().parse().unwrap();
    let out = TempDir::new().unwrap();
    let mut seen = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if name == "expected" {
            continue;
        }
        seen += 1;
        let wanted = expected.get(&name).unwrap_or_else(|| panic!("{name} is not in expected.toml"));
        let number = |key: &str| {
            let value = &wanted[key];
            value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64)).unwrap()
        };
        let run = out.path().join(&name);
        let record = plan(&path, &run, &[]);
        let totals = &record["totals"];
        assert_eq!(totals["areas"], 200, "{name}");
        let left = number("sessions") - totals["sessions"].as_f64().unwrap();
        assert!((0.0..MONTHLY).contains(&left), "{name}: {left} sessions left");
        let places = totals["places"].as_f64().unwrap();
        assert!((places / number("places") - 1.0).abs() < 0.02, "{name}: {places} places");
        let fifths = record["gradient"]["fifths"].as_array().unwrap();
        let achieved = |band: Option<&Value>| band.unwrap()["achieved"].as_f64().unwrap();
        let ratio = achieved(fifths.first()) / achieved(fifths.last());
        assert!((ratio / number("ratio") - 1.0).abs() < 0.15, "{name}: ratio {ratio:.2}");
        let judged = outcome(&["check", run.to_str().unwrap()]);
        assert_eq!(judged.0, 0, "{name}: {}{}", judged.1, judged.2);
    }
    assert_eq!(seen, expected.len());
}

#[test]
fn a_closed_library_is_closed_and_a_programme_stands_outside() {
    let out = TempDir::new().unwrap();
    let closed = out.path().join("closed");
    plan(&root().join("scenarios/three-spires/library-closed.toml"), &closed, &[]);
    let text = fs::read_to_string(root().join("scenarios/three-spires/library-closed.toml")).unwrap();
    let id = text.split("venue   = \"").nth(1).unwrap().split('"').next().unwrap();
    let row = table(&closed, "venues.csv").into_iter().find(|row| row["id"] == id).unwrap();
    assert_eq!(row["pattern"], "none");
    let referral = out.path().join("referral");
    let record = plan(&root().join("scenarios/three-spires/gp-referral.toml"), &referral, &[]);
    assert_eq!(record["budgets"][0]["committed"], 13.0);
    assert!(record["budgets"][0]["used"].as_f64().unwrap() <= 147.0);
}

#[test]
fn a_scenario_to_start_from_is_written_once() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().to_str().unwrap();
    assert_eq!(outcome(&["init", path]).0, 0);
    assert_eq!(outcome(&["init", path]).0, 2, "never over one that is there");
    let (code, _, stderr) = outcome(&["check", folder.path().join("scenario.toml").to_str().unwrap()]);
    assert_eq!(code, 3);
    assert!(stderr.contains("L001"), "its files are not there yet: {stderr}");
}
