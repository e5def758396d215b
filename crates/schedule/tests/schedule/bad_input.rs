//! What is wrong with the inputs is said, all of it, and nothing panics.

use crate::city;
use jiff::civil::date;
use spoke_model::{Fault, Programme, schedule::Obstacle};
use spoke_schedule::{
    instance::{File, Rows},
    settings::{Avoid, Leave, Pin, ProgrammeSettings, StaffSettings, WeekText},
    solve::{Effort, solve},
};

fn town() -> city::City {
    city::county(6, 8)
}

fn codes(city: &city::City) -> Vec<&'static str> {
    let found: Vec<Fault> = match city.build() {
        Ok(built) => built.warnings,
        Err(faults) => faults,
    };
    let mut codes: Vec<&str> = found.iter().map(|f| f.kind.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn file(text: &str) -> Option<File> {
    Some(File { path: "f.csv".into(), text: text.into() })
}

/// A staff table, its lines numbered as an editor numbers them.
fn staff(text: &str) -> Option<Rows> {
    let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let mut lines = (1_u64..).zip(text.lines()).filter(|(_, line)| !line.is_empty());
    let headers = lines.next().map(|(_, line)| cells(line)).unwrap_or_default();
    Some(Rows {
        path: "f.csv".into(),
        headers,
        rows: lines.map(|(number, line)| (number, cells(line))).collect(),
    })
}

#[test]
fn a_sound_city_has_no_faults() {
    assert_eq!(codes(&town()), [""; 0]);
}

#[test]
fn each_fault_is_named() {
    let mut all = town();
    all.settings.weekdays = vec!["Tues".into()];
    all.settings.preferred = "19:00-09:00".into();
    all.settings.session_minutes = 0;
    all.settings.staff[0].leave = vec![
        Leave { start: date(2026, 10, 5), end: date(2026, 10, 9), reason: String::new() },
        Leave { start: date(2026, 10, 9), end: date(2026, 10, 12), reason: String::new() },
    ];
    all.settings.staff[1].leave =
        vec![Leave { start: date(2026, 10, 9), end: date(2026, 10, 5), reason: String::new() }];
    all.settings.staff[2].name = "s001".into();
    all.settings.staff[3].base = Some("nowhere".into());
    all.settings.programme =
        vec![ProgrammeSettings { name: "No such".into(), ..ProgrammeSettings::default() }];
    all.settings.pin = vec![Pin { venue: "v999".into(), ..Pin::default() }];
    all.files.bank_holidays = file("{}");
    all.files.terms = file("kind,start\nfair,2026-10-05\n");
    all.files.travel = file("from,to,minutes\nv000,v001,soon\n");
    all.files.staff = staff("name,mon,shoe_size\nx,09:00-17:00,42\n");
    let found = codes(&all);
    for code in [
        "Q003", "Q005", "Q008", "Q009", "Q010", "Q012", "Q013", "Q014", "Q015", "Q018", "Q020", "Q023",
        "Q025", "Q027",
    ] {
        assert!(found.contains(&code), "{code} is not among {found:?}");
    }
}

#[test]
fn rows_and_columns_are_given() {
    let mut city = town();
    city.files.staff = staff("name,mon,leave\nx,09:00-17:00,2026-13-01\n\ny,17:00-09:00,\n");
    let faults = city.build().unwrap_err();
    let at = |f: &Fault| (f.place.path.clone(), f.place.row, f.place.column.clone());
    let first = faults.iter().find(|f| f.kind.code == "Q013").unwrap();
    assert_eq!(at(first), (Some("f.csv".into()), Some(2), Some("leave".into())));
    let hours = faults.iter().find(|f| f.kind.code == "Q008").unwrap();
    assert_eq!(at(hours), (Some("f.csv".into()), Some(4), Some("mon".into())));
    assert_eq!(hours.message, "hours of y: `17:00-09:00` ends before it starts");
    // Minutes are found by their column's name.
    city.files.staff = None;
    city.files.travel = file("minutes,from,to\n12.5,v000,v001\n");
    let built = city.build().unwrap_or_else(|faults| panic!("{faults:#?}"));
    assert_eq!((built.timetable.minutes(0, 1), built.timetable.minutes(1, 0)), (12.5, 12.5));
}

#[test]
fn columns_of_the_staff_table_by_the_names_that_people_write() {
    let mut city = town();
    city.settings.staff.clear();
    city.files.staff = staff("Name,Monday,TUE,Weekly hours\nx,09:00-17:00,10:00-16:00,30\n");
    let built = city.build().unwrap_or_else(|faults| panic!("{faults:#?}"));
    let x = &built.timetable.staff[0];
    assert_eq!((x.hours[0].len(), x.hours[1].len(), x.hours[2].len()), (1, 1, 0));
    assert_eq!(x.weekly_minutes, Some(1800));
}

#[test]
fn a_quarter_without_a_working_day() {
    let mut city = town();
    city.settings.avoid = vec![Avoid {
        date: date(2026, 10, 5),
        end: Some(date(2027, 1, 3)),
        reason: "refit".into(),
        tolerance_days: 0,
        venues: Vec::new(),
    }];
    assert_eq!(codes(&city), ["Q002"]);
    let mut weekend = town();
    weekend.settings.end = Some(date(2026, 10, 5));
    weekend.settings.weekdays = vec!["sun".into()];
    assert_eq!(codes(&weekend), ["Q002"]);
}

#[test]
fn a_bank_holiday_file_for_other_years() {
    let mut city = town();
    city.files.bank_holidays = file(
        r#"{"england-and-wales":{"division":"england-and-wales","events":[{"title":"x","date":"2019-12-25","notes":"","bunting":true}]}}"#,
    );
    let faults = city.build().unwrap_err();
    assert_eq!(faults[0].kind.code, "Q004");
    assert!(faults[0].message.contains("2026, 2027"), "{}", faults[0].message);
}

#[test]
fn hours_that_end_before_they_start_close_the_day_until_overridden() {
    let mut city = town();
    city.venues[0].hours =
        Some(["10:00-00:00".into(), "".into(), "".into(), "".into(), "".into(), "".into(), "".into()]);
    let built = city.build().unwrap();
    let fault = built.warnings.iter().find(|f| f.kind.code == "Q006").unwrap();
    assert_eq!(
        (fault.place.column.as_deref(), fault.value.as_deref()),
        (Some("Monday"), Some("10:00-00:00"))
    );
    let schedule = solve(&built.timetable, Effort::default());
    assert!(schedule.sessions.iter().all(|s| s.venue != "v000"));
    let line = schedule.unplaced.iter().find(|u| u.venue == "v000").unwrap();
    assert_eq!(line.rule, Obstacle::OpeningHours);
    city.settings.venue.push(spoke_schedule::settings::VenueSettings {
        name: "v000".into(),
        hours: Some(WeekText { mon: Some("10:00-19:00".into()), ..WeekText::default() }),
        ..Default::default()
    });
    let built = city.build().unwrap();
    assert!(built.warnings.is_empty());
    let schedule = solve(&built.timetable, Effort::default());
    assert!(schedule.sessions.iter().any(|s| s.venue == "v000"));
}

#[test]
fn codes_for_hours_mean_hours_unknown() {
    let mut city = town();
    let coded = std::array::from_fn(|d| if d < 5 { "PM Only".to_owned() } else { String::new() });
    city.venues[1].hours = Some(coded);
    let built = city.build().unwrap();
    assert!(built.notes.iter().any(|n| n == "Hours not known: v001."));
    let schedule = solve(&built.timetable, Effort::default());
    assert_eq!(schedule.unplaced.iter().find(|u| u.venue == "v001").unwrap().rule, Obstacle::HoursUnknown);
    city.settings.default_hours = Some(WeekText { tue: Some("13:00-17:00".into()), ..WeekText::default() });
    let built = city.build().unwrap();
    let schedule = solve(&built.timetable, Effort::default());
    assert!(schedule.sessions.iter().any(|s| s.venue == "v001"));
}

#[test]
fn closed_all_week_is_no_reason_for_default_hours() {
    let mut city = town();
    city.venues[1].hours = Some(Default::default());
    city.settings.default_hours = Some(WeekText { tue: Some("13:00-17:00".into()), ..WeekText::default() });
    let built = city.build().unwrap();
    let schedule = solve(&built.timetable, Effort::default());
    assert!(schedule.sessions.iter().all(|s| s.venue != "v001"));
    let line = schedule.unplaced.iter().find(|u| u.venue == "v001").unwrap();
    assert_eq!(line.rule, Obstacle::OpeningHours);
    assert!(line.reason.contains("closed all week"), "{}", line.reason);
}

#[test]
fn hours_that_may_be_of_the_night_are_not_guessed() {
    let mut city = town();
    city.settings.default_hours = Some(WeekText { tue: Some("2-4".into()), ..WeekText::default() });
    city.venues[1].hours = None;
    let errors = city.build().unwrap_err();
    assert_eq!((errors[0].kind.code, errors[0].value.as_deref()), ("Q008", Some("2-4")));
    assert!(errors[0].message.contains("morning or in the afternoon"), "{}", errors[0]);
}

#[test]
fn a_team_that_can_never_staff_a_session() {
    let mut city = town();
    city.settings.staff.push(StaffSettings {
        name: "night owls".into(),
        people: 2,
        hours: WeekText { mon: Some("21:00-24:00".into()), ..WeekText::default() },
        ..StaffSettings::default()
    });
    let built = city.build().unwrap();
    assert_eq!(
        built.warnings.iter().map(|f| (f.kind.code, f.value.as_deref())).collect::<Vec<_>>(),
        [("Q016", Some("night owls"))]
    );
    city.settings.staff.retain(|s| s.name == "night owls");
    let built = city.build().unwrap();
    let schedule = solve(&built.timetable, Effort::default());
    assert!(schedule.sessions.is_empty());
    assert_eq!(schedule.bound, 0, "and that is proven");
    assert!(schedule.unplaced.iter().all(|u| !u.reason.is_empty() && !u.change.is_empty()));
    city.settings.staff.clear();
    assert_eq!(city.build().unwrap_err()[0].kind.code, "Q017");
}

#[test]
fn a_series_locked_to_too_few() {
    let mut city = town();
    city.settings.pin = vec![Pin {
        venue: "v000".into(),
        staff: vec![city.settings.staff[0].name.clone()],
        ..Pin::default()
    }];
    assert!(codes(&city).iter().all(|code| *code == "Q022"), "{:?}", codes(&city));
    let faults = city.build().unwrap_err();
    assert!(faults[0].message.contains("v000/1 is locked to is too small"), "{}", faults[0].message);
}

#[test]
fn pins_that_collide_or_break_rules() {
    let mut city = town();
    let pin = |start: &str| Pin {
        venue: "v001".into(),
        date: Some(date(2026, 10, 6)),
        start: Some(start.into()),
        ..Pin::default()
    };
    // v001 is open on Tuesdays by the county's timetable of hours, 09:00 to 13:00.
    city.settings.pin = vec![pin("10:00"), pin("10:30"), pin("03:00")];
    let found = codes(&city);
    assert!(found.contains(&"Q021") && found.contains(&"Q022"), "{found:?}");
}

#[test]
fn a_programme_with_a_room_too_small() {
    let mut city = town();
    city.programmes = vec![Programme {
        name: "WorkWell".into(),
        venue: "v002".into(),
        caseload: 10,
        sessions: 4,
        private: true,
    }];
    city.settings.programme = vec![ProgrammeSettings {
        name: "WorkWell".into(),
        private_room: true,
        weekday: Some("wed".into()),
        start: Some("13:30".into()),
        ..ProgrammeSettings::default()
    }];
    let schedule = solve(&city.build().unwrap().timetable, Effort::default());
    assert_eq!(schedule.unplaced.iter().find(|u| u.request == "v002/WorkWell").unwrap().rule, Obstacle::Room);
    city.settings.venue.push(spoke_schedule::settings::VenueSettings {
        name: "v002".into(),
        private_room: true,
        ..Default::default()
    });
    let schedule = solve(&city.build().unwrap().timetable, Effort::default());
    let held: Vec<_> =
        schedule.sessions.iter().filter(|s| s.programme.as_deref() == Some("WorkWell")).collect();
    assert_eq!(held.len(), 4);
    assert!(held.iter().all(|s| s.start == jiff::civil::time(13, 30, 0, 0)));
}

#[test]
fn not_a_baseline() {
    let mut city = town();
    city.files.baseline = file("{\"sessions\": 3}");
    assert_eq!(codes(&city), ["Q024"]);
}
