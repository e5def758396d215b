//! The public copy gives no suppressed number back, in any format, by any sum or difference.

use std::fs;
use std::path::Path;

use serde_json::Value;
use spoke_report::{Format, Results, disclosure, read, write};

use crate::grid_city::{GridCity, QUICK};
use crate::schedule::made;

/// A city whose need comes from a private table, with a private programme in its quarter; every fifth area has so few
/// people that they may not be shown.
fn city() -> (Results, spoke_report::Geography) {
    let (mut results, geography) = Results::of(&GridCity::new(6, 9).run()).unwrap();
    results.record.scenario = serde_json::json!({
        "name": "Grid city", "weeks": 13, "budget": {"sessions": 173},
        "need": [{"name": "referrals", "table": "referrals.csv", "private": true}],
        "current": {"table": "attendances.csv", "private": true}
    });
    for index in 0..results.areas.len() {
        results.areas[index].need_private = results.areas[index].need;
    }
    for index in (0..results.areas.len()).step_by(5) {
        people(&mut results, index, 3.0);
    }
    let (mut timetable, mut schedule) = made();
    let mut theirs = timetable.requests[0].clone();
    (theirs.id, theirs.programme) = ("WorkWell/1".to_owned(), Some("WorkWell".to_owned()));
    timetable.requests.push(theirs);
    let mut session = schedule.sessions[0].clone();
    (session.request, session.programme) = ("WorkWell/1".to_owned(), Some("WorkWell".to_owned()));
    session.start = jiff::civil::time(17, 0, 0, 0);
    session.end = jiff::civil::time(19, 0, 0, 0);
    schedule.sessions.push(session);
    (results.timetable, results.schedule) = (Some(timetable), Some(schedule));
    (results, geography)
}

/// Gives an area other people: everything that is counted from them follows.
fn people(results: &mut Results, index: usize, people: f64) {
    let area = &mut results.areas[index];
    let factor = people / area.need;
    for figure in [
        &mut area.need,
        &mut area.need_private,
        &mut area.contacts,
        &mut area.entitlement,
        &mut area.places,
        &mut area.places_before,
    ] {
        *figure *= factor;
    }
    for group in &mut area.groups {
        group.contacts *= factor;
        group.entitlement *= factor;
        group.places *= factor;
    }
    for flow in results.flows.iter_mut().filter(|flow| flow.area.index() == index) {
        flow.places *= factor;
    }
    let moved = results.areas[index].places * (1.0 - 1.0 / factor);
    let venue = results.flows.iter().find(|flow| flow.area.index() == index).unwrap().venue;
    results.venues[venue.index()].places += moved;
    results.record.objective += moved;
    results.record.totals.people = results.areas.iter().map(|area| area.need).sum();
    results.record.totals.places = results.areas.iter().map(|area| area.places).sum();
}

