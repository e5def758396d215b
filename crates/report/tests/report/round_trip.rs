//! What is written reads back as it was, figure for figure and name for name.

use spoke_report::{Format, Results, add, read, write};

use crate::grid_city::{GridCity, QUICK, plane};

#[test]
fn a_run_directory_reads_back_as_the_run() {
    let city = GridCity::new(6, 9);
    let (results, geography) = Results::of(&city.run()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("run");
    let record = write(&results, &geography, &directory, &[], false).unwrap();
    let reading = read::read(&directory).unwrap();
    assert_eq!(reading.warnings, []);
    assert_eq!(reading.results.areas, results.areas);
    assert_eq!(reading.results.venues, results.venues);
    assert_eq!(reading.results.flows, results.flows);
    assert_eq!(reading.results.certificate, results.certificate);
    assert_eq!(reading.results.record, record);
    let again = read::read_geography(&directory, &reading.results, &plane()).unwrap();
    assert_eq!(again, geography);
}

/// Sessions too few for any pattern: nothing is offered, and of nothing the bound is no share.
#[test]
fn a_run_without_a_gap_reads_back() {
    let mut city = GridCity::new(3, 3);
    city.plan.objective = 0.0;
    let (results, geography) = Results::of(&city.run()).unwrap();
    assert_eq!(results.record.gap, None);
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("run");
    let record = write(&results, &geography, &directory, &[Format::Html], false).unwrap();
    assert_eq!(read::read(&directory).unwrap().results.record, record);
    assert!(record.summary.iter().any(|said| said.contains("its objective is 0")), "{:?}", record.summary);
    let page = std::fs::read_to_string(directory.join("report.html")).unwrap();
    let tile = page.split("data-tile=\"gap\"").nth(1).unwrap().split("</div>").next().unwrap();
    assert!(tile.contains("–") && tile.contains("its objective is 0"), "{tile}");
    assert!(!page.contains("inf ") && !page.contains("within none"));
}

#[test]
fn formats_written_later_have_the_same_bytes() {
    let city = GridCity::new(6, 9);
    let (results, geography) = Results::of(&city.run()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("run");
    let first = write(&results, &geography, &directory, &[], false).unwrap();
    let reading = read::read(&directory).unwrap();
    let geography = read::read_geography(&directory, &reading.results, &plane()).unwrap();
    let (second, written) = add(&reading.results, &geography, &directory, &QUICK).unwrap();
    // The public copy's own record lists the formats added to it.
    for file in first.outputs.iter().filter(|file| file.path != "public/run.json") {
        assert!(second.outputs.contains(file), "{} differs", file.path);
    }
    assert!(written.iter().all(|file| second.outputs.contains(file)) && written.len() > QUICK.len());
}

#[test]
fn sums_agree_between_the_tables() {
    let city = GridCity::new(6, 9);
    let (results, _) = Results::of(&city.run()).unwrap();
    let of_areas: f64 = results.areas.iter().map(|a| a.places).sum();
    let of_venues: f64 = results.venues.iter().map(|v| v.places).sum();
    let of_flows: f64 = results.flows.iter().map(|f| f.places).sum();
    assert!((of_areas - of_flows).abs() < 1e-9 && (of_venues - of_flows).abs() < 1e-9);
    // 36 areas × (12.5 × 1 + 5 × 6) contacts; every venue within 40 minutes is reached, a tenth of it offered.
    assert_eq!(results.record.totals.contacts, 36.0 * 42.5);
    assert!((of_flows - 153.0).abs() < 1e-9, "{of_flows}");
    let gradient = &results.record.gradient;
    assert!(gradient.largest_departure.unwrap() < 1e-9);
    // Six columns have ridits 1/12, 3/12, …: the end ones are 10/12 apart.
    let [achieved, asked, _] = spoke_report::ratio_of_end_fifths(gradient);
    assert!((achieved.unwrap() - 3_f64.powf(10.0 / 12.0)).abs() < 0.05, "{achieved:?}");
    assert!((achieved.unwrap() - asked.unwrap()).abs() < 1e-9);
}
