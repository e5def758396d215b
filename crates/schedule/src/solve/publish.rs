//! From a plan to the schedule people see: dates, names, words, what moved.

use jiff::civil::{Date, Time};
use spoke_model::{
    Schedule,
    schedule::{Moved, Offer, Series, Session, SessionKind, Shortfall},
    timetable::{ClockSpan, Recurrence, Timetable},
};

use super::{
    crew, explain,
    plan::{Placed, Plan},
    slots, soft,
};
use crate::hours::WEEKDAY_NAMES;

/// Minutes after midnight as a time; 24:00 becomes 23:59.
pub(super) fn time(minutes: u16) -> Time {
    let minutes = minutes.min(1439);
    Time::new((minutes / 60) as i8, (minutes % 60) as i8, 0, 0).unwrap_or(Time::midnight())
}

/// `10:00`.
pub(super) fn time_text(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

/// `Tuesday 6 October`.
pub(super) fn long_date(date: Date) -> String {
    date.strftime("%A %-d %B").to_string()
}

fn names(t: &Timetable, crew: &[usize]) -> Vec<String> {
    crew.iter().map(|&s| t.staff[s].id.clone()).collect()
}

fn session(t: &Timetable, request: usize, placed: &Placed) -> Session {
    let asked = &t.requests[request];
    let room = &t.rooms[asked.room];
    let span = ClockSpan { start: placed.start, end: placed.start + asked.minutes };
    let groups = if asked.programme.is_some() {
        Vec::new()
    } else {
        let inside = |w: &&spoke_model::timetable::Window| soft::inside(t, w, asked.room, placed.day, span);
        t.windows.iter().filter(inside).map(|w| w.group.clone()).collect()
    };
    Session {
        date: t.days[placed.day].date,
        start: time(span.start),
        end: time(span.end),
        venue: room.id.clone(),
        venue_name: room.name.clone(),
        kind: match (placed.replacement, &asked.programme) {
            (true, _) => SessionKind::Replacement,
            (false, Some(_)) => SessionKind::Programme,
            (false, None) => SessionKind::General,
        },
        staff: names(t, &placed.crew),
        groups,
        programme: asked.programme.clone(),
        request: asked.id.clone(),
    }
}

/// `every other Tuesday 10:00–12:00 from 6 October`; `some Tuesdays …` where too few of the rule's dates are held.
fn words(t: &Timetable, plan: &Plan<'_>, request: usize) -> String {
    let asked = &t.requests[request];
    let Some(choice) = plan.choice[request] else { return String::new() };
    let slot = &plan.ground.slots[request][choice];
    let day = WEEKDAY_NAMES[usize::from(slot.weekday)];
    let dates = slots::rule_days(t, asked, slot.weekday, slot.phase).len();
    let held = plan.sessions[request].iter().filter(|placed| !placed.replacement).count();
    let rule = match asked.recurrence {
        Recurrence::EveryWeeks(_) | Recurrence::Monthly if !Series::keeps_rule(held, dates) => {
            format!("some {day}s")
        }
        Recurrence::EveryWeeks(0 | 1) => format!("every {day}"),
        Recurrence::EveryWeeks(2) => format!("every other {day}"),
        Recurrence::EveryWeeks(n) => format!("every {n} weeks on {day}"),
        Recurrence::Monthly => {
            let nth = ["first", "second", "third", "fourth", "last"][slot.phase.min(4) as usize];
            format!("the {nth} {day} of each month")
        }
        Recurrence::Dates => "on the dates given".to_owned(),
    };
    let hours = format!(
        "{}–{}",
        crate::hours::clock_text(slot.start),
        crate::hours::clock_text(slot.start + asked.minutes)
    );
    let first = plan.sessions[request].iter().map(|p| p.day).min();
    match first {
        Some(d) => format!("{rule} {hours} from {}", t.days[d].date.strftime("%-d %B")),
        None => format!("{rule} {hours}"),
    }
}

fn series(t: &Timetable, plan: &Plan<'_>, request: usize, changed: bool) -> Option<Series> {
    let asked = &t.requests[request];
    let slot = &plan.ground.slots[request][plan.choice[request]?];
    Some(Series {
        request: asked.id.clone(),
        weekday: slot.weekday,
        start: time(slot.start),
        phase: slot.phase,
        crew: names(t, &plan.core[request]),
        words: words(t, plan, request),
        sequence: asked.before.as_ref().map_or(0, |b| b.sequence + u32::from(changed)),
        counted: asked.sessions,
        rule_dates: slots::rule_days(t, asked, slot.weekday, slot.phase).len() as u32,
    })
}

/// What moved in one request against the schedule before, with the sessions that are gone.
fn moved(t: &Timetable, plan: &Plan<'_>, request: usize) -> (Vec<Moved>, Vec<Session>) {
    let asked = &t.requests[request];
    let Some(before) = &asked.before else { return (Vec::new(), Vec::new()) };
    let offer = |day: usize, start: u16, crew: &[usize]| Offer {
        date: t.days[day].date,
        start: time(start),
        staff: names(t, crew),
    };
    let entry = |before, after| Moved {
        request: asked.id.clone(),
        venue: t.rooms[asked.room].id.clone(),
        before,
        after,
    };
    let (mut moves, mut gone) = (Vec::new(), Vec::new());
    for (day, crew) in &before.sessions {
        let was = Some(offer(*day, before.start, crew));
        match plan.sessions[request].iter().find(|p| p.day == *day && p.start == before.start) {
            Some(now) if crew::same(&now.crew, crew) => {}
            Some(now) => moves.push(entry(was, Some(offer(*day, now.start, &now.crew)))),
            None => {
                moves.push(entry(was, None));
                if let Some(block) = asked.block(before.start) {
                    let crew = crew.clone();
                    let old = Placed {
                        day: *day,
                        start: before.start,
                        block,
                        crew,
                        frozen: false,
                        replacement: false,
                    };
                    gone.push(session(t, request, &old));
                }
            }
        }
    }
    for now in plan.sessions[request].iter().filter(|p| !p.frozen) {
        let known = before.sessions.iter().any(|(d, _)| *d == now.day) && now.start == before.start;
        if !known {
            moves.push(entry(None, Some(offer(now.day, now.start, &now.crew))));
        }
    }
    (moves, gone)
}

fn shortfalls(t: &Timetable, sessions: &[Session]) -> Vec<Shortfall> {
    let mut short = Vec::new();
    for window in &t.windows {
        for &(room, needed) in &window.needs {
            let venue = &t.rooms[room].id;
            let inside =
                sessions.iter().filter(|s| s.venue == *venue && s.groups.contains(&window.group)).count()
                    as u32;
            if inside < needed {
                short.push(Shortfall { group: window.group.clone(), venue: venue.clone(), needed, inside });
            }
        }
    }
    short
}

/// The schedule of a plan.
pub(super) fn schedule(plan: &Plan<'_>, bound: u32, proof: String) -> Schedule {
    let t = plan.ground.t;
    let mut schedule = Schedule { requested: t.requested(), bound, proof, ..Schedule::default() };
    for request in 0..t.requests.len() {
        schedule.sessions.extend(plan.sessions[request].iter().map(|p| session(t, request, p)));
        let (moves, gone) = moved(t, plan, request);
        schedule.series.extend(series(t, plan, request, !moves.is_empty()));
        schedule.moved.extend(moves);
        schedule.cancelled.extend(gone);
        schedule.unplaced.extend(explain::unplaced(plan, request));
    }
    for s in &t.gone {
        schedule.moved.push(Moved {
            request: s.request.clone(),
            venue: s.venue.clone(),
            before: Some(Offer { date: s.date, start: s.start, staff: s.staff.clone() }),
            after: None,
        });
        schedule.cancelled.push(s.clone());
    }
    let key = |s: &Session| (s.date, s.start, s.venue.clone(), s.request.clone());
    schedule.sessions.sort_by_key(key);
    schedule.cancelled.sort_by_key(key);
    schedule.shortfalls = shortfalls(t, &schedule.sessions);
    schedule
}
