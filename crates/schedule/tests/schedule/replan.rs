//! Replanning changes only what has to change; freeze, pins and locks hold.

use crate::city;
use jiff::civil::{Date, date};
use spoke_check::schedule::judge;
use spoke_model::{Schedule, schedule::SessionKind};
use spoke_schedule::{
    instance::File,
    settings::{Leave, Pin, Replacements, VenueSettings},
    solve::{Effort, solve},
};

fn town() -> city::City {
    city::county(24, 16)
}

fn solved(city: &city::City) -> Schedule {
    let built = city.build().unwrap_or_else(|faults| panic!("{faults:#?}"));
    let schedule = solve(&built.timetable, Effort::default());
    assert_eq!(judge(&built.timetable, &schedule), []);
    schedule
}

fn replan(city: &mut city::City, before: &Schedule) {
    let text = serde_json::to_string(before).unwrap();
    city.files.baseline = Some(File { path: "schedule.json".into(), text });
}

fn keys(schedule: &Schedule) -> Vec<(Date, jiff::civil::Time, String, Vec<String>)> {
    schedule.sessions.iter().map(|s| (s.date, s.start, s.request.clone(), s.staff.clone())).collect()
}

#[test]
fn nothing_changed_nothing_moves() {
    let mut city = town();
    let before = solved(&city);
    replan(&mut city, &before);
    let after = solved(&city);
    assert_eq!(keys(&after), keys(&before));
    assert!(after.moved.is_empty() && after.cancelled.is_empty());
    assert!(after.series.iter().all(|s| s.sequence == 0));
}

#[test]
fn closing_a_venue_in_week_six_changes_that_venue_alone() {
    let mut city = town();
    let before = solved(&city);
    let shut = "v000";
    let from = date(2026, 11, 9);
    let until = date(2026, 11, 15);
    let hit = |s: &spoke_model::schedule::Session| s.venue == shut && from <= s.date && s.date <= until;
    assert!(before.sessions.iter().any(hit), "v000 is weekly or more");
    city.settings.venue.push(VenueSettings {
        name: shut.into(),
        closed: vec![Leave { start: from, end: until, reason: "the boiler".into() }],
        ..VenueSettings::default()
    });
    replan(&mut city, &before);
    let after = solved(&city);
    let rest: Vec<_> = keys(&before)
        .into_iter()
        .filter(|(d, _, r, _)| !(r.starts_with("v000/") && from <= *d && *d <= until))
        .collect();
    assert_eq!(keys(&after), rest, "everything else stands, staff included");
    let gone = before.sessions.iter().filter(|s| hit(s)).count();
    assert_eq!(after.cancelled.len(), gone);
    assert_eq!(after.moved.len(), gone);
    assert!(after.moved.iter().all(|m| m.venue == shut && m.after.is_none()));
    let changed: Vec<_> = after.series.iter().filter(|s| s.sequence > 0).collect();
    assert!(!changed.is_empty() && changed.iter().all(|s| s.request.starts_with("v000/")));
    let line = after.unplaced.iter().find(|u| u.venue == shut && u.date.is_some()).unwrap();
    assert_eq!(line.reason, "the boiler");
    assert!(line.change.starts_with("hold it on "), "{}", line.change);
    let offer = &line.offers[0];
    assert!(offer.date < from || until < offer.date, "the offer keeps clear of the closure");

    // The same with replacements placed: the session is held on another day, nothing else moves.
    city.settings.replacements = Replacements::Place;
    let placed = solved(&city);
    let (new, old): (Vec<_>, Vec<_>) =
        placed.sessions.iter().partition(|s| s.kind == SessionKind::Replacement);
    assert_eq!(old.len(), rest.len());
    assert!(
        !new.is_empty()
            && new.iter().all(|s| s.venue == shut || before.unplaced.iter().any(|u| u.venue == s.venue))
    );
}

#[test]
fn a_member_of_staff_who_leaves_is_stood_in_for() {
    let mut city = town();
    let before = solved(&city);
    let who = before.sessions.iter().rev().find_map(|s| s.staff.first().cloned()).unwrap();
    let member = city.settings.staff.iter_mut().find(|s| s.name == who).unwrap();
    member.leave = vec![Leave { start: date(2026, 11, 30), end: date(2027, 1, 3), reason: String::new() }];
    replan(&mut city, &before);
    city.settings.freeze_weeks = 4;
    let after = solved(&city);
    let early =
        |s: &Schedule| keys(s).into_iter().filter(|(d, ..)| *d < date(2026, 11, 2)).collect::<Vec<_>>();
    assert_eq!(early(&after), early(&before), "the frozen weeks stand");
    let late = |s: &Schedule| {
        keys(s)
            .into_iter()
            .filter(|(d, _, _, staff)| *d >= date(2026, 11, 2) && !staff.contains(&who))
            .collect::<Vec<_>>()
    };
    let now = keys(&after);
    let kept = late(&before).iter().filter(|k| now.contains(k)).count();
    assert!(kept * 100 >= late(&before).len() * 97, "{kept} of {} stand", late(&before).len());
    assert!(after.sessions.iter().all(|s| !(s.staff.contains(&who) && s.date >= date(2026, 11, 30))));
}

