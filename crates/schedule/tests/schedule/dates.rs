//! A rule may give more dates than are counted: any of them may be held, as the judge has it.

use crate::city::{self, City};
use jiff::civil::{Date, date};
use spoke_check::schedule::judge;
use spoke_model::{PatternId, Programme, Schedule, VenueId};
use spoke_schedule::{
    instance::{Files, VenuePlan},
    settings::{Leave, ProgrammeSettings, Settings, WeekText},
    solve::{Effort, solve},
};

/// One library, open on Thursdays alone, and one team of two that is away on a Thursday of autumn 2026.
fn thursdays(away: Date) -> City {
    let hours = std::array::from_fn(|d| if d == 3 { "10:00-18:00".to_owned() } else { String::new() });
    let week = WeekText { thu: Some("09:00-18:00".into()), ..WeekText::default() };
    let mut team = city::staff("both".into(), "North".into(), week, None);
    team.people = 2;
    team.leave = vec![Leave { start: away, end: away, reason: String::new() }];
    City {
        settings: Settings { quarter: Some("2026-Q4".into()), staff: vec![team], ..Settings::default() },
        files: Files::default(),
        weeks: 13,
        venues: vec![city::venue("hall", (433_000.0, 279_000.0), Some(hours))],
        patterns: city::patterns(13),
        plan: vec![VenuePlan { venue: VenueId(0), pattern: PatternId(3), places: Vec::new() }],
        programmes: Vec::new(),
    }
}

fn solved(city: &City) -> Schedule {
    let built = city.build().unwrap_or_else(|faults| panic!("{faults:#?}"));
    let schedule = solve(&built.timetable, Effort::default());
    assert_eq!(judge(&built.timetable, &schedule), []);
    schedule
}

#[test]
fn the_fourteenth_thursday_makes_up_for_one_that_falls_away() {
    let schedule = solved(&thursdays(date(2026, 10, 22)));
    assert_eq!((schedule.sessions.len(), schedule.bound), (13, 13), "{}", schedule.proof);
    assert_eq!(schedule.sessions.last().unwrap().date, date(2026, 12, 31));
    let whole = solved(&thursdays(date(2026, 10, 23)));
    assert_eq!(
        whole.sessions.last().unwrap().date,
        date(2026, 12, 24),
        "the first thirteen where all can be held"
    );
}

#[test]
fn six_of_eight_dates_of_a_programme() {
    let mut city = thursdays(date(2026, 10, 8));
    city.plan.clear();
    city.programmes = vec![Programme {
        name: "WorkWell".into(),
        venue: "hall".into(),
        caseload: 10,
        sessions: 6,
        private: false,
    }];
    let dates: Vec<Date> = (0..8).map(|n| date(2026, 10, 1) + jiff::Span::new().days(7 * n)).collect();
    let settings = ProgrammeSettings { name: "WorkWell".into(), dates, ..ProgrammeSettings::default() };
    city.settings.programme = vec![settings];
    let schedule = solved(&city);
    assert_eq!((schedule.sessions.len(), schedule.bound), (6, 6), "{}", schedule.proof);

    // A date on a weekday that the service keeps free is listed, not held.
    city.settings.programme[0].dates.truncate(6);
    city.settings.programme[0].dates[5] = date(2026, 11, 6);
    city.settings.weekdays = vec!["thu".into()];
    let schedule = solved(&city);
    assert_eq!(schedule.sessions.len(), 4, "one falls on leave, one on a Friday");
    let friday = schedule.unplaced.iter().find(|u| u.date == Some(date(2026, 11, 6))).unwrap();
    assert_eq!(friday.reason, "sessions are not allowed on this weekday");
}
