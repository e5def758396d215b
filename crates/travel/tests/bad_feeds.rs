//! Timetables as they should not be: errors or named warnings with file, line and id, all of them at once.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

#[path = "support/projection.rs"]
mod projection;

use std::io::Write;
use std::path::Path;

use jiff::civil::date;
use spoke_model::Fault;
use spoke_travel::TimetableSettings;
use spoke_travel::settings::{Anchor, Window};
use spoke_travel::timetable::{Day, Feed, Transfer};

/// The files of a feed of one trip, A → B → C on weekdays of June 2023.
fn sound() -> Vec<(&'static str, String)> {
    vec![
        (
            "stops.txt",
            "stop_id,stop_name,stop_lat,stop_lon\nA,A,51.58,-3.0\nB,B,51.58,-3.01\nC,C,51.58,-3.02\n"
                .to_owned(),
        ),
        (
            "routes.txt",
            "route_id,agency_id,route_short_name,route_long_name,route_type\n1,X,R1,,3\n".to_owned(),
        ),
        ("trips.txt", "route_id,service_id,trip_id\n1,week,t1\n".to_owned()),
        (
            "stop_times.txt",
            "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt1,08:00:00,08:00:00,A,1\n\
             t1,08:10:00,08:11:00,B,2\nt1,08:20:00,08:20:00,C,3\n"
                .to_owned(),
        ),
        (
            "calendar.txt",
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n\
             week,1,1,1,1,1,0,0,20230605,20230630\n"
                .to_owned(),
        ),
    ]
}

/// The sound feed with one file replaced, or taken out where the text is empty.
fn with(name: &'static str, text: &str) -> Vec<(&'static str, String)> {
    let mut files = sound();
    files.retain(|(known, _)| *known != name);
    if !text.is_empty() {
        files.push((name, text.to_owned()));
    }
    files
}

fn read(files: &[(&str, String)]) -> Result<(Feed, Vec<Fault>), Vec<Fault>> {
    let directory = tempfile::tempdir().expect("a directory");
    let zipped = directory.path().join("feed.zip");
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&zipped).expect("a file"));
    for (name, text) in files {
        std::fs::write(directory.path().join(name), text).expect("a file");
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        archive.write_all(text.as_bytes()).expect("an entry");
    }
    archive.finish().expect("an archive");
    let from_zip = Feed::read(&zipped, "feed");
    let from_directory = Feed::read(directory.path(), "feed");
    let faults = |read: &Result<(Feed, Vec<Fault>), Vec<Fault>>| match read {
        Ok((_, warnings)) => warnings.clone(),
        Err(faults) => faults.clone(),
    };
    assert_eq!(faults(&from_zip), faults(&from_directory), "zipped or not");
    from_zip
}

/// Code, file, line and value of each fault.
type Said<'a> = (&'static str, &'a str, Option<u64>, Option<&'a str>);

fn said(faults: &[Fault]) -> Vec<Said<'_>> {
    let mut list = Vec::new();
    for fault in faults {
        let path = fault.place.path.as_deref().unwrap_or_default();
        let file = path.strip_prefix("feed/").unwrap_or(path);
        list.push((fault.kind.code, file, fault.place.row, fault.value.as_deref()));
    }
    list
}

fn settings() -> TimetableSettings {
    TimetableSettings {
        feeds: vec!["feed".to_owned()],
        date: Some(date(2023, 6, 14)),
        weekday: None,
        window: Window { start: 7 * 3600, end: 9 * 3600 },
        anchor: Anchor::Depart,
        every_minutes: 1,
        percentiles: vec![50],
        max_rides: 4,
        access_minutes: 20.0,
        transfer_minutes: 10.0,
        boarding_minutes: 0.0,
        without_route_types: Vec::new(),
    }
}

fn day(files: &[(&str, String)], settings: &TimetableSettings) -> Result<Day, Fault> {
    let (feed, _) = read(files).expect("sound enough");
    Day::of(&[feed], settings, false, (0, 29 * 3600), &projection::to_grid)
}

#[test]
fn a_sound_feed_is_read_without_a_word() {
    let (feed, warnings) = read(&sound()).expect("sound");
    assert_eq!((feed.size(), warnings), ((3, 1), Vec::new()));
    assert_eq!(feed.span(), Some((date(2023, 6, 5), date(2023, 6, 30))));
}

