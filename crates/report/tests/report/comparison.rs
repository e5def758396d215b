//! Runs side by side: nothing changes where nothing does, every change is found, and files agree.

use spoke_model::measures::GroupRow;
use spoke_report::comparison::{Adverse, Direction, Movement};
use spoke_report::{Comparison, Geography, Results};

use crate::grid_city::{GridCity, HOSTILE};

fn city() -> (Results, Geography) {
    let (mut results, geography) = Results::of(&GridCity::new(6, 9).run()).unwrap();
    let row = |group: &spoke_report::record::GroupRecord| GroupRow {
        group: group.name.clone(),
        people: 100.0,
        contacts: 300.0,
        places: 60.0,
        places_per_contact: Some(0.2),
        minutes: Some(9.0),
        minutes_of_places: Some(8.0),
        people_out_of_reach: 0.0,
    };
    results.record.measures.after.groups = results.record.groups.iter().map(row).collect();
    (results, geography)
}

/// Venue 0 closes, 1 opens, 3 shrinks, 6 grows; area 7 loses five places, area 8 gains two.
fn changed(baseline: &Results) -> Results {
    let mut other = baseline.clone();
    other.record.name = "What if".to_owned();
    for (venue, sessions) in [(0, 0.0), (1, 7.0), (3, 3.0), (6, 26.0)] {
        other.venues[venue].sessions = sessions;
    }
    for (area, change) in [(7, -5.0), (8, 2.0), (9, 0.05)] {
        other.areas[area].places += change;
    }
    other.record.totals.sessions -= 16.0;
    other.record.totals.places -= 3.0;
    let state = &mut other.record.measures.after;
    state.places_per_contact.gini = Some(0.25);
    let group = &mut state.groups[1];
    group.places *= 0.9;
    group.minutes = group.minutes.map(|minutes| minutes + 2.0);
    other
}

fn compare(baseline: &Results, other: &Results) -> Comparison {
    Comparison::of(("Today", baseline), &[("What if", other)]).unwrap().0
}

#[test]
fn a_run_against_itself_changes_nothing() {
    let (results, _) = city();
    let (comparison, warnings) = Comparison::of(("Today", &results), &[("Again", &results)]).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    let versus = &comparison.scenarios[0];
    assert!(versus.measures.iter().all(|m| m.change.is_none_or(|change| change == 0.0)));
    assert!(versus.measures.iter().any(|m| m.measure == "objective"), "one unit, so it is shown");
    assert!(versus.venues.iter().all(|v| v.movement == Movement::Same));
    assert!(versus.areas.iter().all(|a| a.direction == Direction::Same && a.change_places == 0.0));
    assert!(versus.cohorts.iter().all(|c| c.adverse.is_empty()));
    assert!(versus.sentence.contains("every venue keeps its sessions"), "{}", versus.sentence);
    assert!(versus.sentence.contains("no area gains or loses"), "{}", versus.sentence);
}

#[test]
fn every_change_is_found_and_the_most_affected_come_first() {
    let (baseline, _) = city();
    let other = changed(&baseline);
    let comparison = compare(&baseline, &other);
    let versus = &comparison.scenarios[0];
    let moved: Vec<(&str, Movement)> =
        versus.venues.iter().take(5).map(|v| (v.id.as_str(), v.movement)).collect();
    assert_eq!(
        moved,
        [
            ("v1", Movement::Opens),
            ("v0", Movement::Closes),
            ("v6", Movement::Grows),
            ("v3", Movement::Shrinks),
            ("v2", Movement::Same)
        ]
    );
    let first: Vec<(&str, Direction)> =
        versus.areas.iter().take(3).map(|a| (a.code.as_str(), a.direction)).collect();
    // The third changes by less than a tenth of a place.
    assert_eq!(
        first,
        [("G00000007", Direction::Loses), ("G00000008", Direction::Gains), ("G00000009", Direction::Same)]
    );
    let gini = versus.measures.iter().find(|m| m.measure == "places_per_contact.gini").unwrap();
    assert_eq!(
        (gini.baseline, gini.scenario),
        (baseline.record.measures.after.places_per_contact.gini, Some(0.25))
    );
    let cohort = versus.cohorts.iter().find(|c| c.cohort == "higher · no car").unwrap();
    assert!(cohort.adverse.contains(&Adverse::FewerPlaces), "{cohort:?}");
    let low = versus.cohorts.iter().find(|c| c.cohort == "low").unwrap();
    assert!(low.adverse.is_empty(), "{low:?}");
    for said in [
        "sessions (−16)",
        "1 area gains",
        "1 area loses",
        "−5.0 places",
        "adverse for higher · no car (fewer places",
    ] {
        assert!(versus.sentence.contains(said), "{said} in {}", versus.sentence);
    }
}

