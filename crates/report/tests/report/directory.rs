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