/// Without stand-ins every session is its series' crew's, whatever was there before.
#[test]
fn replanning_without_stand_ins_keeps_crews_whole() {
    // The schedule before had stand-ins.
    let mut city = town();
    let with_cover = solved(&city);
    city.settings.cover = false;
    replan(&mut city, &with_cover);
    let before = solved(&city);
    assert!(before.sessions.len() < with_cover.sessions.len(), "what stand-ins held falls away");
    let alone = |u: &&spoke_model::schedule::Unplaced| u.reason.contains("nobody may stand in");
    assert!(before.unplaced.iter().any(|u| alone(&u)), "{:#?}", before.unplaced);
    assert!(before.unplaced.iter().all(|u| !u.reason.starts_with("2 of 2")), "{:#?}", before.unplaced);

    // A pin gives a series another crew.
    replan(&mut city, &before);
    let theirs = &before.series.iter().find(|s| s.request == "v003/1").unwrap().crew;
    let others = before.series.iter().map(|s| &s.crew).filter(|c| c.len() == 2 && *c != theirs);
    let mut held = 0;
    for crew in others.take(12) {
        city.settings.pin = vec![Pin { venue: "v003".into(), staff: crew.clone(), ..Pin::default() }];
        held += solved(&city).sessions.iter().filter(|s| s.venue == "v003").count();
    }
    assert!(held > 0, "some of them are free at its time");
    city.settings.pin.clear();

    // One is enough now, and one of a pair is away.
    let pair = before.series.iter().find(|s| s.crew.len() == 2).unwrap();
    city.settings.minimum_staff = 1;
    let member = city.settings.staff.iter_mut().find(|s| s.name == pair.crew[1]).unwrap();
    let leave = std::mem::take(&mut member.leave);
    member.leave = vec![Leave { start: date(2026, 11, 9), end: date(2026, 11, 29), reason: String::new() }];
    let away = solved(&city);
    let held = |s: &Schedule| s.sessions.iter().filter(|x| x.request == pair.request).count();
    assert!(held(&away) < held(&before) && held(&away) > 0, "{} of {}", held(&away), held(&before));
    city.settings.minimum_staff = 2;
    city.settings.staff.iter_mut().find(|s| s.name == pair.crew[1]).unwrap().leave = leave;

    // One of a pair has left for good: the series is planned anew, on its day.
    city.settings.staff.retain(|s| s.name != pair.crew[0]);
    let without = solved(&city);
    let now = without.series.iter().find(|s| s.request == pair.request).unwrap();
    assert_eq!((now.weekday, now.start), (pair.weekday, pair.start));
    assert!(held(&without) > 0 && !now.crew.contains(&pair.crew[0]));
}

#[test]
fn what_is_frozen_whole_keeps_its_series() {
    let mut city = town();
    let before = solved(&city);
    replan(&mut city, &before);
    city.settings.freeze_weeks = 13;
    let after = solved(&city);
    assert_eq!(keys(&after), keys(&before));
    let whole = |s: &Schedule, request: &str| {
        let series = s.series.iter().find(|x| x.request == request)?;
        let held = s.sessions.iter().filter(|x| x.request == request).count();
        (held == series.counted as usize).then(|| (series.weekday, series.words.clone(), series.crew.clone()))
    };
    let settled: Vec<_> =
        before.series.iter().filter_map(|s| Some((&s.request, whole(&before, &s.request)?))).collect();
    assert!(settled.len() > 5);
    for (request, series) in settled {
        assert_eq!(whole(&after, request), Some(series), "{request}");
    }
}

#[test]
fn pins_and_locks_hold() {
    let mut city = town();
    city.settings.pin = vec![
        Pin { venue: "v001".into(), weekday: Some("Tuesday".into()), ..Pin::default() },
        Pin {
            venue: "v002".into(),
            date: Some(date(2026, 10, 7)),
            start: Some("14:00".into()),
            ..Pin::default()
        },
        Pin { venue: "v003".into(), staff: vec!["team 0".into()], ..Pin::default() },
    ];
    let built = city.build();
    let built = match built {
        Ok(built) => built,
        Err(faults) => panic!("{faults:#?}"),
    };
    let after = solve(&built.timetable, Effort::default());
    assert_eq!(judge(&built.timetable, &after), []);
    assert!(after.series.iter().filter(|s| s.request.starts_with("v001/")).all(|s| s.weekday == 1));
    assert!(after.sessions.iter().any(|s| s.venue == "v002" && s.date == date(2026, 10, 7)));
    let team = |s: &&spoke_model::schedule::Session| s.venue == "v003";
    assert!(after.sessions.iter().filter(team).all(|s| s.staff == ["s000", "s001", "s002", "s003"]));
}

#[test]
fn the_same_for_any_number_of_threads() {
    let built = town().build().unwrap();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| solve(&built.timetable, Effort::default()))
    };
    assert_eq!(with(1), with(3));
}