#[test]
fn objectives_in_different_units_are_not_subtracted() {
    let (baseline, _) = city();
    let mut other = baseline.clone();
    other.areas[0].entitlement *= 2.0;
    let comparison = compare(&baseline, &other);
    assert!(
        comparison.scenarios[0].measures.iter().all(|m| m.measure != "objective" && m.measure != "bound")
    );
}

#[test]
fn different_places_are_refused_and_partly_different_ones_said() {
    let (baseline, _) = city();
    let mut elsewhere = baseline.clone();
    for area in &mut elsewhere.areas {
        area.code = format!("X{}", area.code);
    }
    let problems = Comparison::of(("Today", &baseline), &[("Elsewhere", &elsewhere)]).unwrap_err();
    assert_eq!(problems[0].kind.code, "R020");

    let mut partly = baseline.clone();
    partly.areas.truncate(30);
    partly.record.index = "another index".to_owned();
    partly.record.groups[0].name = "other".to_owned();
    partly.record.groups[0].mode = "car".to_owned();
    let mut carers = partly.record.measures.after.groups[0].clone();
    carers.group = "carers".to_owned();
    partly.record.measures.after.cohorts = vec![carers];
    partly.venues.remove(0);
    let (comparison, warnings) = Comparison::of(("Today", &baseline), &[("Partly", &partly)]).unwrap();
    assert_eq!(warnings.len(), 6, "{warnings:?}");
    let told = comparison.scenarios[0].notes.join("\n");
    for said in ["ways of travelling of the scenario alone", "car", "cohorts of the scenario alone", "carers"]
    {
        assert!(told.contains(said), "{said} in {told}");
    }
    let versus = &comparison.scenarios[0];
    assert!(versus.notes[0].contains("30 are in both, 6 in the baseline alone and 0"), "{:?}", versus.notes);
    assert_eq!(versus.areas.len(), 30);
    let gone = versus.venues.iter().find(|v| v.id == "v0").unwrap();
    assert_eq!(
        (gone.movement, gone.sessions),
        (Movement::Closes, 0.0),
        "a venue that is not there is closed"
    );
}

