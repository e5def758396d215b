//! The public copy gives no suppressed number back, in any format, by any sum or difference.

use std::fs;
use std::path::Path;

use spoke_report::{Format, Results, disclosure, read, write};

use crate::grid_city::{GridCity, QUICK};

/// A city whose need comes from a private table; every fifth area has so few people that they may not be shown.
fn city() -> (Results, spoke_report::Geography) {
    let (mut results, geography) = Results::of(&GridCity::new(6, 9).run()).unwrap();
    results.record.scenario = serde_json::json!({
        "need": [{"name": "referrals", "table": "referrals.csv", "private": true}]
    });
    for index in (0..results.areas.len()).step_by(5) {
        people(&mut results, index, 3.0);
    }
    (results, geography)
}

/// Gives an area other people: everything that is counted from them follows.
fn people(results: &mut Results, index: usize, people: f64) {
    let area = &mut results.areas[index];
    let factor = people / area.need;
    for figure in
        [&mut area.need, &mut area.contacts, &mut area.entitlement, &mut area.places, &mut area.places_before]
    {
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

fn written(results: &Results, geography: &spoke_report::Geography, root: &Path) -> Vec<(String, Vec<u8>)> {
    write(results, geography, root, &QUICK, false).unwrap();
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(root.join("public"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect();
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
    let second = written(&other, &geography, &folder.path().join("second"));
    assert_eq!(
        first.len(),
        16,
        "3 tables, with shapes too, 3 layers, 3 pictures, GeoPackage, page, workbook, record"
    );
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
    let (results, geography) = Results::of(&GridCity::new(3, 3).run()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let files = written(&results, &geography, &folder.path().join("run"));
    let record = files.iter().find(|(name, _)| name == "run.json").unwrap();
    let record: serde_json::Value = serde_json::from_slice(&record.1).unwrap();
    assert_eq!(record["programmes"][0]["caseload"], 10);
    assert_eq!(record["programmes"][0]["venue"], "");
    assert_eq!(record["programmes"][0]["sessions"], 0);
    assert_eq!(record["budgets"][0]["committed"], serde_json::Value::Null);
}

#[test]
fn a_run_without_anything_private_has_no_public_copy() {
    let (mut results, _) = Results::of(&GridCity::new(3, 3).run()).unwrap();
    results.record.programmes.clear();
    assert!(disclosure::public(&results).is_none());
}
