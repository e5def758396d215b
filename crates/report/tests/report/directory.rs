//! A run directory is complete or absent, and nobody's files are lost.

use std::fs;

use spoke_report::{Format, Results, faults, read, write};

use crate::grid_city::GridCity;

#[test]
fn a_folder_that_is_no_run_is_left_alone_without_force() {
    let (results, geography) = Results::of(&GridCity::new(3, 3).run()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("thesis");
    fs::create_dir(&directory).unwrap();
    fs::write(directory.join("chapter.txt"), "three years of work").unwrap();
    let fault = write(&results, &geography, &directory, &[], false).unwrap_err();
    assert_eq!(fault.kind.code, faults::NOT_A_RUN.code);
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 1);
    write(&results, &geography, &directory, &[], true).unwrap();
    assert_eq!(fs::read_to_string(directory.join("chapter.txt")).unwrap(), "three years of work");
    assert!(read::read(&directory).is_ok());
}

#[test]
fn a_run_is_replaced_and_notes_beside_it_kept() {
    let (results, geography) = Results::of(&GridCity::new(3, 3).run()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("run");
    write(&results, &geography, &directory, &[], false).unwrap();
    fs::create_dir(directory.join("notes")).unwrap();
    fs::write(directory.join("notes/mine.txt"), "ask Jo").unwrap();
    let (other, geography) = Results::of(&GridCity::new(4, 3).run()).unwrap();
    write(&other, &geography, &directory, &[], false).unwrap();
    assert_eq!(read::read(&directory).unwrap().results.areas.len(), 16);
    assert_eq!(fs::read_to_string(directory.join("notes/mine.txt")).unwrap(), "ask Jo");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing unfinished is left beside it");
}

/// A writer that was stopped between putting the new run in place and emptying the old one's folder.
#[test]
fn what_a_stopped_writer_left_in_the_old_folder_is_kept_by_the_next() {
    let (results, geography) = Results::of(&GridCity::new(3, 3).run()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (directory, retired) = (folder.path().join("run"), folder.path().join(".run.old"));
    for at in [&directory, &retired] {
        write(&results, &geography, at, &[], false).unwrap();
    }
    fs::create_dir(retired.join("notes")).unwrap();
    fs::write(retired.join("notes/mine.txt"), "ask Jo").unwrap();
    // A name that the user has taken again since.
    fs::write(retired.join("mine.txt"), "the old").unwrap();
    fs::write(directory.join("mine.txt"), "the new").unwrap();
    write(&results, &geography, &directory, &[], false).unwrap();
    let text = |name: &str| fs::read_to_string(directory.join(name)).unwrap();
    assert_eq!(
        [text("notes/mine.txt"), text("mine.txt"), text("mine.txt.kept")],
        ["ask Jo", "the new", "the old"]
    );
    assert!(!retired.exists() && !directory.join("areas.csv.kept").exists(), "what a run wrote is not kept");
}

#[test]
fn a_file_of_the_users_whose_name_a_run_takes_is_kept_beside_it() {
    let (results, geography) = Results::of(&GridCity::new(3, 3).run()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("run");
    write(&results, &geography, &directory, &[], false).unwrap();
    fs::write(directory.join("map.svg"), "drawn by hand").unwrap();
    write(&results, &geography, &directory, &[Format::Svg], false).unwrap();
    assert_eq!(fs::read_to_string(directory.join("map.svg.kept")).unwrap(), "drawn by hand");
    assert!(fs::read_to_string(directory.join("map.svg")).unwrap().starts_with("<svg"));
}

#[test]
fn edited_and_missing_files_are_said() {
    let (results, geography) = Results::of(&GridCity::new(3, 3).run()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("run");
    write(&results, &geography, &directory, &[], false).unwrap();
    let venues = directory.join("venues.csv");
    let text = fs::read_to_string(&venues).unwrap().replacen("weekly", "none", 1);
    fs::write(&venues, text).unwrap();
    fs::remove_file(directory.join("flows.geojson")).unwrap();
    let codes: Vec<&str> =
        read::read(&directory).unwrap().warnings.iter().map(|fault| fault.kind.code).collect();
    assert_eq!(codes, [faults::GONE.code, faults::EDITED.code]);

    fs::write(directory.join("areas.csv"), "code,name\n").unwrap();
    fs::remove_file(directory.join("flows.csv")).unwrap();
    fs::write(directory.join("certificate.json"), "{\"bound\": 1").unwrap();
    let codes: Vec<&str> = read::read(&directory).unwrap_err().iter().map(|fault| fault.kind.code).collect();
    assert_eq!(codes, [faults::UNREADABLE.code, faults::INCOMPLETE.code, faults::UNREADABLE.code]);

    fs::remove_file(directory.join("run.json")).unwrap();
    let faults_found = read::read(&directory).unwrap_err();
    assert_eq!(faults_found[0].kind.code, faults::INCOMPLETE.code);
}

/// A run with a quarter, whose own figures are private or not.
fn dated(private: bool) -> (Results, spoke_report::Geography) {
    let (mut results, geography) = Results::of(&GridCity::new(3, 3).run()).unwrap();
    results.record.programmes.iter_mut().for_each(|programme| programme.private = private);
    let (timetable, schedule) = crate::schedule::made();
    (results.timetable, results.schedule) = (Some(timetable), Some(schedule));
    (results, geography)
}

/// Written elsewhere, a run has the files that were written there and no others.
#[test]
fn a_run_written_elsewhere_lists_its_own_files() {
    let folder = tempfile::tempdir().unwrap();
    let (mut results, geography) = dated(true);
    let formats = [Format::Calendar, Format::Html];
    results.record = write(&results, &geography, &folder.path().join("first"), &formats, false).unwrap();
    assert!(results.record.outputs.iter().any(|file| file.path == "public/report.html"));
    (results.schedule, results.timetable) = (None, None);
    let second = folder.path().join("second");
    let record = write(&results, &geography, &second, &[], false).unwrap();
    assert!(record.outputs.iter().all(|file| second.join(&file.path).is_file()));
    assert!(!record.outputs.iter().any(|file| file.path.contains("report.html")));
    assert_eq!(read::read(&second).unwrap().warnings, []);
}

/// Dated again without a venue, a run keeps no poster of it, nor do the public.
#[test]
fn venues_that_are_dated_no_more_leave_no_files() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let (mut results, geography) = dated(true);
    let formats = [Format::ScheduleJson, Format::Calendar];
    results.record = write(&results, &geography, &run, &formats, false).unwrap();
    let poster = |of: &str, kind: &str| run.join(format!("{of}posters/willenhall.{kind}"));
    assert!(poster("", "html").is_file() && poster("public/", "txt").is_file());
    let schedule = results.schedule.as_mut().unwrap();
    schedule.sessions.clear();
    schedule.cancelled.clear();
    let (record, _) = spoke_report::add(&results, &geography, &run, &formats).unwrap();
    for (of, kind) in [("", "html"), ("", "txt"), ("public/", "html"), ("public/", "txt")] {
        assert!(!poster(of, kind).exists(), "{of} {kind}");
    }
    assert!(
        !record.outputs.iter().any(|file| file.path.contains("posters/") || file.path.contains("calendar/"))
    );
    assert!(record.outputs.iter().any(|file| file.path == "public/schedule.csv"));
    assert_eq!(read::read(&run).unwrap().warnings, []);
    let public: serde_json::Value =
        serde_json::from_slice(&fs::read(run.join("public/run.json")).unwrap()).unwrap();
    let listed: Vec<&str> =
        public["outputs"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
    assert!(listed.contains(&"schedule.csv") && listed.contains(&"areas.csv"), "{listed:?}");
    assert!(!listed.iter().any(|path| path.contains("posters")), "{listed:?}");
    // A format beside it takes nothing away.
    results.record = record;
    let (record, _) = spoke_report::add(&results, &geography, &run, &[Format::Html]).unwrap();
    assert!(record.outputs.iter().any(|file| file.path == "public/schedule.csv"));
}

/// What is added is made whole before anything of the run is touched.
#[test]
fn a_run_that_cannot_be_added_to_is_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let (mut results, geography) = dated(true);
    results.record = write(&results, &geography, &run, &[], false).unwrap();
    let listing = || {
        let mut found: Vec<_> = fs::read_dir(&run).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        found.sort();
        (found, fs::read_to_string(run.join("areas.csv")).unwrap(), fs::read(run.join("run.json")).unwrap())
    };
    // The page's name is taken by a folder of the user's.
    fs::create_dir(run.join("report.html")).unwrap();
    let before = listing();
    results.areas[0].name = "renamed".to_owned();
    let formats = [Format::Csv, Format::Svg, Format::Html];
    let fault = spoke_report::add(&results, &geography, &run, &formats).unwrap_err();
    assert_eq!(fault.kind.code, faults::CANNOT_WRITE.code);
    assert_eq!(fault.place.path, Some(run.join("report.html").display().to_string()));
    assert_eq!(listing(), before);
    fs::remove_dir(run.join("report.html")).unwrap();
    let (record, _) = spoke_report::add(&results, &geography, &run, &formats).unwrap();
    assert!(record.outputs.iter().any(|file| file.path == "public/map.svg"));
    assert!(listing().1.contains("renamed") && !run.join(".partial").exists());
    assert_eq!(read::read(&run).unwrap().warnings, []);
}

#[test]
fn an_edited_timetable_is_a_source_and_may_not_point_outside() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let (results, geography) = dated(false);
    write(&results, &geography, &run, &[Format::Calendar], false).unwrap();
    let path = run.join("timetable.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("\"minutes\":120", "\"minutes\":90", 1)).unwrap();
    let edited = read::read(&run).unwrap().edited_sources();
    assert_eq!(edited.len(), 1);
    assert!(edited[0].place.path.as_deref().unwrap().ends_with("timetable.json"));
    for (from, to) in [
        ("\"room\":0", "\"room\":99"),
        ("\"between\":[0.0]", "\"between\":[]"),
        ("\"date\":\"2026-10-06\"", "\"date\":\"2026-10-07\""),
        ("\"minutes\":120", "\"minutes\":65000"),
        ("\"dates\":[]", "\"dates\":[400]"),
        ("\"crew\":null", "\"crew\":[7]"),
    ] {
        assert!(text.contains(from), "{from}");
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
        let faults = read::read(&run).unwrap_err();
        assert_eq!(faults.iter().map(|f| f.kind.code).collect::<Vec<_>>(), ["R006"], "{to}");
    }
}

#[test]
fn a_wrong_cell_is_named_by_row_and_column() {
    let (results, geography) = Results::of(&GridCity::new(3, 3).run()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("run");
    write(&results, &geography, &directory, &[], false).unwrap();
    let flows = directory.join("flows.csv");
    let text = fs::read_to_string(&flows).unwrap().replacen("G00000001", "G7", 1);
    fs::write(&flows, text).unwrap();
    let problems = read::read(&directory).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].place.column.as_deref(), Some("area"));
    assert_eq!(problems[0].place.row, Some(4), "the header is row 1 and the first area has two groups");
    assert_eq!(problems[0].value.as_deref(), Some("G7"));
}

#[test]
fn a_place_that_cannot_be_written_to_is_said_before_the_long_work() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let fault = spoke_report::directory::prepare(&file.join("run"), false).unwrap_err();
    assert_eq!(fault.kind.code, faults::CANNOT_WRITE.code);
    let fault = spoke_report::directory::prepare(&file, false).unwrap_err();
    assert_eq!(fault.kind.code, faults::NOT_A_RUN.code);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said() {
    // /dev/full takes no byte: what any full disk answers.
    let mut folder = spoke_report::Folder::new("/dev");
    let error = std::fs::write("/dev/full", "x").unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
    let fault = folder.write("full-of-nothing/x", |_| Err(error)).unwrap_err();
    assert_eq!(fault.kind.code, faults::DISK_FULL.code);
}