#[test]
fn missing_files_are_named_all_at_once() {
    for name in ["stops.txt", "trips.txt", "routes.txt", "stop_times.txt"] {
        let faults = read(&with(name, "")).expect_err("incomplete");
        assert!(
            faults.iter().any(|fault| fault.kind.code == "T021" && fault.message.contains(name)),
            "{faults:?}"
        );
    }
    let faults = read(&[("agency.txt", "agency_id\n".to_owned())]).expect_err("almost nothing");
    assert_eq!(faults.iter().filter(|fault| fault.kind.code == "T021").count(), 5);
    let faults = Feed::read(Path::new("nowhere.zip"), "nowhere.zip").expect_err("nothing");
    assert_eq!(faults[0].kind.code, "T020");
    let faults =
        Feed::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")), "x").expect_err("no zip");
    assert_eq!(faults[0].kind.code, "T020");
}

#[test]
fn either_calendar_file_may_be_absent_and_not_both() {
    let faults = read(&with("calendar.txt", "")).expect_err("neither");
    assert!(
        faults.iter().any(|fault| fault.kind.code == "T021" && fault.message.contains("calendar_dates.txt"))
    );
    let mut files = with("calendar.txt", "");
    files.push(("calendar_dates.txt", "service_id,date,exception_type\nweek,20230614,1\n".to_owned()));
    assert_eq!(day(&files, &settings()).expect("runs").trips.len(), 1);
    let mut files = sound();
    files.push(("calendar_dates.txt", "service_id,date,exception_type\n".to_owned()));
    assert_eq!(day(&files, &settings()).expect("runs").trips.len(), 1, "a header alone says nothing");
    files.pop();
    files.push((
        "calendar_dates.txt",
        "service_id,date,exception_type\nweek,20230614,2\nweek,20230617,1\n".to_owned(),
    ));
    assert_eq!(day(&files, &settings()).expect_err("taken out").kind.code, "T028");
    let saturday = TimetableSettings { date: Some(date(2023, 6, 17)), ..settings() };
    assert_eq!(day(&files, &saturday).expect("added").trips.len(), 1);
}

#[test]
fn bad_times_and_rows_have_their_line() {
    let faults = read(&with(
        "stop_times.txt",
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt1,08:00:00,08:00:00,A,1\n\
         t1,8.10,08:11:00,B,2\nt1,08:20:00,08:20:00,C\nt1,08:30:00,08:30:00,C,three\n",
    ))
    .expect_err("bad rows");
    let bad: Vec<Said<'_>> = said(&faults).into_iter().filter(|said| said.0 == "T022").collect();
    assert_eq!(bad[0], ("T022", "stop_times.txt", Some(3), Some("8.10")), "{faults:?}");
    assert_eq!(faults[0].place.column.as_deref(), Some("arrival_time"));
    assert_eq!(bad[1].2, Some(4));
    assert_eq!((bad[2].2, bad[2].3), (Some(5), Some("three")), "{faults:?}");
}

#[test]
fn times_that_run_backwards_cost_the_trip() {
    let text = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt1,08:00:00,08:00:00,A,1\n\
                t1,08:20:00,08:20:00,C,3\nt1,08:25:00,08:26:00,B,2\n";
    let (feed, warnings) = read(&with("stop_times.txt", text)).expect("a warning");
    assert_eq!(said(&warnings), [("T024", "stop_times.txt", Some(3), Some("t1"))]);
    assert_eq!(feed.size().1, 0);
    let sorted = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt1,08:20:00,08:20:00,C,30\n\
                  t1,08:10:00,08:11:00,B,20\nt1,08:00:00,08:00:00,A,10\n";
    let (feed, warnings) = read(&with("stop_times.txt", sorted)).expect("rows in any order");
    assert_eq!((feed.size().1, warnings), (1, Vec::new()));
}

#[test]
fn unknown_ids_are_left_out_and_told() {
    let text = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt1,08:00:00,08:00:00,A,1\n\
                t1,08:10:00,08:11:00,Q,2\nt1,08:20:00,08:20:00,C,3\nt9,08:20:00,08:20:00,C,3\n";
    let (feed, warnings) = read(&with("stop_times.txt", text)).expect("warnings");
    let lines =
        [("T023", "stop_times.txt", Some(3), Some("Q")), ("T023", "stop_times.txt", Some(5), Some("t9"))];
    assert_eq!((said(&warnings), feed.size().1), (lines.to_vec(), 1));
    let (feed, warnings) =
        read(&with("trips.txt", "route_id,service_id,trip_id\n1,never heard of,t1\n")).expect("warnings");
    assert_eq!(said(&warnings)[0], ("T023", "trips.txt", Some(2), Some("never heard of")));
    assert_eq!(feed.size().1, 0);
}