#[test]
fn files_agree_with_one_another_and_names_stay_data() {
    let (baseline, geography) = city();
    let other = changed(&baseline);
    let comparison = compare(&baseline, &other);
    let place = tempfile::tempdir().unwrap();
    let directory = place.path().join("changes");
    comparison.write(&geography, &directory, false).unwrap();
    let read = |name: &str| std::fs::read_to_string(directory.join(name)).unwrap();

    let mut rows = csv::Reader::from_reader(read("areas.csv").into_bytes().leak() as &[u8]);
    let header = rows.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|other| other == name).unwrap();
    let layer: serde_json::Value = serde_json::from_str(&read("areas.geojson")).unwrap();
    let features = layer["features"].as_array().unwrap();
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!((rows.len(), features.len()), (36, 36));
    for (row, feature) in rows.iter().zip(features) {
        let properties = &feature["properties"];
        assert_eq!(&row[column("code")], properties["code"].as_str().unwrap());
        assert_eq!(
            row[column("change_places")].parse::<f64>().unwrap(),
            properties["change_places"].as_f64().unwrap()
        );
        assert_eq!(&row[column("change")], properties["change"].as_str().unwrap());
        // The boundary is that of the very area: its origin lies inside.
        let area = baseline.areas.iter().find(|a| a.code == row[column("code")]).unwrap();
        let ring = feature["geometry"]["coordinates"][0].as_array().unwrap();
        let lon: Vec<f64> = ring.iter().map(|p| p[0].as_f64().unwrap()).collect();
        assert!(lon.iter().any(|x| *x < area.lon) && lon.iter().any(|x| *x > area.lon));
    }
    assert!(
        read("areas.csv").contains(&format!("'{}", HOSTILE[0].replace('"', "\"\""))),
        "a formula is text"
    );
    let record: serde_json::Value = serde_json::from_str(&read("compare.json")).unwrap();
    assert_eq!(record["scenarios"][0]["sentence"].as_str().unwrap(), comparison.scenarios[0].sentence);
    for name in ["measures.csv", "fifths.csv", "cohorts.csv", "venues.csv", "venues.geojson"] {
        assert!(read(name).contains("What if"), "{name}");
    }

    every_figure_of_the_page_is_in_the_tables(&directory);

    // A comparison is written over, anything else is not; what is somebody's own is kept.
    std::fs::write(directory.join("notes.txt"), "ask Jo").unwrap();
    comparison.write(&geography, &directory, false).unwrap();
    assert_eq!(read("notes.txt"), "ask Jo");
    let beside: Vec<_> =
        std::fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(beside, std::slice::from_ref(&directory), "nothing unfinished is left beside it");
    std::fs::remove_file(directory.join("compare.json")).unwrap();
    let fault = comparison.write(&geography, &directory, false).unwrap_err();
    assert_eq!(fault.kind.code, "R022");
    comparison.write(&geography, &directory, true).unwrap();
}

/// Walks `comparison.html` and the tables beside it.
fn every_figure_of_the_page_is_in_the_tables(directory: &std::path::Path) {
    let page = std::fs::read_to_string(directory.join("comparison.html")).unwrap();
    assert!(!page.contains("<script") && !page.contains("<img"), "names are text, and it needs no script");
    assert!(page.contains("&lt;script&gt;"));
    for (name, key, least) in [
        ("measures", "measure", 9),
        ("fifths", "fifth", 0),
        ("cohorts", "cohort", 10),
        ("venues", "id", 16),
        ("areas", "code", 10),
    ] {
        let mut reader = csv::Reader::from_path(directory.join(format!("{name}.csv"))).unwrap();
        let rows: Vec<std::collections::HashMap<String, String>> =
            reader.deserialize().map(Result::unwrap).collect();
        let mut seen = 0;
        for table in page.split(&format!("<table data-table=\"{name}\">")).skip(1) {
            let table = table.split("</table>").next().unwrap();
            for line in table.split("<tr data-scenario=\"What if\" data-key=\"").skip(1) {
                let id = line.split('"').next().unwrap();
                let row = rows.iter().find(|row| row[key] == id).unwrap_or_else(|| panic!("{name} {id}"));
                for cell in line.split("data-column=\"").skip(1) {
                    let column = cell.split('"').next().unwrap();
                    let value = cell.split('>').nth(1).unwrap().strip_prefix("<data value=\"");
                    let value = value.map(|rest| rest.trim_end_matches('"')).unwrap_or_default();
                    assert_eq!(value, row[column], "{name} {id} {column}");
                    seen += usize::from(!value.is_empty());
                }
            }
        }
        assert!(seen >= least, "{seen} figures of {name} compared");
    }
}

#[test]
fn the_page_says_internal_only_of_private_runs_and_signs_changes() {
    let (baseline, geography) = city();
    let mut other = changed(&baseline);
    other.record.programmes.iter_mut().for_each(|programme| programme.private = false);
    let mut open = baseline.clone();
    open.record.programmes.iter_mut().for_each(|programme| programme.private = false);
    let page = |comparison: &Comparison| {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("compared");
        comparison.write(&geography, &root, false).unwrap();
        std::fs::read_to_string(root.join("comparison.html")).unwrap()
    };
    let published = page(&compare(&open, &other));
    assert!(!published.contains("Internal"));
    assert!(published.contains(">+2.0</data>") && published.contains(">\u{2212}5.0</data>"));
    assert!(page(&compare(&baseline, &other)).contains("Internal: complete figures of a private run"));
}
