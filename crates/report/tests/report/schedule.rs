//! The files of a schedule say what the schedule says: CSV, calendars and workbook read back by other means.

use std::collections::BTreeSet;

use calamine::{Data, Reader, Xlsx};
use jiff::{
    ToSpan,
    civil::{Date, Time, date, time},
};
use rust_xlsxwriter::Workbook;
use spoke_model::{
    Schedule, Timetable,
    schedule::{Obstacle, Series, Session, SessionKind, Unplaced},
    timetable::{Day, Recurrence, Request, Room, Staff},
};
use spoke_report::record::Audience;
use spoke_report::schedule::{files, sheets};

fn request(id: &str, recurrence: Recurrence) -> Request {
    Request {
        id: id.into(),
        room: 0,
        pattern: "weekly".into(),
        recurrence,
        sessions: 5,
        minutes: 120,
        setup: 15,
        clear: 15,
        people: 2,
        skills: Vec::new(),
        programme: None,
        private_room: false,
        step_free: false,
        expected: None,
        weekdays: [true; 7],
        start: None,
        phase: None,
        crew: None,
        dates: Vec::new(),
        from_day: 0,
        before: None,
    }
}

fn session(date: Date, start: Time, request: &str, staff: &[&str]) -> Session {
    Session {
        date,
        start,
        end: start + 2.hours(),
        venue: "willenhall".into(),
        venue_name: "Willenhall, \"The Hagard\"".into(),
        kind: SessionKind::General,
        staff: staff.iter().map(ToString::to_string).collect(),
        groups: vec!["carers".into()],
        programme: None,
        request: request.into(),
    }
}

/// Six Tuesdays over the clock change with one off, one replaced on a Thursday, one cancelled; a monthly Friday.
pub(crate) fn made() -> (Timetable, Schedule) {
    let start = date(2026, 10, 5);
    let staff = |id: &str, team: &str| Staff {
        id: id.into(),
        team: Some(team.into()),
        people: 1,
        hours: Default::default(),
        leave: Vec::new(),
        skills: Vec::new(),
        max_sessions_day: 2,
        weekly_minutes: None,
        break_minutes: 30,
        base_minutes: None,
    };
    let t = Timetable {
        service: "Work and Health".into(),
        organisation: "Coventry, City Council".into(),
        days: (0..80i64).map(|d| Day { date: start + d.days(), closed: None, in_term: true }).collect(),
        rooms: vec![Room {
            id: "willenhall".into(),
            name: "Willenhall, \"The Hagard\"".into(),
            kind: "library".into(),
            postcode: Some("CV3 3DP".into()),
            easting: 436_500.0,
            northing: 276_800.0,
            site: "willenhall".into(),
            neighbourhood: "Willenhall".into(),
            hours: None,
            hire: None,
            closed: Vec::new(),
            capacity: None,
            private_room: false,
            step_free: true,
            creche: false,
        }],
        staff: vec![staff("A", "North"), staff("B", "North"), staff("C", "South")],
        requests: vec![
            request("willenhall/1", Recurrence::EveryWeeks(1)),
            request("willenhall/2", Recurrence::Monthly),
        ],
        between: vec![0.0],
        ..Timetable::default()
    };
    let ten = time(10, 0, 0, 0);
    let tuesday =
        |n: i64, staff: &[&str]| session(date(2026, 10, 6) + (7 * n).days(), ten, "willenhall/1", staff);
    let mut sessions = vec![
        tuesday(0, &["A", "B"]),
        tuesday(1, &["A", "C"]),
        tuesday(3, &["A", "B"]),
        tuesday(5, &["A", "B"]),
    ];
    sessions.push(Session {
        kind: SessionKind::Replacement,
        ..session(date(2026, 10, 22), time(14, 0, 0, 0), "willenhall/1", &["A", "C"])
    });
    sessions.push(session(date(2026, 10, 16), ten, "willenhall/2", &["B", "C"]));
    sessions.push(session(date(2026, 11, 20), ten, "willenhall/2", &["B", "C"]));
    sessions.push(session(date(2026, 12, 18), ten, "willenhall/2", &["B", "C"]));
    sessions.sort_by_key(|s| (s.date, s.start));
    let series = |request: &str, weekday, phase, words: &str| Series {
        request: request.into(),
        weekday,
        start: ten,
        phase,
        crew: vec!["A".into(), "B".into()],
        words: words.into(),
        sequence: 2,
        counted: 5,
        rule_dates: 12,
    };
    let schedule = Schedule {
        sessions,
        series: vec![
            series("willenhall/1", 1, 0, "every Tuesday 10:00–12:00 from 6 October"),
            series("willenhall/2", 4, 2, "the third Friday of each month 10:00–12:00 from 16 October"),
        ],
        unplaced: vec![Unplaced {
            request: "willenhall/1".into(),
            venue: "willenhall".into(),
            date: Some(date(2026, 10, 20)),
            sessions: 1,
            rule: Obstacle::Leave,
            reason: "1 of 2 people needed are free".into(),
            change: "A not to be on leave that day".into(),
            offers: Vec::new(),
        }],
        cancelled: vec![tuesday(4, &["A", "B"])],
        requested: 9,
        bound: 8,
        proof: "no schedule places more".into(),
        ..Schedule::default()
    };
    (t, schedule)
}