#[test]
fn a_service_that_never_runs_and_ids_twice_are_told() {
    let (_, warnings) = read(&with(
        "calendar.txt",
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n\
         week,1,1,1,1,1,0,0,20230605,20230630\nnone,0,0,0,0,0,0,0,20230605,20230630\n\
         sat,0,0,0,0,0,1,0,20230605,20230609\n",
    ))
    .expect("warnings");
    let lines =
        [("T026", "calendar.txt", Some(3), Some("none")), ("T026", "calendar.txt", Some(4), Some("sat"))];
    assert_eq!(said(&warnings), lines);
    let (_, warnings) = read(&with(
        "stops.txt",
        "stop_id,stop_name,stop_lat,stop_lon\nA,A,51.58,-3.0\nB,B,51.58,-3.01\nC,C,51.58,-3.02\nA,A,0,0\n",
    ))
    .expect("a warning");
    assert_eq!(said(&warnings), [("T030", "stops.txt", Some(5), Some("A"))]);
}

#[test]
fn many_faults_of_a_kind_are_counted_not_listed() {
    let mut text = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n".to_owned();
    for row in 0..50 {
        text.push_str(&format!("t1,08:00:00,08:00:00,unknown{row},{row}\n"));
    }
    let (_, warnings) = read(&with("stop_times.txt", &text)).expect("warnings");
    assert_eq!(warnings.iter().filter(|fault| fault.kind.code == "T023").count(), 6);
    assert!(warnings.iter().any(|fault| fault.message == "and 45 more like these"), "{warnings:?}");
}

#[test]
fn a_date_outside_the_feed_names_the_dates_it_covers() {
    let outside = TimetableSettings { date: Some(date(2024, 6, 14)), ..settings() };
    let fault = day(&sound(), &outside).expect_err("not covered");
    assert_eq!(fault.kind.code, "T027");
    assert!(fault.message.contains("2023-06-05 to 2023-06-30"), "{}", fault.message);
    let sunday = TimetableSettings { date: Some(date(2023, 6, 18)), ..settings() };
    assert_eq!(day(&sound(), &sunday).expect_err("nothing runs").kind.code, "T028");
}

#[test]
fn a_weekday_is_the_first_on_which_something_runs() {
    let weekday: TimetableSettings =
        TimetableSettings { date: None, weekday: Some(spoke_travel::settings::Day::Wednesday), ..settings() };
    assert_eq!(day(&sound(), &weekday).expect("runs").date, date(2023, 6, 7));
    let sunday = TimetableSettings { weekday: Some(spoke_travel::settings::Day::Sunday), ..weekday };
    assert_eq!(day(&sound(), &sunday).expect_err("never").kind.code, "T027");
}

#[test]
fn past_midnight_belongs_to_the_day_before() {
    let text = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt1,23:50:00,23:50:00,A,1\n\
                t1,,,B,2\nt1,24:10:00,24:10:00,C,3\n";
    let files = with("stop_times.txt", text);
    // Saturday 00:10 by Friday's service; the stop in between lies half-way.
    let saturday = TimetableSettings { date: Some(date(2023, 6, 17)), ..settings() };
    let found = day(&files, &saturday).expect("runs");
    let times: Vec<i32> = found.trips[0].calls.iter().map(|call| call.arrival).collect();
    assert_eq!((found.trips.len(), times), (1, vec![-600, 0, 600]));
    // On a Friday both Thursday's and Friday's.
    let friday = TimetableSettings { date: Some(date(2023, 6, 16)), ..settings() };
    assert_eq!(day(&files, &friday).expect("runs").trips.len(), 2);
}

#[test]
fn intervals_are_trips() {
    let mut files = sound();
    files.push((
        "frequencies.txt",
        "trip_id,start_time,end_time,headway_secs\nt1,06:00:00,07:00:00,1200\n".to_owned(),
    ));
    let found = day(&files, &settings()).expect("runs");
    let starts: Vec<i32> = found.trips.iter().map(|trip| trip.calls[0].departure).collect();
    assert_eq!(
        starts,
        [21_600, 22_800, 24_000],
        "06:00, 06:20, 06:40, and not at the times of stop_times.txt"
    );
    assert_eq!(found.trips[0].calls[2].arrival - found.trips[0].calls[0].departure, 1200);
    files.pop();
    files.push((
        "frequencies.txt",
        "trip_id,start_time,end_time,headway_secs\nt1,06:00:00,07:00:00,0\nt7,06:00:00,07:00:00,60\n"
            .to_owned(),
    ));
    let faults = read(&files).expect_err("no headway");
    assert_eq!(said(&faults)[0], ("T022", "frequencies.txt", Some(2), None));
    assert_eq!(said(&faults)[1], ("T023", "frequencies.txt", Some(3), Some("t7")));
}