/// Every file of the public copy, those in its folders too.
fn written(results: &Results, geography: &spoke_report::Geography, root: &Path) -> Vec<(String, Vec<u8>)> {
    let formats = [&QUICK[..], &[Format::Calendar, Format::Png]].concat();
    write(results, geography, root, &formats, false).unwrap();
    let mut files = Vec::new();
    let mut folders = vec![root.join("public")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root.join("public")).unwrap().display().to_string();
                files.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn what_is_suppressed_leaves_no_trace_in_any_format() {
    let folder = tempfile::tempdir().unwrap();
    let (results, geography) = city();
    let first = written(&results, &geography, &folder.path().join("first"));
    // Whoever holds every public file cannot tell these two authorities apart: nothing can be recovered.
    let (mut other, geography) = city();
    for index in (0..other.areas.len()).step_by(5) {
        people(&mut other, index, 1.0 + (index % 4) as f64);
    }
    assert_ne!(other.areas, results.areas);
    // Who of them lacks an open venue, and whether everyone is offered enough, depends on who lives there.
    let code = other.areas[0].code.clone();
    other.record.floor.without_access = vec![code];
    (other.record.floor.kept, other.record.floor.access_kept) = (Some(false), Some(false));
    let second = written(&other, &geography, &folder.path().join("second"));
    let names: Vec<&str> = first.iter().map(|(name, _)| name.as_str()).collect();
    for format in [".csv", ".geojson", ".html", ".xlsx", ".gpkg", ".svg", ".png", ".ics", ".json", "_wkt.csv"]
    {
        assert!(names.iter().any(|name| name.ends_with(format)), "no {format} among {names:?}");
    }
    assert_eq!(names, second.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>());
    for ((name, a), (_, b)) in first.iter().zip(&second) {
        assert_eq!(a, b, "{name} tells the two apart");
    }
}

#[test]
fn no_sum_or_difference_of_published_figures_is_a_suppressed_one() {
    let (results, _) = city();
    let public = disclosure::public(&results).unwrap();
    let published: Vec<f64> =
        public.areas.iter().map(|area| area.need).filter(|need| !need.is_nan()).collect();
    assert_eq!(published.len(), 36 - 8);
    assert!(published.iter().all(|need| need % 5.0 == 0.0 && *need >= 5.0));
    let shown: f64 = published.iter().sum();
    assert_eq!(public.record.totals.people, shown, "a total of what is shown");
    for (fifth, band) in public.record.gradient.fifths.iter().enumerate() {
        let members = public.areas.iter().filter(|area| usize::from(area.decile.div_ceil(2)) == fifth + 1);
        let members: f64 = members.map(|area| area.need).filter(|need| !need.is_nan()).sum();
        assert_eq!(band.people, members, "total less members is 0, not the suppressed cell");
    }
    for area in public.areas.iter().filter(|area| area.need.is_nan()) {
        assert!(area.places.is_nan() && area.contacts.is_nan() && area.entitlement.is_nan());
        assert_eq!(area.places_per_contact, None);
        assert!(public.flows.iter().all(|flow| public.areas[flow.area.index()].code != area.code));
    }
}

#[test]
fn the_internal_run_stays_complete_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (results, geography) = city();
    let root = folder.path().join("run");
    write(&results, &geography, &root, &[Format::Html], false).unwrap();
    let reading = read::read(&root).unwrap();
    assert_eq!(reading.warnings, []);
    assert_eq!(reading.results.areas, results.areas);
    assert!(reading.results.record.outputs.iter().any(|file| file.path == "public/report.html"));
    assert!(fs::read_to_string(root.join("report.html")).unwrap().contains("Internal: complete figures"));
    let page = fs::read_to_string(root.join("public/report.html")).unwrap();
    assert!(page.contains("Public copy") && !page.contains("Internal:"));
    assert!(!root.join("public/certificate.json").exists(), "prices are made of what is suppressed");
}

#[test]
fn a_programme_for_ten_shows_its_total_only() {
    let (results, geography) = city();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("run");
    let files = written(&results, &geography, &root);
    let record = files.iter().find(|(name, _)| name == "run.json").unwrap();
    let record: Value = serde_json::from_slice(&record.1).unwrap();
    let programme = &record["programmes"][0];
    assert_eq!(
        (&programme["caseload"], &programme["venue"], &programme["sessions"]),
        (&10.into(), &Value::Null, &Value::Null)
    );
    // A budget less what is left of it would be its sessions.
    assert_eq!(record["budgets"], serde_json::json!([]));
    assert_eq!(record["scenario"], serde_json::json!({"name": "Grid city", "weeks": 13}));
    // Nowhere is it said where or when it meets, in calendars, posters, sheets or tables.
    for (name, bytes) in files.iter().filter(|(name, _)| !name.ends_with(".xlsx") && !name.ends_with(".gpkg"))
    {
        let text = String::from_utf8_lossy(bytes);
        let said = text.matches("WorkWell").count();
        assert!(said == 0 || ["run.json", "report.html"].contains(&name.as_str()), "{name} names it");
        assert!(!text.contains("17:00") && !text.contains("T170000"), "{name} says when");
    }
    assert!(fs::read_to_string(root.join("schedule.csv")).unwrap().contains("WorkWell"));
    assert!(fs::read_to_string(root.join("public/schedule.csv")).unwrap().contains("2026-10-13"));
}

/// A programme that was taken out of the scenario leaves cancellations behind: nobody can say that it was public.
#[test]
fn a_programme_that_is_no_more_is_not_told() {
    let (mut results, geography) = city();
    let schedule = results.schedule.as_mut().unwrap();
    let mut gone = schedule.sessions[0].clone();
    (gone.request, gone.programme) = ("willenhall/Recovery".to_owned(), Some("Recovery".to_owned()));
    schedule.cancelled.push(gone);
    let staff_file = spoke_model::run::InputFile {
        role: format!("{}staff", spoke_report::schedule::ROLE),
        path: "who_works_when.csv".to_owned(),
        ..results.record.inputs[0].clone()
    };
    results.record.inputs.push(staff_file);
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("run");
    let files = written(&results, &geography, &root);
    for (name, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("Recovery") && !text.contains("who_works_when"), "{name}");
    }
    let calendar = fs::read_to_string(root.join("calendar/willenhall.ics")).unwrap();
    assert!(calendar.contains("SUMMARY:Recovery"), "staff's own copy tells of it");
    let public = fs::read_to_string(root.join("public/calendar/willenhall.ics")).unwrap();
    assert!(public.contains("STATUS:CANCELLED"), "what was cancelled of the general offer is told");
}