fn text(path: &str) -> String {
    let (t, schedule) = made();
    let all = files(&t, &schedule);
    let file = all.iter().find(|f| f.path == path).unwrap_or_else(|| {
        panic!("no {path} among {:?}", all.iter().map(|f| f.path.as_str()).collect::<Vec<_>>())
    });
    String::from_utf8(file.bytes.clone()).unwrap()
}

#[test]
fn the_flat_table() {
    let csv = text("schedule.csv");
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("date,start,end,venue,venue_name,kind,staff,group,programme"));
    assert_eq!(
        lines.next(),
        Some("2026-10-06,10:00,12:00,willenhall,\"Willenhall, \"\"The Hagard\"\"\",general,A; B,carers,")
    );
    assert_eq!(lines.count(), 7);
}

#[test]
fn a_venue_calendar_recurs_where_the_pattern_holds() {
    let ics = text("calendar/willenhall.ics").replace("\r\n ", "");
    assert!(ics.lines().all(|l| !l.is_empty()));
    let has = |line: &str| assert!(ics.contains(&format!("{line}\r\n")), "{line} is not in\n{ics}");
    has("RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20261110T100000Z");
    has("DTSTART;TZID=Europe/London:20261006T100000");
    has("EXDATE;TZID=Europe/London:20261020T100000");
    has("RECURRENCE-ID;TZID=Europe/London:20261103T100000");
    has("STATUS:CANCELLED");
    has("RRULE:FREQ=MONTHLY;BYDAY=3FR;UNTIL=20261218T100000Z");
    has("DTSTART;TZID=Europe/London:20261022T140000");
    has("SEQUENCE:2");
    has("LOCATION:Willenhall\\, \"The Hagard\"\\, CV3 3DP");
    assert_eq!(ics.matches("BEGIN:VTIMEZONE").count(), 1);
    assert!(!ics.contains("Staff"), "a public calendar names no staff");
}

#[test]
fn uids_are_stable_and_distinct_and_bytes_repeat() {
    let ics = text("calendar/team-north.ics");
    let uids: Vec<&str> = ics.lines().filter(|l| l.starts_with("UID:")).collect();
    let distinct: BTreeSet<&&str> = uids.iter().collect();
    let overrides = ics.matches("RECURRENCE-ID").count();
    assert_eq!(distinct.len() + overrides, uids.len(), "{uids:?}");
    assert!(uids.iter().any(|u| u.starts_with("UID:2026-10-05-willenhall.1")));
    let (t, schedule) = made();
    assert_eq!(files(&t, &schedule), files(&t, &schedule));
    assert!(ics.contains("DTSTART;TZID=Europe/London:20261013T100000"), "held with the South team: single");
}

#[test]
fn the_mobile_library_table() {
    let csv = text("mobile_library.csv");
    let row = csv.lines().nth(1).unwrap();
    assert!(row.starts_with("\"Coventry, City Council\",A; B,Willenhall,"), "{row}");
    assert!(row.ends_with("FREQ=WEEKLY;BYDAY=TU,2026-10-06,2026-11-10,2026-10-20;2026-11-03,"), "{row}");
}