#[test]
fn coaches_and_stops_nowhere() {
    let coach =
        with("routes.txt", "route_id,agency_id,route_short_name,route_long_name,route_type\n1,X,M1,,200\n");
    assert_eq!(day(&coach, &settings()).expect("runs").trips.len(), 1);
    let without = TimetableSettings { without_route_types: vec![200], ..settings() };
    assert_eq!(day(&coach, &without).expect_err("no coaches").kind.code, "T028");
    let nowhere =
        with("stops.txt", "stop_id,stop_name,stop_lat,stop_lon\nA,A,0,0\nB,B,,\nC,C,51.58,-3.02\nD,D,1,1\n");
    let found = day(&nowhere, &settings()).expect("runs");
    let placed: Vec<bool> = found.stops.iter().map(|stop| stop.place.is_some()).collect();
    assert_eq!(placed, [false, false, true], "and the stop that nothing calls at is not there");
}

#[test]
fn trips_without_times_and_stops_of_unknown_stations_have_their_line() {
    let (_, warnings) =
        read(&with("trips.txt", "route_id,service_id,trip_id\n1,week,t1\n1,week,t2\n")).expect("a warning");
    assert_eq!(said(&warnings), [("T025", "trips.txt", Some(3), Some("t2"))]);
    let untimed =
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt1,08:00:00,08:00:00,A,1\nt1,,,C,2\n";
    let (_, warnings) = read(&with("stop_times.txt", untimed)).expect("a warning");
    assert_eq!(said(&warnings), [("T025", "stop_times.txt", Some(3), Some("t1"))]);
    let text = "stop_id,stop_lat,stop_lon,location_type,parent_station\nA,51.58,-3.0,0,S\nB,51.58,-3.01,0,Z\n\
                C,0,0,0,S\nS,51.58,-3.02,1,\n";
    let (feed, warnings) = read(&with("stops.txt", text)).expect("a warning");
    assert_eq!(said(&warnings), [("T023", "stops.txt", Some(3), Some("Z"))]);
    let found = Day::of(&[feed], &settings(), false, (0, 29 * 3600), &projection::to_grid).expect("runs");
    let station = projection::to_grid(spoke_model::LonLat { lon: -3.02, lat: 51.58 });
    assert_eq!(found.stops[2].place, station, "a stop without a place stands where its station is");
    assert_eq!(found.stops[0].station, found.stops[2].station);
    assert_eq!((found.stops[0].station.is_some(), found.stops[1].station), (true, None));
}

#[test]
fn rules_on_changes_that_cannot_be_followed_have_their_line() {
    let mut files = sound();
    let head = "from_stop_id,to_stop_id,from_route_id,to_route_id,from_trip_id,to_trip_id,transfer_type,min_transfer_time\n";
    let rules = "A,B,,,,,2,120\nA,Q,,,,,3,\nA,B,1,,,,2,60\nA,C,,,,,2,\n,,,,t1,t9,4,\nA,B,,,,,,\n";
    files.push(("transfers.txt", format!("{head}{rules}")));
    let (feed, warnings) = read(&files).expect("warnings");
    let lines = [
        ("T023", "transfers.txt", Some(3), Some("Q")),
        ("T031", "transfers.txt", Some(4), Some("1")),
        ("T031", "transfers.txt", Some(5), Some("A → C")),
        ("T023", "transfers.txt", Some(6), Some("t9")),
    ];
    assert_eq!(said(&warnings), lines);
    let found = Day::of(&[feed], &settings(), false, (0, 29 * 3600), &projection::to_grid).expect("runs");
    assert_eq!(found.transfers, [Transfer { from: 0, to: 1, seconds: Some(120) }]);
    files.pop();
    files.push(("transfers.txt", format!("{head}A,B,,,,,9,\n")));
    let faults = read(&files).expect_err("no such type");
    assert_eq!(said(&faults), [("T022", "transfers.txt", Some(2), Some("9"))]);
    assert_eq!(faults[0].place.column.as_deref(), Some("transfer_type"));
}
