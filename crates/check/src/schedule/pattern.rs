//! The calendar rule: same weekday and time, the right weeks, no more than asked for, locks and pins kept.

use std::collections::BTreeMap;

use spoke_model::{
    Schedule, Timetable,
    schedule::{Series, SessionKind},
    timetable::Recurrence,
};

use super::{Held, Violation, gives, minute, weekday};

pub(super) fn check(t: &Timetable, schedule: &Schedule, held: &[Held<'_>], broken: &mut Vec<Violation>) {
    let series: BTreeMap<&str, &Series> = schedule.series.iter().map(|s| (s.request.as_str(), s)).collect();
    for h in held {
        let mut say =
            |rule, what: String| broken.push(Violation { rule, message: format!("{}: {what}", h.name()) });
        if stands(t, h) {
            continue;
        }
        if h.day < h.asked.from_day {
            say("freeze", "it is new and lies in the weeks that are frozen".into());
        }
        if !h.asked.weekdays[weekday(h.session.date)] {
            say("weekday", "sessions are not allowed on this weekday".into());
        }
        if h.asked.start.is_some_and(|s| s != h.span.start) {
            say("locked start", "it does not start when it is locked to".into());
        }
        if h.asked.start.is_none() && h.span.start % t.rules.step_minutes.max(1) != 0 {
            say("start", format!("it does not start on a step of {} minutes", t.rules.step_minutes));
        }
        if h.session.kind == SessionKind::Replacement {
            if !t.rules.place_replacements {
                say("replacement", "replacements are only to be offered".into());
            }
            continue;
        }
        match series.get(h.session.request.as_str()) {
            Some(series) => follows(t, h, series, &mut say),
            None => say("series", "its series has no slot".into()),
        }
    }
    apart(t, schedule, broken);
    pins(t, held, broken);
}

/// Whether it is one of the sessions that stood before.
fn stands(t: &Timetable, h: &Held<'_>) -> bool {
    t.frozen.iter().any(|f| f.request == h.request && f.day == h.day && f.start == h.span.start)
}

fn follows(t: &Timetable, h: &Held<'_>, series: &Series, say: &mut impl FnMut(&'static str, String)) {
    let date = h.session.date;
    if minute(series.start) != h.span.start {
        say("same time", format!("its series starts at {}", series.start));
    }
    if h.asked.phase.is_some_and(|p| p != series.phase) {
        say("locked weeks", "its series is in other weeks than it is locked to".into());
    }
    if h.asked.recurrence == Recurrence::Dates {
        if !h.asked.dates.contains(&h.day) {
            say("dates", "it is on none of the dates given".into());
        }
        return;
    }
    if usize::from(series.weekday) != weekday(date) {
        say("same weekday", "its series is on another weekday".into());
    }
    if !gives(t, h.asked.recurrence, series.phase, h.day) {
        say("right weeks", "the rule of its series does not give this date".into());
    }
}

/// General series of one venue are on different weekdays.
fn apart(t: &Timetable, schedule: &Schedule, broken: &mut Vec<Violation>) {
    let mut taken: BTreeMap<(usize, u8), &str> = BTreeMap::new();
    for series in &schedule.series {
        let Some(asked) = t.requests.iter().find(|r| r.id == series.request) else {
            let message = format!("{} was not asked for", series.request);
            broken.push(Violation { rule: "asked for", message });
            continue;
        };
        if asked.programme.is_some() || asked.recurrence == Recurrence::Dates {
            continue;
        }
        if let Some(other) = taken.insert((asked.room, series.weekday), &series.request) {
            let message = format!("{other} and {} are on the same weekday", series.request);
            broken.push(Violation { rule: "different weekdays", message });
        }
    }
}

fn pins(t: &Timetable, held: &[Held<'_>], broken: &mut Vec<Violation>) {
    for f in &t.frozen {
        let kept = held.iter().any(|h| {
            let mut crew = h.crew.clone();
            let mut wanted = f.crew.clone();
            crew.sort_unstable();
            wanted.sort_unstable();
            h.request == f.request && h.day == f.day && h.span.start == f.start && crew == wanted
        });
        if !kept {
            let message =
                format!("{} on {} does not stand as pinned", t.requests[f.request].id, t.days[f.day].date);
            broken.push(Violation { rule: "pins", message });
        }
    }
}