#[test]
fn posters_are_plain() {
    let (t, mut schedule) = made();
    // Ten Tuesdays of twelve: who reads "every Tuesday" is seldom wrong.
    let later = (6..12i64).map(|n| date(2026, 10, 6) + (7 * n).days());
    schedule.sessions.extend(later.map(|day| session(day, time(10, 0, 0, 0), "willenhall/1", &["A", "B"])));
    schedule.sessions.sort_by_key(|s| (s.date, s.start));
    let all = files(&t, &schedule);
    let poster = all.iter().find(|f| f.path == "posters/willenhall.txt").unwrap();
    let poster = String::from_utf8(poster.bytes.clone()).unwrap();
    assert!(poster.contains("Every Tuesday, 10am to 12 noon"), "{poster}");
    assert!(poster.contains("The third Friday of each month, 10am to 12 noon"), "{poster}");
    assert!(poster.contains("No session on Tuesday 20 October, Tuesday 3 November."), "{poster}");
    assert!(poster.contains("Thursday 22 October, 2pm to 4pm"), "{poster}");
    let page = text("posters/willenhall.html");
    assert!(page.contains("Willenhall, &quot;The Hagard&quot;, CV3 3DP"));
}

/// Programmes are by invitation: a door that speaks of nothing else has nothing to say.
#[test]
fn a_venue_with_programmes_alone_has_no_poster() {
    let (t, mut schedule) = made();
    for session in schedule.sessions.iter_mut().filter(|session| session.venue == "willenhall") {
        session.programme = Some("WorkWell".to_owned());
    }
    let posters: Vec<String> = files(&t, &schedule)
        .into_iter()
        .map(|file| file.path)
        .filter(|path| path.starts_with("posters/willenhall"))
        .collect();
    assert!(posters.is_empty(), "{posters:?}");
}

/// Four Tuesdays of twelve are not "every Tuesday", whatever the pattern says.
#[test]
fn a_poster_does_not_promise_dates_that_are_not_held() {
    let poster = text("posters/willenhall.txt");
    assert!(poster.contains("Tuesdays, 10am to 12 noon, on these dates only:"), "{poster}");
    assert!(!poster.contains("Every Tuesday") && !poster.contains("No session on"), "{poster}");
    assert!(poster.contains("The third Friday of each month, 10am to 12 noon"), "{poster}");
}

#[test]
fn the_workbook_holds_the_same_sessions() {
    let (t, schedule) = made();
    let mut book = Workbook::new();
    sheets::add(&mut book, &t, &schedule, Audience::Internal).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    assert_eq!(
        book.sheet_names(),
        ["Totals", "Oct 2026", "Nov 2026", "Dec 2026", "By venue", "By staff", "Unplaced", "Sessions"]
    );
    let range = book.worksheet_range("Sessions").unwrap();
    let mut read: Vec<(String, String, String, String)> = Vec::new();
    for row in range.rows().skip(1) {
        let Data::DateTime(day) = &row[0] else { panic!("{:?} is not a date", row[0]) };
        let serial = date(1899, 12, 30) + (day.as_f64() as i64).days();
        read.push((serial.to_string(), row[1].to_string(), row[4].to_string(), row[6].to_string()));
    }
    let wanted: Vec<_> = schedule
        .sessions
        .iter()
        .map(|s| {
            let start = s.start.strftime("%H:%M").to_string();
            (s.date.to_string(), start, s.venue_name.clone(), s.staff.join("; "))
        })
        .collect();
    assert_eq!(read, wanted);
    let october = book.worksheet_range("Oct 2026").unwrap();
    let cells: Vec<String> = october.rows().flatten().map(ToString::to_string).collect();
    assert!(cells.iter().any(|c| c.starts_with("6\n10:00–12:00 Willenhall")), "{cells:?}");
    let unplaced = book.worksheet_range("Unplaced").unwrap();
    assert_eq!(unplaced.get((1, 3)).unwrap().to_string(), "1 of 2 people needed are free");
}
