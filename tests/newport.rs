//! Real Newport: what `scenarios/newport/` must give by `spoke travel`.

use std::collections::BTreeMap;

use tempfile::TempDir;

use crate::support::{number, outcome, root, shared};

type Row = BTreeMap<String, String>;

/// Runs `spoke travel` on a copy of the Newport scenarios; its table, and what it said.
fn travel(folder: &TempDir, scenario: &str, more: &[&str]) -> (i32, Vec<Row>, String) {
    for name in ["streets.toml", "timetable.toml"] {
        let from = root().join("scenarios/newport").join(name);
        std::fs::copy(from, folder.path().join(name)).unwrap();
    }
    let (path, out) = (folder.path().join(scenario), folder.path().join("minutes.csv"));
    let data = shared();
    let mut arguments = vec!["travel", path.to_str().unwrap(), "--data", data.to_str().unwrap()];
    arguments.extend(["--out", out.to_str().unwrap()]);
    arguments.extend(more);
    let (code, _, stderr) = outcome(&arguments);
    let rows = match csv::Reader::from_path(&out) {
        Ok(mut reader) => reader.deserialize().map(Result::unwrap).collect(),
        Err(_) => Vec::new(),
    };
    (code, rows, stderr)
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn on_foot_with_isochrones_and_the_uncovered_areas_named() {
    let folder = TempDir::new().unwrap();
    let shapes = folder.path().join("walk.geojson");
    let (code, rows, stderr) = travel(&folder, "streets.toml", &["--isochrones", shapes.to_str().unwrap()]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("28 of 100 areas lie more than"), "{stderr}");
    let areas: std::collections::BTreeSet<&String> = rows.iter().map(|row| &row["area"]).collect();
    assert!(
        areas.len() >= 65 && rows.iter().all(|row| row["mode"] == "walk" && number(row, "minutes") <= 45.0)
    );
    let shapes: serde_json::Value = serde_json::from_slice(&std::fs::read(shapes).unwrap()).unwrap();
    let first = &shapes["features"][0]["geometry"]["coordinates"][0][0][0];
    let (lon, lat) = (first[0].as_f64().unwrap(), first[1].as_f64().unwrap());
    assert!((-3.2..-2.7).contains(&lon) && (51.4..51.7).contains(&lat), "{lon} {lat}");
    // What is kept beside the scenario gives the same table and the same warnings.
    assert!(folder.path().join(".spoke-cache").is_dir());
    let (_, again, said) = travel(&folder, "streets.toml", &[]);
    assert_eq!((again, said.contains("28 of 100 areas")), (rows, true));
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn by_bus_nobody_is_later_than_on_foot() {
    let folder = TempDir::new().unwrap();
    let (code, bus, stderr) = travel(&folder, "timetable.toml", &[]);
    assert_eq!(code, 0, "{stderr}");
    let by_pair: BTreeMap<(&String, &String), f64> =
        bus.iter().map(|row| ((&row["area"], &row["venue"]), number(row, "minutes"))).collect();
    assert!(bus.iter().all(|row| row["mode"] == "transit"));
    let late =
        |row: &&Row| !row["minutes_p85"].is_empty() && number(row, "minutes_p85") < number(row, "minutes");
    assert_eq!(bus.iter().filter(late).count(), 0);
    let (_, walk, _) = travel(&folder, "streets.toml", &[]);
    for row in &walk {
        // A ridden journey is in whole seconds, a walk in milliseconds rounded up to them.
        assert!(by_pair[&(&row["area"], &row["venue"])] <= number(row, "minutes") + 0.03, "{row:?}");
    }
    assert!(by_pair.len() > 2 * walk.len(), "the bus opens up the city");
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared, which is absent")]
fn a_date_outside_the_feed_ends_with_the_dates_it_covers() {
    let folder = TempDir::new().unwrap();
    let (code, rows, stderr) =
        travel(&folder, "timetable.toml", &["--set", "travel.timetable.date=2024-06-14"]);
    assert_eq!((code, rows.len()), (3, 0));
    assert!(stderr.contains("2023-06-05") && stderr.contains("2024-03-01"), "{stderr}");
}