/// What could not be placed is not published, and so neither that nothing was left out.
#[test]
fn the_public_quarter_says_nothing_of_what_is_missing() {
    let (results, geography) = city();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("run");
    written(&results, &geography, &root);
    let sheets = |path: &str| {
        use calamine::Reader;
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(root.join(path)).unwrap();
        let names = book.sheet_names();
        let cells = |name: &String| -> Vec<String> {
            book.worksheet_range(name).unwrap().rows().flatten().map(ToString::to_string).collect()
        };
        let cells: Vec<String> = names.iter().flat_map(cells).collect();
        (names, cells.join("\n"))
    };
    let (names, cells) = sheets("public/plan.xlsx");
    assert!(
        ["Totals", "By venue", "Sessions"].iter().all(|name| names.contains(&(*name).to_owned())),
        "{names:?}"
    );
    assert!(
        ["By staff", "Unplaced", "Moved"].iter().all(|name| !names.contains(&(*name).to_owned())),
        "{names:?}"
    );
    for said in ["Sessions asked for", "100.0 %", "Most that", "Every session is placed"] {
        assert!(!cells.contains(said), "{said}");
    }
    let (names, cells) = sheets("plan.xlsx");
    assert!(names.contains(&"Unplaced".to_owned()) && cells.contains("Sessions asked for"));
    let public = fs::read_to_string(root.join("public/schedule.json")).unwrap();
    let public: Value = serde_json::from_str(&public).unwrap();
    assert!(["requested", "bound", "proof"].iter().all(|key| public.get(key).is_none()), "{public}");
}

/// Whoever knows the published tables takes them off the total: what is left is the private part.
#[test]
fn published_people_hide_nobody_from_a_private_table() {
    let (mut results, _) = city();
    for area in &mut results.areas {
        area.need += 200.0;
    }
    let public = disclosure::public(&results).unwrap();
    for (whole, shown) in results.areas.iter().zip(&public.areas) {
        assert_eq!(shown.need.is_nan(), whole.need_private < 5.0, "{}", whole.code);
        if !shown.need.is_nan() {
            let left = shown.need - 200.0;
            assert!((left - whole.need_private).abs() <= 2.5, "rounded to 5, and no better known than that");
        }
    }
}

#[test]
fn a_private_plan_of_today_leaves_nothing_of_before() {
    let (results, geography) = city();
    assert!(results.venues.iter().any(|venue| venue.sessions_before > 0.0));
    let public = disclosure::public(&results).unwrap();
    assert!(public.venues.iter().all(|venue| venue.sessions_before.is_nan()));
    assert!(public.areas.iter().all(|area| area.places_before.is_nan()));
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("run");
    write(&results, &geography, &root, &[Format::Html], false).unwrap();
    let page = fs::read_to_string(root.join("public/report.html")).unwrap();
    assert!(page.contains("What was offered before is not published.") && !page.contains("attendances.csv"));
}

/// None and not known are two things: what is not published is null in the record.
#[test]
fn what_is_suppressed_is_null_and_never_zero() {
    let (mut results, geography) = city();
    results.record.programmes[0].caseload = Some(4);
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("run");
    write(&results, &geography, &root, &[], false).unwrap();
    let record =
        |path: &str| -> Value { serde_json::from_slice(&fs::read(root.join(path)).unwrap()).unwrap() };
    let (inside, public) = (record("run.json"), record("public/run.json"));
    assert!(inside["measures"]["before"]["open_venues"].is_u64());
    assert!(public["measures"]["after"]["open_venues"].is_u64(), "a decision, not a count of people");
    for path in [
        "/measures/before/open_venues",
        "/measures/before/sessions",
        "/measures/before/places",
        "/measures/after/places",
        "/measures/after/leakage/places",
        "/measures/after/under_coverage/contacts",
        "/measures/after/minutes/missing_weight",
        "/measures/after/access_by/gravity/weight",
        "/programmes/0/caseload",
    ] {
        assert_eq!(public.pointer(path), Some(&Value::Null), "{path}");
    }
}

#[test]
fn the_nhs_rule_shows_zero_and_hides_one_to_seven() {
    let (mut results, _) = city();
    results.record.scenario["disclosure"] = serde_json::json!({"rule": "nhs"});
    for (index, count) in [0.0, 1.0, 7.0, 8.0].into_iter().enumerate() {
        results.areas[index].need = count;
        results.areas[index].need_private = count;
    }
    let public = disclosure::public(&results).unwrap();
    let shown: Vec<f64> = public.areas[..4].iter().map(|area| area.need).collect();
    assert!(shown[0] == 0.0 && shown[1].is_nan() && shown[2].is_nan() && shown[3] == 10.0, "{shown:?}");
}

#[test]
fn a_public_copy_is_not_taken_for_a_run() {
    let (results, geography) = city();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("run");
    write(&results, &geography, &root, &[], false).unwrap();
    let problems = read::read(&root.join("public")).unwrap_err();
    assert_eq!(problems[0].kind.code, "R011");
    assert!(read::read(&root).is_ok());
}

/// A list without its suppressed entries is not a list of none.
#[test]
fn what_is_not_published_is_not_said_to_be_none() {
    let (mut results, geography) = city();
    let far = &mut results.areas[0];
    (far.nearest_minutes, far.floor_met) = (Some(45.0), Some(false));
    let unreachable = spoke_report::record::Unreachable {
        area: far.code.clone(),
        name: far.name.clone(),
        venue: None,
        minutes: None,
        closed: Vec::new(),
    };
    results.record.floor.unreachable = vec![unreachable];
    results.record.floor.kept = Some(false);
    // This venue serves one area alone, which is suppressed.
    let lonely = results.venues.iter().position(spoke_report::VenueRow::is_open).unwrap();
    results.flows.retain(|flow| flow.venue.index() != lonely || flow.area.index() == 0);
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("run");
    let files = written(&results, &geography, &root);
    let mut texts: Vec<(String, String)> = files
        .iter()
        .map(|(name, bytes)| (name.clone(), String::from_utf8_lossy(bytes).into_owned()))
        .collect();
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(root.join("public/plan.xlsx")).unwrap();
    let sheets = calamine::Reader::sheet_names(&book);
    for sheet in &sheets {
        let cells = calamine::Reader::worksheet_range(&mut book, sheet).unwrap();
        let text: Vec<String> = cells.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
        texts.push((format!("sheet {sheet}"), text.join("\n")));
    }
    for said in [
        "Every area with need",
        "No area is",
        "The scenario names no groups",
        "complete figures are in",
        "Offers no places to any area",
        "The floor is",
    ] {
        for (name, text) in &texts {
            assert!(!text.contains(said), "{name} says: {said}");
        }
    }
    assert!(!sheets.contains(&"Equality".to_owned()) && !root.join("public/equality.csv").exists());
    let record: Value = serde_json::from_slice(&fs::read(root.join("public/run.json")).unwrap()).unwrap();
    assert_eq!(record["floor"]["kept"], Value::Null);
    assert_eq!(record["totals"]["open_before"], Value::Null);
    let summary = record["summary"].to_string();
    assert!(summary.contains("in the areas whose figures are published"), "{summary}");
}

/// What a private programme's run was made from, row examples among it, stays inside as well.
#[test]
fn a_private_programme_alone_takes_the_joins_with_it() {
    let (mut results, _) = Results::of(&GridCity::new(3, 3).run()).unwrap();
    assert!(!results.record.joins.is_empty() && !results.record.inputs.is_empty());
    let public = disclosure::public(&results).unwrap();
    assert!(public.record.joins.is_empty());
    assert_eq!(public.record.inputs, results.record.inputs, "published tables are named");
    // A path inside a list or a table of what is private is private, too.
    let path = results.record.inputs[0].path.clone();
    results.record.scenario = serde_json::json!({"schedule": {"private": true, "tables": [{"table": path}]}});
    assert!(disclosure::public(&results).unwrap().record.inputs.iter().all(|input| input.path != path));
}

#[test]
fn a_page_with_a_private_run_beside_it_is_internal() {
    let (private, _) = city();
    let (mut results, geography) = Results::of(&GridCity::new(6, 9).run()).unwrap();
    results.record.programmes.clear();
    let page = |results: &Results| {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("run");
        write(results, &geography, &root, &[Format::Html], false).unwrap();
        fs::read_to_string(root.join("report.html")).unwrap()
    };
    let compared = |other: &Results| {
        Some(spoke_report::Comparison::of(("Base", &results), &[("Other", other)]).unwrap().0)
    };
    let (with_private, with_open) = (compared(&private), compared(&results));
    assert!(!page(&Results { comparison: with_open, ..results.clone() }).contains("Internal:"));
    let page = page(&Results { comparison: with_private, ..results.clone() });
    assert!(page.contains("<p class=\"audience internal\">Internal:"));
}

#[test]
fn a_run_without_anything_private_has_no_public_copy() {
    let (mut results, _) = Results::of(&GridCity::new(3, 3).run()).unwrap();
    results.record.programmes.clear();
    assert!(disclosure::public(&results).is_none());
}
